import { expand } from '../analysis/expander.js';
import { expandedTerms } from '../analysis/expansion.js';
import { isFileName } from '../analysis/surface-type.js';
import { termKey } from '../analysis/term.js';
import type { IdentifierFinder } from './identifier-finder.js';
import type { FoundIdentifier } from './match-description.js';

/** The new name of a renamed identifier, and the date of the rename (ISO) if known. */
export interface Rename {
  readonly identifier: string;
  readonly since: string | null;
}

/** What an engine supplies for found identifiers. `Example` is how its lists describe a document. */
export interface IdentifierSources<Example> {
  /** Documents with any of the terms, in display order. */
  examples(keys: readonly string[], limit: number): readonly Example[] | Promise<readonly Example[]>;
  /** Renames by old name, from lineage. */
  readonly renames: Pick<ReadonlyMap<string, Rename>, 'get'>;
}

/** A match in an engine's answer. */
export interface IdentifierAnswer<Example> extends FoundIdentifier {
  readonly examples: readonly Example[];
  /** The new name, if it is known to be renamed. */
  readonly renamedTo: Rename | null;
}

const mostExamples = 3;
const mostRenames = 8;

/**
 * Looks up identifiers, with example documents and new names. An identifier that was renamed more than once is
 * followed to its last name, dated by the last rename.
 */
export async function lookUpIdentifiers<Example>(
  finder: IdentifierFinder,
  text: string,
  limit: number,
  sources: IdentifierSources<Example>,
): Promise<IdentifierAnswer<Example>[]> {
  const answers: IdentifierAnswer<Example>[] = [];
  for (const found of finder.find(text, limit)) {
    const examples = await sources.examples(termsOfName(found.identifier), mostExamples);
    answers.push({ ...found, examples, renamedTo: followRenames(found.identifier, sources.renames) });
  }
  return answers;
}

function followRenames(identifier: string, renames: IdentifierSources<unknown>['renames']): Rename | null {
  let last: Rename | null = null;
  const seen = new Set([identifier]);
  for (let name = identifier; seen.size <= mostRenames; ) {
    const next = renames.get(name);
    // A cycle of renames: the last name cannot be determined.
    if (next === undefined || seen.has(next.identifier)) break;
    seen.add(next.identifier);
    last = next;
    name = next.identifier;
  }
  return last;
}

/**
 * Keys of the terms of an identifier in the index: the whole name; members of families and, for files, trailing
 * sub-paths; for a name of one part the word.
 */
export function termsOfName(spelling: string): string[] {
  const terms = expandedTerms(expand(spelling));
  const whole = terms.find((term) => term.kind === 'name');
  if (whole === undefined) return terms.filter((term) => term.kind === 'unit').map((term) => term.key);
  return [whole.key, termKey(isFileName(spelling) ? 'chain' : 'member', whole.text)];
}

/** Keys of all terms by which a search matches a word or an identifier as typed, parts of longer identifiers included. */
export function termsOfTyped(word: string): string[] {
  const terms = expandedTerms(expand(word));
  const whole = terms.find((term) => term.kind === 'name');
  const joined = terms.find((term) => term.kind === 'joined')?.text ?? terms.find((term) => term.kind === 'unit')?.text;
  const keys = joined === undefined ? [] : [termKey('joined', joined)];
  if (whole === undefined) return [...keys, ...terms.filter((term) => term.kind === 'unit').map((term) => term.key)];
  return [...keys, whole.key, termKey('chain', whole.text), termKey('member', whole.text)];
}

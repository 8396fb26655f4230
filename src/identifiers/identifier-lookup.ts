import { expand } from '../analysis/expander.js';
import { expandedTerms } from '../analysis/expansion.js';
import { isFileName } from '../analysis/surface-type.js';
import { termKey } from '../analysis/term.js';
import type { IdentifierFinder } from './identifier-finder.js';
import type { FoundIdentifier } from './match-description.js';

/** The name that a name goes by now, and since when (ISO), where that is known. */
export interface Rename {
  readonly identifier: string;
  readonly since: string | null;
}

/** What an engine adds to names that were found. `Example` is what its lists say of a document. */
export interface IdentifierSources<Example> {
  /** Some documents with any of the terms, those a reader should see first in front. */
  examples(keys: readonly string[], limit: number): readonly Example[] | Promise<readonly Example[]>;
  /** Renames by old name, as lineage knows them. */
  readonly renames: Pick<ReadonlyMap<string, Rename>, 'get'>;
}

/** A match as an engine answers it. */
export interface IdentifierAnswer<Example> extends FoundIdentifier {
  readonly examples: readonly Example[];
  /** The name it goes by now, where that is known. */
  readonly renamedTo: Rename | null;
}

const mostExamples = 3;
const mostRenames = 8;

/**
 * Finds names, with documents that have them and the names they go by now. A name that was renamed more than once is
 * followed to its last name, which is dated by the last rename.
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
    // Renamed back and forth: where it ended cannot be told from the names.
    if (next === undefined || seen.has(next.identifier)) break;
    seen.add(next.identifier);
    last = next;
    name = next.identifier;
  }
  return last;
}

/**
 * Keys of the terms that stand for a name in the index: the whole name; members of families and, for files, ends of
 * paths too; for a name of one part the word.
 */
export function termsOfName(spelling: string): string[] {
  const terms = expandedTerms(expand(spelling));
  const whole = terms.find((term) => term.kind === 'name');
  if (whole === undefined) return terms.filter((term) => term.kind === 'unit').map((term) => term.key);
  return [whole.key, termKey(isFileName(spelling) ? 'chain' : 'member', whole.text)];
}

/** Keys of all terms by which a search finds a word or a name as it was typed, parts of longer names among them. */
export function termsOfTyped(word: string): string[] {
  const terms = expandedTerms(expand(word));
  const whole = terms.find((term) => term.kind === 'name');
  const joined = terms.find((term) => term.kind === 'joined')?.text ?? terms.find((term) => term.kind === 'unit')?.text;
  const keys = joined === undefined ? [] : [termKey('joined', joined)];
  if (whole === undefined) return [...keys, ...terms.filter((term) => term.kind === 'unit').map((term) => term.key)];
  return [...keys, whole.key, termKey('chain', whole.text), termKey('member', whole.text)];
}

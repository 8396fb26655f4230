import { nameParts } from '../analysis/name-parts.js';
import { queryField } from '../query/fields.js';
import type { IdentifierFinder } from './identifier-finder.js';

/** What a correction needs from an index: frequencies of prose words, and terms near a word. */
export interface CorrectionSource {
  /** Number of documents that have a word, or an identifier: whole, as a part of a longer one, or written as one word. */
  frequency(word: string): number | Promise<number>;
  /** Words of the index within one or two edits, nearest first. */
  near(word: string, limit: number): readonly Replacement[] | Promise<readonly Replacement[]>;
}

/** A replacement of a misspelt word, and its document frequency. */
export interface Replacement {
  readonly text: string;
  readonly documents: number;
}

/** A corrected query. */
export interface CorrectedQuery {
  readonly text: string;
  readonly replacements: readonly (Replacement & { readonly type: 'identifier' | 'word' })[];
}

const mostCorrections = 3;
const mostWords = 12;
/** Identifiers with a lower score are not offered. */
const leastScore = 0.25;
/** Most edits between a plain word and an identifier without its separators. */
const mostLetters = 2;

/**
 * Did you mean: replaces each identifier that is not in the index by the nearest ones that are, and each word that is
 * not in the index by one within an edit or two, or by the identifier it is without its separators. The rest of the
 * query is unchanged. Empty if nothing is misspelt, or nothing is near.
 */
export async function correctQuery(
  query: string,
  names: Pick<IdentifierFinder, 'find'>,
  words: CorrectionSource,
): Promise<CorrectedQuery[]> {
  const pieces = query.split(/(\s+)/);
  const wrong = new Map<number, { lead: string; choices: CorrectedQuery['replacements'] }>();
  let count = 0;
  for (const [at, piece] of pieces.entries()) {
    if (piece.trim() === '' || ++count > mostWords) continue;
    const { lead, word } = withoutField(piece);
    const choices = await replacementsFor(word, names, words);
    if (choices.length > 0) wrong.set(at, { lead, choices });
  }
  const most = [...wrong.values()].reduce(
    (most, { choices }) => Math.min(mostCorrections, Math.max(most, choices.length)),
    0,
  );
  return Array.from({ length: most }, (_, choice) => {
    const chosen = new Map([...wrong].map(([at, { choices }]) => [at, choices[choice] ?? choices[0]!]));
    const put = (piece: string, at: number): string => {
      const replacement = chosen.get(at);
      return replacement === undefined ? piece : wrong.get(at)!.lead + replacement.text;
    };
    return { text: pieces.map(put).join(''), replacements: [...chosen.values()] };
  });
}

/** Splits off `author:`, `-` and an opening quote, which are not part of the word. */
function withoutField(piece: string): { lead: string; word: string } {
  const colon = piece.indexOf(':');
  const hasField = colon > 0 && queryField(piece.slice(0, colon).replace(/^-/, '')) !== undefined;
  let start = hasField ? colon + 1 : 0;
  while (start < piece.length && (piece[start] === '"' || piece[start] === '-')) start++;
  return { lead: piece.slice(0, start), word: piece.slice(start) };
}

async function replacementsFor(
  word: string,
  names: Pick<IdentifierFinder, 'find'>,
  words: CorrectionSource,
): Promise<CorrectedQuery['replacements']> {
  const isName = isNameLike(word);
  if (!(isName || isPlainWord(word)) || (await words.frequency(word)) > 0) return [];
  const near = isName ? [] : await words.near(word, mostCorrections);
  if (near.length > 0) return near.map(({ text, documents }) => ({ type: 'word', text, documents }));
  const found = names.find(word, mostCorrections);
  if (found[0]?.identifier.toLowerCase() === word.toLowerCase()) return [];
  return found
    .filter(({ score, distance }) => score >= leastScore && (isName || distance <= mostLetters))
    .map(({ identifier, documents }) => ({ type: 'identifier', text: identifier, documents }));
}

function isNameLike(word: string): boolean {
  return word.length > 3 && /[_A-Za-z]/.test(word) && nameParts(word).length > 2 && !word.includes('@');
}

function isPlainWord(word: string): boolean {
  return /^\p{L}{4,40}$/u.test(word);
}

import { nameParts } from '../analysis/name-parts.js';
import { queryField } from '../query/fields.js';
import type { IdentifierFinder } from './identifier-finder.js';

/** What an index knows of words of prose, which no table of names has, and of what stands for names in it. */
export interface CorrectionSource {
  /** How many documents have a word as it stands, or a name: whole, as a part of a longer one, or written as one word. */
  frequency(word: string): number | Promise<number>;
  /** Words that documents have and that are a slip or two away, nearest first. */
  near(word: string, limit: number): readonly Replacement[] | Promise<readonly Replacement[]>;
}

/** What may stand for a word that was mistyped, and how many documents have it. */
export interface Replacement {
  readonly text: string;
  readonly documents: number;
}

/** A query with what was mistyped put right. */
export interface CorrectedQuery {
  readonly text: string;
  readonly replacements: readonly (Replacement & { readonly type: 'identifier' | 'word' })[];
}

const mostCorrections = 3;
const mostWords = 12;
/** A name with a lower score is too far off to be what was meant. */
const leastScore = 0.25;
/** A plain word is a name written as one only if no more letters differ: else it is a word of its own. */
const mostLetters = 2;

/**
 * Did you mean: the query with each name that no document has replaced by the nearest ones that are real, and each word
 * that no document has by one that is a slip away, or by the name it may be with its separators forgotten. All else of the query stays as it was typed. Empty where nothing
 * is wrong, or nothing is near.
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

/** `author:`, `-` and a quote in front are no part of the word. */
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

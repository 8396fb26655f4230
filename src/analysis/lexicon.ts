import { z } from 'zod';
import data from './lexicon.json' with { type: 'json' };
import { stem } from './stemmer.js';

/**
 * Synonyms of kernel English, and antonyms that must never be confused. The words are in `lexicon.json`, each group
 * with its weight and its reason. Queries are expanded with synonyms at a lower weight; the index is not.
 */
const lexiconSchema = z.object({
  /** The terms of a group are synonyms of one another. */
  equivalents: z.array(z.object({ terms: z.array(z.string()).min(2), weight: z.number(), reason: z.string() })),
  /** `to` are synonyms of `from`, but not the other way round. */
  directed: z.array(
    z.object({ from: z.string(), to: z.array(z.string()).min(1), weight: z.number(), reason: z.string() }),
  ),
  antonyms: z.array(z.tuple([z.string(), z.string()])),
});
const lexicon = lexiconSchema.parse(data);

export interface Synonym {
  /** Lower-case words, one or several. */
  readonly words: readonly string[];
  readonly weight: number;
  readonly reason: string;
}

const synonyms = new Map<string, Synonym[]>();
/** Synonyms by the stems of their words. */
const synonymsByStems = new Map<string, Synonym[]>();
for (const { terms, weight, reason } of lexicon.equivalents) {
  for (const term of terms) for (const other of terms) if (other !== term) addSynonym(term, other, weight, reason);
}
for (const { from, to, weight, reason } of lexicon.directed)
  for (const other of to) addSynonym(from, other, weight, reason);

function addSynonym(term: string, other: string, weight: number, reason: string): void {
  const synonym = { words: other.split(' '), weight, reason };
  for (const [map, key] of [
    [synonyms, term],
    [synonymsByStems, stemsOf(term)],
  ] as const) {
    const known = map.get(key);
    if (known === undefined) map.set(key, [synonym]);
    else known.push(synonym);
  }
}

function stemsOf(words: string): string {
  return words.split(' ').map(stem).join(' ');
}

/** The largest number of words in a term of the lexicon. */
export const longestLexiconTerm = [...synonyms.keys()].reduce(
  (most, term) => Math.max(most, term.split(' ').length),
  0,
);

/** Synonyms of a word, or of words separated by single spaces, all in lower case. */
export function synonymsOf(words: string): readonly Synonym[] {
  return synonyms.get(words) ?? [];
}

/** Synonyms of any inflected form: those of "leak" for "leaking". */
export function synonymsOfForm(words: string): readonly Synonym[] {
  return synonyms.get(words) ?? synonymsByStems.get(stemsOf(words)) ?? [];
}

const opposites = new Map<string, Set<string>>();
for (const [one, other] of lexicon.antonyms) {
  for (const [a, b] of [
    [one, other],
    [other, one],
  ] as const) {
    opposites.set(a, (opposites.get(a) ?? new Set()).add(b));
  }
}

/** Whether two parts are antonyms, so that neither is a typo of the other. */
export function areAntonyms(one: string, other: string): boolean {
  return opposites.get(one)?.has(other) === true;
}

/**
 * Ranking, in one table. Field weights and length normalisation are beside it in `../index/fields.ts`, since they are
 * computed into the index. Everything here is applied when a query is answered. Tuned on development data by
 * `npm run tune`; what each signal is worth is in docs/ranking.md.
 */
export const ranking = {
  /** BM25's saturation: how soon more occurrences of a term stop counting. */
  k1: 1.1,

  /** How a term came about, and what that is worth against the whole thing as typed. */
  name: 1,
  unit: 0.42,
  stem: 0.74,
  chain: 0.5,
  joined: 0.5,
  /** The name without the underscores it was typed with, or with CONFIG_ left off. */
  stripped: 0.55,
  member: 0.4,
  family: 0.2,
  /** Neighbouring words typed apart that text writes as one name: "list del". */
  compound: 0.6,
  atom: 1.2,
  synonym: 0.62,
  prefix: 0.5,
  fuzzyOneEdit: 0.5,
  fuzzyTwoEdits: 0.3,
  /** A part of a name that as a whole is not to be found. */
  part: 0.3,
  phrase: 1.3,
  /** "v4" typed as a word: a posting of that version, against the mere word. */
  version: 1.6,

  /** Bonuses of the second phase, as shares of the score that a document with every word would have at most. */
  coverage: 0.55,
  coverageExponent: 2,
  proximity: 0.22,
  /** Units between two neighbouring words of the query at which nearness is worth half. */
  proximityHalf: 3,
  titleProximity: 1.6,
  recency: 0.025,
  /** Days after which recency is worth half. */
  recencyHalfLife: 120,

  /** Documents of the first phase that the second looks at. */
  window: 100,
  /** A word found in fewer documents than this is thin: prefixes and misspellings of it are tried. */
  thin: 1,
} as const;

/** Scores are computed in whole numbers, so that no order of adding changes them; this many make 1. */
export const scoreUnit = 1024;

/** BM25's inverse document frequency, in the form that is never negative (Lucene's BM25Similarity). */
export function inverseDocumentFrequency(documents: number, frequency: number): number {
  const held = Math.min(frequency, documents);
  return Math.log(1 + (documents - held + 0.5) / (held + 0.5));
}

/** BM25's saturation of a weighted frequency, between 0 and k1 + 1. */
export function saturation(weightedFrequency: number): number {
  return (weightedFrequency * (ranking.k1 + 1)) / (weightedFrequency + ranking.k1);
}

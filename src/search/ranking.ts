/**
 * Ranking, in one table. Field weights and length normalisation are beside it in `../index/fields.ts`, since they are
 * computed into the index. Everything here is applied when a query is answered. Tuned on development data by
 * `npm run tune`; what each signal is worth is in docs/ranking.md.
 */
export const defaultRanking = {
  /** BM25's k1: how soon further occurrences of a term stop counting. */
  k1: 1.1,

  /** Weight of a term by its origin, relative to the whole as typed. */
  name: 1,
  /**
   * For a query of one identifier: bonus for having it as a whole at all, beside frequency and field, so that the
   * identifier once in prose ranks above a longer one in the title.
   */
  presence: 1,
  unit: 0.42,
  stem: 0.9,
  chain: 0.5,
  joined: 0.5,
  /** The identifier without surrounding underscores, or without CONFIG_. */
  stripped: 0.55,
  member: 0.4,
  family: 0.2,
  /** Adjacent words that text writes as one identifier: "list del". */
  compound: 0.3,
  atom: 1.2,
  synonym: 0.8,
  prefix: 0.5,
  fuzzyOneEdit: 0.9,
  fuzzyTwoEdits: 0.3,
  /** The parts of a rare identifier as adjacent words: "page faults" for `page_fault`. */
  spelledOut: 0.4,
  /** An identifier with a lower document frequency is rare. */
  rareName: 8,
  /** A part of an identifier that is rare as a whole. */
  part: 0.3,
  phrase: 1.3,
  /** Adjacent words that are the name of an author: a qualifier, which raises documents that have the other words. */
  author: 3,
  /** An abbreviation and its expansion, either way, as documents of the index define it. */
  abbreviation: 0.6,
  /** Minimum documents that define it. */
  abbreviationDocuments: 2,
  /** "v4" as the only word: a message of that version. */
  version: 1.6,
  /** The same beside other words, in the first phase: enough to reach the rescorer. */
  qualifier: 0.25,

  /** Bonuses of the rescorer, as shares of the score of a document with every word. */
  coverage: 0.5,
  coverageExponent: 3,
  proximity: 0.4,
  /** Distance in units of two adjacent query words at which proximity is worth half. */
  proximityHalf: 3,
  titleProximity: 1.6,
  /** For being the qualified message ("v4") in a document that has the other words. */
  qualified: 0.5,
  /** How far a message is raised towards the best of its trail, with and without words of the query. */
  trail: 0.5,
  trailUnmatched: 0.3,
  recency: 0.025,
  /** Half-life of recency in days. */
  recencyHalfLife: 120,

  /** Weight of feedback terms relative to a query word; see `feedback.ts`. */
  feedback: 0.3,
  feedbackDocuments: 10,
  feedbackTerms: 16,
  /** Minimum query words for feedback. */
  feedbackWords: 3,
  /** Terms in a greater share of the documents are not significant. */
  feedbackCommonest: 0.2,

  /** Documents of the first phase that are rescored. */
  window: 60,
  /** Documents of these whose trails are followed to further messages, and the most such messages. */
  trailDepth: 30,
  trailMates: 60,
  /**
   * A word with a lower document frequency is expanded by prefix and fuzzy matches, and an identifier by its parts. In
   * an archive typos match too, though not often.
   */
  thin: 3,
  /**
   * An indexed word may be a typo too: if it occurs in so small a share of the documents, and a spelling one edit away
   * is so many times as frequent.
   */
  slipShare: 0.0005,
  slipRatio: 50,
} satisfies Record<string, number>;

/** Values of the table; the tuning script tries others. */
export type Ranking = Readonly<typeof defaultRanking>;

/** Scores are integers, so that sums do not depend on their order; this many make 1. */
export const scoreUnit = 1024;

/** BM25's inverse document frequency, in the form that is never negative (Lucene's BM25Similarity). */
export function inverseDocumentFrequency(documents: number, frequency: number): number {
  const held = Math.min(frequency, documents);
  return Math.log(1 + (documents - held + 0.5) / (held + 0.5));
}

/** BM25's saturation of a weighted frequency, between 0 and k1 + 1. */
export function saturation(weightedFrequency: number, k1: number): number {
  return (weightedFrequency * (k1 + 1)) / (weightedFrequency + k1);
}

/**
 * Ranking, in one table. Field weights and length normalisation are beside it in `../index/fields.ts`, since they are
 * computed into the index. Everything here is applied when a query is answered. Tuned on development data by
 * `npm run tune`; what each signal is worth is in docs/ranking.md.
 */
export const defaultRanking = {
  /** BM25's saturation: how soon more occurrences of a term stop counting. */
  k1: 1.1,

  /** How a term came about, and what that is worth against the whole thing as typed. */
  name: 1,
  /**
   * For a query that is one name, having it as a whole at all, besides how often and where: the name once in prose comes
   * before a longer one in the title.
   */
  presence: 1,
  unit: 0.42,
  stem: 0.9,
  chain: 0.5,
  joined: 0.5,
  /** The name without the underscores it was typed with, or with CONFIG_ left off. */
  stripped: 0.55,
  member: 0.4,
  family: 0.2,
  /** Neighbouring words typed apart that text writes as one name: "list del". */
  compound: 0.3,
  atom: 1.2,
  synonym: 0.8,
  prefix: 0.5,
  fuzzyOneEdit: 0.9,
  fuzzyTwoEdits: 0.3,
  /** A rare name's parts as words side by side: "page faults" for `page_fault`. */
  spelledOut: 0.4,
  /** In fewer documents than this a name is rare. */
  rareName: 8,
  /** A part of a name that as a whole is hardly to be found. */
  part: 0.3,
  phrase: 1.3,
  /** Neighbouring words that are the name of an author: a qualifier, so it lifts whatever has the other words. */
  author: 3,
  /** An abbreviation for its words and the other way, as documents of the index explain it. */
  abbreviation: 0.6,
  /** Documents that explain it at least. */
  abbreviationDocuments: 2,
  /** "v4" typed as a word: a message of that version, where nothing else is asked for. */
  version: 1.6,
  /** The same beside other words, in the first phase: enough to be among those the second looks at. */
  qualifier: 0.25,

  /** Bonuses of the rescorer, as shares of the score that a document with every word would have at most. */
  coverage: 0.5,
  coverageExponent: 3,
  proximity: 0.4,
  /** Units between two neighbouring words of the query at which proximity is worth half. */
  proximityHalf: 3,
  titleProximity: 1.6,
  /** For being the message meant ("v4"), of a document that has the other words. */
  qualified: 0.5,
  /** How far a message is lifted towards the best of its trail, where it has words of the query, and where it has none. */
  trail: 0.5,
  trailUnmatched: 0.3,
  recency: 0.025,
  /** Days after which recency is worth half. */
  recencyHalfLife: 120,

  /** Terms of the best documents, against a word that was typed; see `feedback.ts`. */
  feedback: 0.3,
  feedbackDocuments: 10,
  feedbackTerms: 16,
  /** Words a query has at least for that. */
  feedbackWords: 3,
  /** Terms in a greater share of the documents tell nothing. */
  feedbackCommonest: 0.2,

  /** Documents of the first phase that the second looks at. */
  window: 60,
  /** Of these the trails are followed to further messages, so many at most. */
  trailDepth: 30,
  trailMates: 60,
  /**
   * A word with a lower document frequency is expanded by prefix and fuzzy matches, and an identifier by its parts. In
   * an archive typos match too, though not often.
   */
  thin: 3,
  /**
   * A word that is found may be a slip, too: where so small a share of the documents has it, and a spelling one letter off so many
   * times as many.
   */
  slipShare: 0.0005,
  slipRatio: 50,
} satisfies Record<string, number>;

/** One set of values for the table; the tuning script tries others. */
export type Ranking = Readonly<typeof defaultRanking>;

/** Scores are computed in whole numbers, so that no order of adding changes them; this many make 1. */
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

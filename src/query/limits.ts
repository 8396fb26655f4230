/** Bounds of what a query may be, checked before anything is done with it. */
export const queryLimits = {
  /** UTF-16 units over HTTP (OpenSearch caps `query_string` likewise after CVE-2025-9624) and on a command line. */
  webLength: 512,
  commandLength: 4096,
  /** Words, phrases and filters. */
  clauses: 32,
  /** Brackets in brackets (Elasticsearch: 20). */
  depth: 16,
  /** Terms that a prefix or a misspelt word may stand for (public-inbox: 100; Meilisearch: 150 and 50). */
  prefixTerms: 100,
  fuzzyTerms: 50,
  shortestPrefix: 2,
  /** From which length one letter may differ, and two (Meilisearch: 5 and 9). */
  oneEditFrom: 5,
  /** From which length two neighbouring letters may have changed places. */
  transposedFrom: 4,
  twoEditsFrom: 9,
  longestFuzzy: 31,
} as const;

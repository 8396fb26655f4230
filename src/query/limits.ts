/** Limits of a query, checked before it is evaluated. */
export const queryLimits = {
  /** UTF-16 units over HTTP (OpenSearch caps `query_string` likewise after CVE-2025-9624) and on a command line. */
  webLength: 512,
  commandLength: 4096,
  /** Words, phrases and filters. */
  clauses: 32,
  /** Nesting depth of brackets (Elasticsearch: 20). */
  depth: 16,
  /** Expansions of a prefix or a fuzzy term (public-inbox: 100; Meilisearch: 150 and 50). */
  prefixTerms: 100,
  fuzzyTerms: 50,
  shortestPrefix: 2,
  /** Minimum lengths for one edit and for two (Meilisearch: 5 and 9). */
  oneEditFrom: 5,
  /** Minimum length for a transposition. */
  transposedFrom: 4,
  twoEditsFrom: 9,
  longestFuzzy: 31,
} as const;

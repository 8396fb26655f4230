import { z } from 'zod';
import { facetNames } from '../query/field-table.js';

/**
 * Options of a search besides the query: one schema for the command line, HTTP and callers of an engine. Every option
 * has a default.
 */
export const sortOrders = ['relevance', 'newest', 'oldest'] as const;
/** `versions` is the former name of `patch`. */
export const collapses = ['patch', 'versions', 'none'] as const;

/** Whether all messages about one patch are one hit. */
export function collapsesPatches({ collapse }: Pick<SearchOptions, 'collapse'>): boolean {
  return collapse !== 'none';
}

/** Most hits per page, and the deepest offset; beyond it use the cursor. */
export const mostHits = 1000;
export const deepestHit = 1000;

export const searchOptionsSchema = z.strictObject({
  limit: z.coerce.number().int().min(0).max(mostHits).default(10),
  offset: z.coerce.number().int().min(0).max(deepestHit).default(0),
  sort: z.enum(sortOrders).default('relevance'),
  collapse: z.enum(collapses).default('patch'),
  explain: z.boolean().default(false),
  facets: z.boolean().default(false),
  highlight: z.boolean().default(true),
  /**
   * Whether messages that do not match themselves, but belong to a patch that does, may be hits, if hits are not
   * collapsed: for runs that rank documents. Facets and filters ignore them.
   */
  unmatched: z.boolean().default(false),
  cursor: z.string().max(400).nullable().default(null),
  /** Facet values to filter by; a leading minus excludes. */
  filters: z.partialRecord(z.enum(facetNames), z.array(z.string().max(200)).max(20)).default({}),
  /** Counts are exact up to this number. */
  countUpTo: z.number().int().min(0).default(10_000),
  /** Milliseconds after which partial results are returned. */
  budget: z.number().int().min(1).default(2000),
});
export type SearchOptions = z.infer<typeof searchOptionsSchema>;

export interface SearchRequest extends SearchOptions {
  readonly query: string;
}

/** A request with all options filled in. Throws a `ZodError` for options that make no sense. */
export function searchRequest(query: string, options: z.input<typeof searchOptionsSchema> = {}): SearchRequest {
  return { query, ...searchOptionsSchema.parse(options) };
}

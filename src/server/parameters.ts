import { z } from 'zod';
import { periods } from '../corpus/document.js';
import { type FacetName, facetNames } from '../query/field-table.js';
import { queryLimits } from '../query/limits.js';
import { QueryError } from '../query/query-error.js';
import { isCursor } from '../search/cursor.js';
import {
  collapses,
  deepestHit,
  mostHits,
  type SearchOptions,
  type SearchRequest,
  searchRequest,
  sortOrders,
} from '../search/search-options.js';

/** What requests may carry: schemas for checking them, for the OpenAPI document, and for what the engine is asked. */

/** NUL and half surrogate pairs are no text. */
const text = (longest: number) =>
  z
    .string()
    .max(longest, `At most ${longest} characters`)
    .refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'NUL and lone surrogates are not allowed');

/** Not `z.coerce`, which makes 0 of null, so that the document would say that null may be sent. */
const numeral = (value: unknown): unknown => (typeof value === 'string' ? Number(value) : value);

const count = (least: number, most: number) =>
  z.preprocess(
    numeral,
    z
      .number(`Expected an integer from ${least} to ${most}`)
      .int(`Expected an integer from ${least} to ${most}`)
      .min(least, `At least ${least}`)
      .max(most, `At most ${most}`),
  );

/** One value of a parameter that may have several comes alone. A form sends its empty fields too: these filter nothing. */
const listed = (value: unknown): unknown => {
  const values = typeof value === 'string' ? [value] : value;
  return Array.isArray(values) ? values.filter((one) => one !== '') : values;
};

const filter = (name: FacetName) =>
  z
    .preprocess(listed, z.array(facetValue(name)).max(20, 'At most 20 values'))
    .default([])
    .describe(`Filter by ${name}; a leading minus excludes. Repeatable: any of the values matches.`);

/** A value that no document can have is refused: the link that carries it is wrong. */
function facetValue(name: FacetName) {
  const value = text(200);
  if (name === 'month') return value.regex(/^-?\d{4}-(?:0[1-9]|1[0-2])$/, 'Expected a month such as 2026-05');
  return name === 'version' ? value.regex(/^-?\d{1,9}$/, 'Expected a number') : value;
}

const filterParameters = Object.fromEntries(facetNames.map((name) => [name, filter(name)])) as Record<
  FacetName,
  ReturnType<typeof filter>
>;

/** Longer queries are refused with a problem of their own, beyond this without looking. */
const longestText = 4_096;
/** Of the page, which tells a pasted patch where to go. */
const longestPasted = 65_536;

export const queryText = text(longestText)
  .default('')
  .describe(`The query, in the query language; at most ${queryLimits.webLength} characters. Empty matches everything.`);

const searchParameters = {
  q: queryText,
  sort: z.enum(sortOrders).default('relevance'),
  offset: count(0, deepestHit).default(0).describe('Number of hits to skip.'),
  ...filterParameters,
};

const flag = (description: string, value: '0' | '1') => z.enum(['0', '1']).default(value).describe(description);

export const givenVersionsQuery = z.object({
  diff: flag('Whether to compare the patch with what was posted last.', '0'),
});

const collapse = z
  .enum(collapses)
  .default('patch')
  .describe('patch (alias: versions): one hit for all messages about a patch; none: every message is a hit.');

export const apiSearchQuery = z.object({
  ...searchParameters,
  limit: count(0, mostHits).default(10).describe('Number of hits.'),
  collapse,
  cursor: text(400)
    .refine(isCursor, 'No cursor of an answer')
    .optional()
    .describe('Cursor of the previous response, to continue after it.'),
  facets: flag('Whether to count facets.', '1'),
  highlight: flag('Whether to highlight matches.', '1'),
  explain: flag('Whether to explain each score.', '0'),
});

/** Hits a page at most. */
export const mostHitsOnPage = 100;

export const pageSearchQuery = z.object({
  ...searchParameters,
  q: text(longestPasted)
    .default('')
    .describe(queryText.description ?? ''),
  limit: count(1, mostHitsOnPage).default(10).describe('Hits per page.'),
  collapse,
  fragment: z.enum(['1']).optional().describe('Only the results, without the rest of the page.'),
  format: z.enum(['html', 'json']).optional(),
});
export type PageSearch = z.output<typeof pageSearchQuery>;

export const feedQuery = z.object({
  ...filterParameters,
  q: queryText,
  collapse,
  limit: count(1, mostHitsOnPage).default(30).describe('Number of entries.'),
});

export const identifiersQuery = z.object({
  q: text(longestText).min(1, 'Expected an identifier').describe('An identifier, or part of one.'),
  limit: count(1, 100).default(10),
});

export const suggestQuery = z.object({
  q: queryText,
  limit: count(1, 20).default(8),
  ...filterParameters,
});

export const compareQuery = z.object({
  older: text(1_000).min(1, 'Expected an id').describe('Id of the older version.'),
  newer: text(1_000).min(1, 'Expected an id').describe('Id of the newer version.'),
});

export const comparePageQuery = compareQuery.extend({ format: z.enum(['html', 'json']).optional() });

export const documentParameters = z.object({
  id: text(4_200).min(1).describe('An id, a bare Message-ID, or `path:line`, URL-encoded.'),
});

export const identifierParameters = z.object({
  name: text(longestText).min(1).describe('An identifier.'),
});

export const suggestionsQuery = z.object({ q: queryText });

export const assetParameters = z.object({ name: z.string().max(100) });

export const digestParameters = z.object({
  period: z.enum(periods),
  date: z.string().regex(/^(?:\d{4}-\d{2}-\d{2}|undated)$/, 'Expected a date such as 2026-05-22'),
});

export const patchPageQuery = z.object({
  format: z
    .enum(['html', 'json', 'mbox'])
    .optional()
    .describe('Overrides the Accept header; mbox is the whole series.'),
  cover: flag('Whether an mbox has the cover letter, which git am does not take.', '0'),
});

/** For searches by a query alone. */
export const noFilters = { kind: [], list: [], subsystem: [], author: [], version: [], series: [], month: [] };

type FilterParameters = { readonly [Name in FacetName]: string[] };

export function filtersOf(query: FilterParameters): SearchRequest['filters'] {
  const filters: SearchRequest['filters'] = {};
  for (const name of facetNames) if (query[name].length > 0) filters[name] = query[name];
  return filters;
}

/** Throws a `QueryError` for a query that is longer than the web takes. */
export function searchRequestOf(
  query: FilterParameters & { readonly q: string },
  options: Partial<Omit<SearchOptions, 'filters'>>,
): SearchRequest {
  if (query.q.length > queryLimits.webLength) {
    throw new QueryError(
      'too-long',
      `The query has ${query.q.length} characters; at most ${queryLimits.webLength} are allowed.`,
    );
  }
  return searchRequest(query.q, { ...options, filters: filtersOf(query) });
}

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
    .refine((value) => !/[\0\p{Surrogate}]/u.test(value), 'NUL and lone surrogates are not text');

/** Not `z.coerce`, which makes 0 of null, so that the document would say that null may be sent. */
const numeral = (value: unknown): unknown => (typeof value === 'string' ? Number(value) : value);

const count = (least: number, most: number) =>
  z.preprocess(
    numeral,
    z
      .number(`A whole number from ${least} to ${most}`)
      .int(`A whole number from ${least} to ${most}`)
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
    .describe(`Only hits with this ${name}; with a leading minus, only hits without. Several values: any of them.`);

/** A value that could filter nothing is a mistake of whoever made the link. */
function facetValue(name: FacetName) {
  const value = text(200);
  if (name === 'month') return value.regex(/^-?\d{4}-(?:0[1-9]|1[0-2])$/, 'A month, as 2026-05');
  return name === 'version' ? value.regex(/^-?\d{1,9}$/, 'A number') : value;
}

const filterParameters = Object.fromEntries(facetNames.map((name) => [name, filter(name)])) as Record<
  FacetName,
  ReturnType<typeof filter>
>;

/** Longer queries are refused with a problem of their own, beyond this without looking. */
const longestText = 4_096;

export const queryText = text(longestText)
  .default('')
  .describe(`The query, in the query language; at most ${queryLimits.webLength} characters. Empty: everything.`);

const searchParameters = {
  q: queryText,
  sort: z.enum(sortOrders).default('relevance'),
  offset: count(0, deepestHit).default(0).describe('Hits to pass over.'),
  ...filterParameters,
};

const flag = (description: string, value: '0' | '1') => z.enum(['0', '1']).default(value).describe(description);

const collapse = z
  .enum(collapses)
  .default('patch')
  .describe(
    'patch (versions is another name for it): one hit for all messages about a patch; none: every message is a hit of its own.',
  );

export const apiSearchQuery = z.object({
  ...searchParameters,
  limit: count(0, mostHits).default(10).describe('Hits to give.'),
  collapse,
  cursor: text(400)
    .refine(isCursor, 'No cursor of an answer')
    .optional()
    .describe('The cursor of the answer before, to go on behind it.'),
  facets: flag('Whether values to filter by are counted.', '1'),
  highlight: flag('Whether matches are marked.', '1'),
  explain: flag('Whether each score comes with its computation.', '0'),
});

/** Hits a page at most. */
export const mostHitsOnPage = 100;

export const pageSearchQuery = z.object({
  ...searchParameters,
  limit: count(1, mostHitsOnPage).default(10).describe('Hits on the page.'),
  collapse,
  fragment: z.enum(['1']).optional().describe('Only the results, for a script that puts them into the page.'),
  format: z.enum(['html', 'json']).optional(),
});
export type PageSearch = z.output<typeof pageSearchQuery>;

export const feedQuery = z.object({
  ...filterParameters,
  q: queryText,
  collapse,
  limit: count(1, mostHitsOnPage).default(30).describe('Entries to give.'),
});

export const identifiersQuery = z.object({
  q: text(longestText).min(1, 'A name to look for').describe('A name of code, however spelt.'),
  limit: count(1, 100).default(10),
});

export const suggestQuery = z.object({
  q: queryText,
  limit: count(1, 20).default(8),
  ...filterParameters,
});

export const compareQuery = z.object({
  older: text(1_000).min(1, 'An id is needed').describe('Id of the older posting.'),
  newer: text(1_000).min(1, 'An id is needed').describe('Id of the newer posting.'),
});

export const comparePageQuery = compareQuery.extend({ format: z.enum(['html', 'json']).optional() });

export const documentParameters = z.object({
  id: text(4_200).min(1).describe('An id, a bare Message-ID, or `path:line`, URL-encoded.'),
});

export const identifierParameters = z.object({
  name: text(longestText).min(1).describe('A name of code, as spelt.'),
});

export const suggestionsQuery = z.object({ q: queryText });

export const assetParameters = z.object({ name: z.string().max(100) });

export const digestParameters = z.object({
  period: z.enum(periods),
  date: z.string().regex(/^(?:\d{4}-\d{2}-\d{2}|undated)$/, 'A date such as 2026-05-22'),
});

export const patchPageQuery = z.object({
  format: z
    .enum(['html', 'json', 'mbox'])
    .optional()
    .describe('The form, where the Accept header cannot say it; mbox is the whole series.'),
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
      `The query has ${query.q.length} characters; at most ${queryLimits.webLength} are taken over the web. Leave out what does not matter.`,
    );
  }
  return searchRequest(query.q, { ...options, filters: filtersOf(query) });
}

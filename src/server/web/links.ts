import { facetNames } from '../../query/field-table.js';
import type { SearchRequest } from '../../search/search-options.js';

/** Addresses of our own pages, and the few of others that are pointed to. Whatever stands in them is encoded here. */

/** What a search page shows: everything that stands in its address. */
export interface SearchState {
  readonly query: string;
  readonly filters: SearchRequest['filters'];
  readonly sort: SearchRequest['sort'];
  readonly collapse: SearchRequest['collapse'];
  readonly offset: number;
  readonly limit: number;
}

export const firstSearch: SearchState = {
  query: '',
  filters: {},
  sort: 'relevance',
  collapse: 'patch',
  offset: 0,
  limit: 10,
};

/** Values that differ from the usual ones, in a fixed order: one state has one address. */
export function searchParameters(state: SearchState): [string, string][] {
  const parameters: [string, string][] = [];
  if (state.query !== '') parameters.push(['q', state.query]);
  for (const facet of facetNames) {
    for (const value of state.filters[facet] ?? []) parameters.push([facet, value]);
  }
  if (state.sort !== firstSearch.sort) parameters.push(['sort', state.sort]);
  if (state.collapse !== firstSearch.collapse) parameters.push(['collapse', state.collapse]);
  if (state.limit !== firstSearch.limit) parameters.push(['limit', String(state.limit)]);
  if (state.offset !== 0) parameters.push(['offset', String(state.offset)]);
  return parameters;
}

export function searchPath(state: SearchState): string {
  const parameters = searchParameters(state);
  return parameters.length === 0 ? '/' : `/?${queryString(parameters)}`;
}

/** A search for a query alone. */
export function queryPath(query: string): string {
  return searchPath({ ...firstSearch, query });
}

export function feedPath(state: SearchState): string {
  const parameters = searchParameters({ ...state, sort: 'relevance', limit: firstSearch.limit, offset: 0 });
  return parameters.length === 0 ? '/feed.atom' : `/feed.atom?${queryString(parameters)}`;
}

export function patchPath(id: string, format?: 'json' | 'mbox'): string {
  return `/patch/${pathSegment(id)}${format === undefined ? '' : `?format=${format}`}`;
}

export function comparePath(older: string, newer: string): string {
  return `/compare?${queryString([
    ['older', older],
    ['newer', newer],
  ])}`;
}

export function apiPatchPath(id: string): string {
  return `/api/patches/${pathSegment(id)}`;
}

/** A mail as its source has it. */
export function rawPath(messageId: string): string {
  return `/raw/${pathSegment(messageId)}`;
}

/** The thread of a message as a mailbox. */
export function threadMailboxPath(id: string): string {
  return `/all/${pathSegment(id)}/t.mbox.gz`;
}

export function identifierPath(name: string): string {
  return `/identifier/${pathSegment(name)}`;
}

export function digestPath(period: string, date: string): string {
  return `/digests/${pathSegment(period)}/${pathSegment(date)}`;
}

/** A query that finds exactly a name of code. */
export function identifierQuery(name: string): string {
  return `identifier:${/^[\w./-]+$/.test(name) ? name : `"${name.replaceAll('"', ' ')}"`}`;
}

export function commitLink(sha: string): string {
  return `https://git.kernel.org/linus/${encoded(sha)}`;
}

export function queryString(parameters: readonly (readonly [string, string])[]): string {
  return parameters.map(([name, value]) => `${encoded(name)}=${encoded(value).replaceAll('%20', '+')}`).join('&');
}

function pathSegment(text: string): string {
  // Browsers take dots alone for the folder itself or the one above, encoded or not.
  return encoded(/^\.{1,2}$/.test(text) ? `id:${text}` : text);
}

function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

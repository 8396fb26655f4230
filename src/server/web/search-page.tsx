import { visibleText } from '../../corpus/hidden-characters.js';
import { deepestHit } from '../../search/search-options.js';
import type { SearchResponse } from '../../search/search-response.js';
import { ActiveFilters, FacetList } from './facet-list.js';
import { HitItem } from './hit.js';
import { feedPath, firstSearch, type SearchState, searchPath } from './links.js';
import { Page, type PageFrame } from './page.js';
import { Visible } from './visible.js';
import { counted, grouped } from './wording.js';

/** Search results, or why the query was refused. */
export type SearchResult =
  | { readonly type: 'found'; readonly response: SearchResponse }
  | { readonly type: 'refused'; readonly detail: string };

interface SearchPageProps {
  readonly frame: PageFrame;
  readonly state: SearchState;
  readonly result: SearchResult;
}

export function SearchPage({ frame, state, result }: SearchPageProps) {
  return (
    <Page frame={frame} title={searchTitle(state)} section="search" search={state} feed={feedPath(state)}>
      <Results state={state} result={result} />
    </Page>
  );
}

/** The results alone, which a script swaps into the page, with the page's title. */
export function SearchFragment({ state, result }: Pick<SearchPageProps, 'state' | 'result'>) {
  return (
    <html lang="en">
      <head>
        <title>{searchTitle(state)}</title>
      </head>
      <body>
        <Results state={state} result={result} />
      </body>
    </html>
  );
}

function searchTitle({ query }: SearchState): string {
  return query.trim() === '' ? 'All patches – Patchtrail' : `${visibleText(query)} – Patchtrail`;
}

function Results({ state, result }: Pick<SearchPageProps, 'state' | 'result'>) {
  return (
    <div id="results" class="results">
      <h1 class="visually-hidden">
        {state.query.trim() === '' ? 'All patches' : `Search for ${visibleText(state.query)}`}
      </h1>
      {result.type === 'refused' ? (
        <Refusal detail={result.detail} />
      ) : (
        <Answer state={state} response={result.response} />
      )}
    </div>
  );
}

function Refusal({ detail }: { readonly detail: string }) {
  return (
    <div class="message" data-summary={detail}>
      <p class="message-title">Invalid query</p>
      <p>{detail}</p>
      <p>
        <a href="/versions">Paste a patch</a> · <a href="/help">Search help</a>
      </p>
    </div>
  );
}

function Answer({ state, response }: { readonly state: SearchState; readonly response: SearchResponse }) {
  const { hits, total, facets, facetsOf, didYouMean, notes, partial } = response;
  const summary = summaryOf(response, state);
  return (
    <>
      <div class="result-list">
        <p class="summary" data-summary={summary}>
          <span>
            <b>{summary}</b> in {milliseconds(response.tookMs)}
          </span>
          {total > 0 && <Arrangement state={state} />}
        </p>
        <ActiveFilters state={state} />
        {partial && <p class="note">Timed out; results are incomplete. A narrower query is faster.</p>}
        {notes.map((note) => (
          <p class="note">
            <Visible text={note} />
          </p>
        ))}
        {didYouMean !== undefined && didYouMean.length > 0 && (
          <p class="did-you-mean">
            Did you mean{' '}
            {didYouMean.map(({ query, total: count }, i) => (
              <>
                {i > 0 && ', '}
                <a href={searchPath({ ...state, query, offset: 0 })}>
                  <Visible text={query} />
                </a>{' '}
                <span class="count">({grouped(count)})</span>
              </>
            ))}
            ?
          </p>
        )}
        {hits.length === 0 ? (
          <Nothing state={state} response={response} />
        ) : (
          <ol class="hits" start={state.offset + 1}>
            {hits.map((hit) => (
              <HitItem hit={hit} />
            ))}
          </ol>
        )}
        <Pages state={state} response={response} />
      </div>
      {facets !== undefined && facetsOf !== undefined && total > 0 && (
        <FacetList counted={{ facets, facetsOf }} state={state} />
      )}
    </>
  );
}

function summaryOf({ total, totalRelation, hits }: SearchResponse, { offset, collapse }: SearchState): string {
  if (total === 0) return 'No results';
  const things = collapse !== 'none' ? counted(total, 'patch', 'patches') : counted(total, 'message');
  const all = `${totalRelation === 'gte' ? 'More than ' : ''}${things}`;
  return offset > 0 && hits.length > 0 ? `${all}, ${grouped(offset + 1)} to ${grouped(offset + hits.length)}` : all;
}

function milliseconds(time: number): string {
  return time < 10 ? `${time.toFixed(1)} ms` : `${grouped(Math.round(time))} ms`;
}

/** Sort order, grouping and links for the results. */
function Arrangement({ state }: { readonly state: SearchState }) {
  const orders = [
    ['relevance', 'Relevance'],
    ['newest', 'Newest'],
    ['oldest', 'Oldest'],
  ] as const;
  return (
    <span class="arrangement">
      <span>
        {orders.map(([sort, name]) => (
          <>
            <a href={searchPath({ ...state, sort, offset: 0 })} aria-current={state.sort === sort ? 'true' : undefined}>
              {name}
            </a>{' '}
          </>
        ))}
      </span>
      {state.collapse !== 'none' ? (
        <a href={searchPath({ ...state, collapse: 'none', offset: 0 })}>Show all versions</a>
      ) : (
        <a href={searchPath({ ...state, collapse: 'patch', offset: 0 })}>Group versions</a>
      )}
      <a class="only-narrow" href="#filters">
        Filters
      </a>
      <a href={feedPath(state)}>Atom feed</a>
    </span>
  );
}

/** What each term of a query without results matches by itself. */
function Nothing({ state, response }: { readonly state: SearchState; readonly response: SearchResponse }) {
  const clauses = response.clauses ?? [];
  const isFiltered = Object.keys(state.filters).length > 0;
  if (state.offset > 0) {
    return (
      <p class="message">
        No more results. <a href={searchPath({ ...state, offset: 0 })}>Back to the first page</a>
      </p>
    );
  }
  return (
    <div class="message">
      <p class="message-title">{clauses.length > 1 ? 'No results match all terms.' : 'No results.'}</p>
      {clauses.length > 0 && (
        <>
          <p>Matches per term:</p>
          <ul class="clauses">
            {clauses.map(({ clause, total }) => (
              <li class={total === 0 ? 'empty' : undefined}>
                <Visible text={clause} /> <span class="count">{total === 0 ? 'none' : counted(total, 'message')}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {isFiltered && (
        <p>
          <a href={searchPath({ ...firstSearch, query: state.query })}>Remove all filters</a>
        </p>
      )}
      <p>
        <a href="/help">Search help</a>
      </p>
    </div>
  );
}

function Pages({ state, response }: { readonly state: SearchState; readonly response: SearchResponse }) {
  const { offset, limit } = state;
  const next = offset + limit;
  const hasNext = next < response.total && response.hits.length > 0;
  if (offset === 0 && !hasNext) return null;
  return (
    <nav class="pages" aria-label="Result pages">
      {offset > 0 && (
        <a rel="prev" href={searchPath({ ...state, offset: Math.max(0, offset - limit) })}>
          ← Previous
        </a>
      )}
      {hasNext &&
        (next <= deepestHit ? (
          <a rel="next" href={searchPath({ ...state, offset: next })}>
            Next →
          </a>
        ) : (
          <span>End of the result pages. Narrow the query to see more.</span>
        ))}
    </nav>
  );
}

import { type DocumentKind, documentKinds } from '../../corpus/document.js';
import { type FacetName, facetFields, facetNames } from '../../query/field-table.js';
import type { CountedFacets } from '../../search/facets.js';
import { type SearchState, searchPath } from './links.js';
import { Visible } from './visible.js';
import { grouped, kindNames, monthName } from './wording.js';

/** Facet values with their counts, as links that filter by them. Active filters are listed above the hits instead. */
export function FacetList({ counted, state }: { readonly counted: CountedFacets; readonly state: SearchState }) {
  const { facets, facetsOf } = counted;
  return (
    <aside class="facets" id="filters" aria-label="Filters">
      {state.collapse !== 'none' && facetsOf === 'postings' && (
        <p class="note">Counts are of messages: too many match to group them by patch.</p>
      )}
      {facetNames.map((name) => {
        const chosen = state.filters[name] ?? [];
        const values = facets[name].filter(({ value }) => !chosen.includes(value)).slice(0, mostValues);
        if (values.length === 0 || (values.length === 1 && facets[name].length === 1 && chosen.length === 0))
          return null;
        return (
          <section>
            <h2>{facetTitles[name]}</h2>
            <ul>
              {values.map(({ value, count }) => (
                <li>
                  <a href={searchPath(withFilter(state, name, value))}>
                    <Visible text={facetValueName(name, value)} />
                  </a>
                  <span>{grouped(count)}</span>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </aside>
  );
}

/** Active filters: each can be removed or inverted. */
export function ActiveFilters({ state }: { readonly state: SearchState }) {
  const active = facetNames.flatMap((name) => (state.filters[name] ?? []).map((value) => ({ name, value })));
  if (active.length === 0) return null;
  return (
    <ul class="active-filters" aria-label="Active filters">
      {active.map(({ name, value }) => {
        const isExcluded = value.startsWith('-') && value.length > 1;
        const plain = isExcluded ? value.slice(1) : value;
        const opposite = isExcluded ? plain : `-${plain}`;
        const without = withoutFilter(state, name, value);
        const words = `${facetTitles[name].toLowerCase()} ${facetValueName(name, plain)}`;
        return (
          <li class={isExcluded ? 'excluded' : undefined}>
            <span>
              {isExcluded ? 'not ' : ''}
              {facetTitles[name].toLowerCase()}{' '}
              <b>
                <Visible text={facetValueName(name, plain)} />
              </b>
            </span>
            <a href={searchPath(withFilter(without, name, opposite))}>
              {isExcluded ? 'only' : 'exclude'}
              <span class="visually-hidden">
                {' '}
                <Visible text={words} />
              </span>
            </a>
            <a href={searchPath(without)}>
              remove
              <span class="visually-hidden">
                {' '}
                filter <Visible text={words} />
              </span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

const facetTitles = Object.fromEntries(facetFields.map(({ name, title }) => [name, title])) as Readonly<
  Record<FacetName, string>
>;

const mostValues = 8;

function facetValueName(name: FacetName, value: string): string {
  if (name === 'month') return monthName(value);
  if (name === 'version') return `v${value}`;
  if (name === 'kind') return isKind(value) ? kindNames[value] : value;
  return value;
}

function withFilter(state: SearchState, name: FacetName, value: string): SearchState {
  const values = (state.filters[name] ?? []).filter((other) => other !== value);
  return { ...state, offset: 0, filters: { ...state.filters, [name]: [...values, value] } };
}

function withoutFilter(state: SearchState, name: FacetName, value: string): SearchState {
  const values = (state.filters[name] ?? []).filter((other) => other !== value);
  const { [name]: _, ...others } = state.filters;
  return { ...state, offset: 0, filters: values.length === 0 ? others : { ...others, [name]: values } };
}

function isKind(value: string): value is DocumentKind {
  return (documentKinds as readonly string[]).includes(value);
}

import type { Facets, FacetValue } from '../../search/facets.js';

/** Values shown a facet, as in `../../search/facets.ts`. */
const mostValues = 12;
const mostMonths = 24;

interface Buckets {
  readonly buckets: readonly { readonly key: string | number; readonly doc_count: number }[];
}
export type FacetAnswer = Readonly<Record<keyof Facets, Buckets>>;

const byCount = (field: string): object => ({ terms: { field, size: mostValues, shard_size: 400 } });

/** The facets as aggregations. */
export const facetAggregations = {
  kind: byCount('kind'),
  list: byCount('list'),
  subsystem: byCount('subsystem'),
  author: byCount('author'),
  series: byCount('series'),
  version: { terms: { field: 'version', size: mostValues * 2, order: { _key: 'asc' } } },
  month: { terms: { field: 'month', size: mostMonths, order: { _key: 'desc' } } },
};

export function readFacets(answer: FacetAnswer): Facets {
  const values = ({ buckets }: Buckets, name: (key: string | number) => string = String): FacetValue[] =>
    buckets.map(({ key, doc_count: count }) => ({ value: name(key), count }));
  return {
    kind: values(answer.kind),
    list: values(answer.list),
    subsystem: values(answer.subsystem),
    author: values(answer.author),
    series: values(answer.series),
    version: values(answer.version),
    month: values(answer.month, (month) => {
      const number = Number(month);
      return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
    }),
  };
}

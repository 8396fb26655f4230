import { type FacetField, facetFields } from '../../query/field-table.js';
import { type Facets, monthName, mostMonths, mostNumbers, mostValues } from '../../search/facets.js';

interface Buckets {
  readonly buckets: readonly { readonly key: string | number; readonly doc_count: number }[];
}
export type FacetAnswer = Readonly<Record<keyof Facets, Buckets>>;

/** The facets, as aggregations. */
export const facetAggregations = Object.fromEntries(facetFields.map((facet) => [facet.name, aggregationOf(facet)]));

function aggregationOf({ name, field }: FacetField): object {
  switch (field.column) {
    case 'number':
      return { terms: { field: name, size: mostNumbers, order: { _key: 'asc' } } };
    case 'time':
      return { terms: { field: name, size: mostMonths, order: { _key: 'desc' } } };
    default:
      return { terms: { field: name, size: mostValues, shard_size: 400 } };
  }
}

export function readFacets(answer: FacetAnswer): Facets {
  const facets = facetFields.map(({ name, field }) => {
    const nameOf = field.column === 'time' ? (month: string | number) => monthName(Number(month)) : String;
    return [name, answer[name].buckets.map(({ key, doc_count: count }) => ({ value: nameOf(key), count }))];
  });
  return Object.fromEntries(facets) as Facets;
}

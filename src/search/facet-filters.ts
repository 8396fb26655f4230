import { type FacetName, type FilterField, facetFields, type RangeField } from '../query/field-table.js';
import type { QueryNode } from '../query/query-node.js';
import type { SearchRequest } from './search-options.js';

/** Adds selected facet values to a query as conditions; `-value` excludes. */
export function withFilters(node: QueryNode, filters: SearchRequest['filters']): QueryNode {
  const conditions: QueryNode[] = [];
  for (const [name, values] of Object.entries(filters) as [FacetName, string[]][]) {
    const wanted: QueryNode[] = [];
    for (const value of values) {
      const excluded = value.startsWith('-') && value.length > 1;
      const condition = facetCondition(name, excluded ? value.slice(1) : value);
      if (condition === null) continue;
      if (excluded) conditions.push({ type: 'not', child: condition });
      else wanted.push(condition);
    }
    if (wanted.length > 0) conditions.push(wanted.length === 1 ? wanted[0]! : { type: 'or', children: wanted });
  }
  if (conditions.length === 0) return node;
  const children = node.type === 'sequence' ? node.children : [node];
  return { type: 'sequence', children: [...children, ...conditions] };
}

function facetCondition(name: FacetName, value: string): QueryNode | null {
  const { field } = facetFields.find((facet) => facet.name === name)!;
  switch (field.column) {
    case 'number': {
      const number = Number(value);
      const range = { type: 'range', field: field.name as RangeField, from: number, to: number } as const;
      return Number.isInteger(number) ? range : null;
    }
    case 'time': {
      const month = /^(\d{4})-(\d{2})$/.exec(value);
      if (month === null) return null;
      const [year, number] = [Number(month[1]), Number(month[2])];
      return {
        type: 'range',
        field: field.name as RangeField,
        from: Date.UTC(year, number - 1, 1) / 1000,
        to: Date.UTC(year, number, 1) / 1000 - 1,
      };
    }
    default:
      return { type: 'filter', field: field.name as FilterField, value };
  }
}

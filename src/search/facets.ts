import { documentKinds } from '../corpus/document.js';
import { missing, type WordColumn } from '../index/columns.js';
import type { IndexReader } from '../index/index-reader.js';
import type { Bitset } from './bitset.js';

/** How many of the documents found have each value of a field, most frequent first. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export const facetNames = ['kind', 'list', 'subsystem', 'author', 'version', 'series', 'month'] as const;
export type FacetName = (typeof facetNames)[number];
export type Facets = Readonly<Record<FacetName, readonly FacetValue[]>>;

/** Values shown a facet. */
const mostValues = 12;

export function countFacets(reader: IndexReader, matches: readonly Bitset[]): Facets {
  const words = (column: WordColumn): FacetValue[] => {
    const counts = new Map<string, number>();
    for (const [i, segment] of reader.segments.entries()) {
      const { table, starts, ordinals } = segment.columns.words(column);
      const inSegment = new Uint32Array(table.length);
      for (const document of matches[i]!) {
        for (let at = starts[document]!; at < starts[document + 1]!; at++) inSegment[ordinals[at]!]!++;
      }
      for (const [ordinal, count] of inSegment.entries()) {
        if (count > 0) counts.set(table[ordinal]!, (counts.get(table[ordinal]!) ?? 0) + count);
      }
    }
    return ranked(counts);
  };
  const numbers = (column: 'kind' | 'version' | 'date', name: (value: number) => string): Map<string, number> => {
    const counts = new Map<number, number>();
    for (const [i, segment] of reader.segments.entries()) {
      const values = segment.columns.numbers(column);
      for (const document of matches[i]!) {
        const value = column === 'date' ? monthOf(values[document]!) : values[document]!;
        if (value !== missing) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return new Map([...counts].sort((a, b) => a[0] - b[0]).map(([value, count]) => [name(value), count]));
  };
  return {
    kind: ranked(numbers('kind', (value) => documentKinds[value]!)),
    list: words('list'),
    subsystem: words('subsystem'),
    author: words('author'),
    version: [...numbers('version', String)].slice(0, mostValues * 2).map(([value, count]) => ({ value, count })),
    series: words('series'),
    month: [...numbers('date', (month) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`)]
      .slice(-mostMonths)
      .reverse()
      .map(([value, count]) => ({ value, count })),
  };
}

const mostMonths = 24;

/** Months since year 0; dates that no kernel mail has are left out. */
function monthOf(seconds: number): number {
  if (seconds === missing || seconds < 0 || seconds > 4_102_444_800) return missing;
  const date = new Date(seconds * 1000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function ranked(counts: ReadonlyMap<string, number>): FacetValue[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostValues)
    .map(([value, count]) => ({ value, count }));
}

import { documentKinds } from '../corpus/document.js';
import { keywordKey } from '../index/schema/document-fields.js';
import { missing } from '../index/store/columns.js';
import type { TrailTable } from '../index/trails/trail-table.js';
import {
  type FacetField,
  type FacetName,
  facetFields,
  type NumberField,
  type WordField,
} from '../query/field-table.js';
import type { Bitset } from './bitset.js';
import type { SearchedIndex } from './searched-index.js';

/** Number of matching documents, or patches, with each value of a field, most frequent first. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export type Facets = Readonly<Record<FacetName, readonly FacetValue[]>>;

export const facetUnits = ['postings', 'patches'] as const;

/** Facets, and whether they count patches or documents, as the total does. */
export interface CountedFacets {
  readonly facets: Facets;
  readonly facetsOf: (typeof facetUnits)[number];
}

/** UTF-16 units. */
const longestValue = 200;
/** Values shown of a facet, the most frequent ones. */
export const mostValues = 12;

/**
 * Facets of matching documents, by segment. With `patches` a value counts once per patch: the count is what a filter
 * by the value would find.
 */
export function countFacets(
  { segments }: Pick<SearchedIndex, 'segments'>,
  matches: readonly Bitset[],
  patches: TrailTable | null,
): CountedFacets {
  const found = byPatch(matches, patches);
  const words = (column: WordField): Map<string, number> => {
    // Filters ignore case: spellings that differ in case only are counted together.
    const tally = new Tally<string>();
    const spellings = new Map<string, string>();
    const columns = segments.map((segment) => segment.columns.words(column));
    const rows = columns.map(({ table }) => new Int32Array(table.length).fill(-1));
    for (let i = 0; i < found.documents.length; i++) {
      const segment = found.segments[i]!;
      const document = found.documents[i]!;
      const { table, starts, ordinals } = columns[segment]!;
      const rowOf = rows[segment]!;
      for (let at = starts[document]!; at < starts[document + 1]!; at++) {
        const ordinal = ordinals[at]!;
        // The maximum length of a filter value.
        const value = table[ordinal]!.slice(0, longestValue);
        if (value === '') continue;
        if (rowOf[ordinal] === -1) {
          const key = keywordKey(column, value);
          const spelling = spellings.get(key);
          if (spelling === undefined || value < spelling) spellings.set(key, value);
          rowOf[ordinal] = tally.row(key);
        }
        tally.count(rowOf[ordinal]!, found.patches[i]!);
      }
    }
    return new Map([...tally.counts()].map(([key, count]) => [spellings.get(key)!, count]));
  };
  const numbers = (column: NumberField, name: (value: number) => string, convert = same): Map<string, number> => {
    const tally = new Tally<number>();
    const columns = segments.map((segment) => segment.columns.numbers(column));
    for (let i = 0; i < found.documents.length; i++) {
      const value = convert(columns[found.segments[i]!]![found.documents[i]!]!);
      if (value !== missing) tally.count(tally.row(value), found.patches[i]!);
    }
    return new Map([...tally.counts()].sort((a, b) => a[0] - b[0]).map(([value, count]) => [name(value), count]));
  };
  const inOrderOfValue = (counts: ReadonlyMap<string, number>): FacetValue[] =>
    [...counts].map(([value, count]) => ({ value, count }));
  const valuesOf = ({ name, column }: FacetField['field']): FacetValue[] => {
    switch (column) {
      case 'kind':
        return ranked(numbers(name as NumberField, (value) => documentKinds[value]!));
      case 'number':
        return inOrderOfValue(numbers(name as NumberField, String)).slice(0, mostNumbers);
      case 'time':
        return inOrderOfValue(numbers(name as NumberField, monthName, monthOf))
          .slice(-mostMonths)
          .reverse();
      default:
        return ranked(words(name as WordField));
    }
  };
  const facets = Object.fromEntries(facetFields.map(({ name, field }) => [name, valuesOf(field)])) as unknown as Facets;
  return { facets, facetsOf: patches === null ? 'postings' : 'patches' };
}

/** Values shown of a facet of numbers, lowest first, and of months, latest first. */
export const mostNumbers = 24;
export const mostMonths = 24;

/** Matching documents with their patch numbers; those of one patch are adjacent. */
interface Found {
  readonly segments: Int32Array;
  readonly documents: Int32Array;
  readonly patches: Int32Array;
}

/** Without a trail, a document is a patch of its own. */
function byPatch(matches: readonly Bitset[], trails: TrailTable | null): Found {
  const count = matches.reduce((sum, found) => sum + found.count, 0);
  const [segments, documents, patches] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  let at = 0;
  let alone = 0;
  let mostTrail = -1;
  for (const [segment, found] of matches.entries()) {
    const trailsIn = trails?.trailsIn(segment);
    for (const document of found.documents()) {
      const trail = trailsIn === undefined ? -1 : trailsIn[document]!;
      if (trail > mostTrail) mostTrail = trail;
      segments[at] = segment;
      documents[at] = document;
      patches[at++] = trail < 0 ? --alone : trail;
    }
  }
  return trails === null
    ? { segments, documents, patches }
    : inOrder({ segments, documents, patches }, alone, mostTrail);
}

/** By patch number, from `least` to `most` (a counting sort). */
function inOrder({ segments, documents, patches }: Found, least: number, most: number): Found {
  const starts = new Int32Array(most - least + 2);
  for (const patch of patches) starts[patch - least + 1]!++;
  for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
  const sorted = {
    segments: new Int32Array(segments.length),
    documents: new Int32Array(segments.length),
    patches: new Int32Array(segments.length),
  };
  for (let i = 0; i < patches.length; i++) {
    const patch = patches[i]!;
    const at = starts[patch - least]!++;
    sorted.segments[at] = segments[i]!;
    sorted.documents[at] = documents[i]!;
    sorted.patches[at] = patch;
  }
  return sorted;
}

/** Counts the patches that have each value; documents of one patch must be adjacent. */
class Tally<Value> {
  readonly #rows = new Map<Value, number>();
  readonly #counts: number[] = [];
  /** By row: the patch it was last counted for. */
  readonly #last: number[] = [];

  /** The row of a value. */
  row(value: Value): number {
    const known = this.#rows.get(value);
    if (known !== undefined) return known;
    const row = this.#counts.length;
    this.#rows.set(value, row);
    this.#counts.push(0);
    this.#last.push(noPatch);
    return row;
  }

  count(row: number, patch: number): void {
    if (this.#last[row] === patch) return;
    this.#last[row] = patch;
    this.#counts[row]!++;
  }

  counts(): Map<Value, number> {
    return new Map([...this.#rows].map(([value, row]) => [value, this.#counts[row]!]));
  }
}

/** No patch has this number. */
const noPatch = missing;

function same(value: number): number {
  return value;
}

/** Months since year 0; dates that no kernel mail has are left out. */
function monthOf(seconds: number): number {
  if (seconds === missing || seconds < 0 || seconds > latest) return missing;
  return monthOfDay[Math.floor(seconds / secondsOfDay)]!;
}

const secondsOfDay = 86_400;
/** The first second of 2100. */
const latest = Date.UTC(2100, 0) / 1000;

/** By day since 1970: a table, as a `Date` per document would cost as much as all other facets. */
const monthOfDay = new Int32Array(latest / secondsOfDay + 1);
for (let month = 1970 * 12; month <= 2100 * 12; month++)
  monthOfDay.fill(month, Date.UTC(Math.floor(month / 12), month % 12) / 1000 / secondsOfDay);

export function monthName(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

function ranked(counts: ReadonlyMap<string, number>): FacetValue[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, mostValues)
    .map(([value, count]) => ({ value, count }));
}

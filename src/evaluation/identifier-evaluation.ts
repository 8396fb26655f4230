import MiniSearch from 'minisearch';
import { IdentifierFinder } from '../identifiers/identifier-finder.js';
import { mergedNames } from '../identifiers/merged-names.js';
import type { NameEntry } from '../index/name-table.js';
import { mean } from './metrics.js';
import { field, readTabSeparated } from './tab-separated.js';

/** A name as somebody half remembered it, and what was meant. */
export interface MisrememberedName {
  /** In what way it is wrong. */
  readonly kind: string;
  /** The collection whose names it is looked up among. */
  readonly source: string;
  readonly typed: string;
  /** Spellings, any of which is right. */
  readonly wanted: readonly string[];
}

/** Reads tab-separated kind, source, typed and wanted (with spaces between) under a heading line. */
export function readMisremembered(path: string): MisrememberedName[] {
  return readTabSeparated(path).map((row) => ({
    kind: field(row, 'kind'),
    source: field(row, 'source'),
    typed: field(row, 'typed'),
    wanted: field(row, 'wanted').split(' '),
  }));
}

/** Finds spellings for what was typed, best first, at most `limit`. */
export type NameLookup = (typed: string, limit: number) => readonly string[];

export interface LookupQuality {
  readonly cases: number;
  /** Share of the cases whose first answer is right. */
  readonly top1: number;
  /** Mean reciprocal rank of the first right answer, to the depth looked at. */
  readonly mrr: number;
}

export interface LookupEvaluation {
  readonly all: LookupQuality;
  readonly byKind: ReadonlyMap<string, LookupQuality>;
  /** Cases whose first answer was wrong, with the first answers. */
  readonly failures: readonly {
    readonly name: MisrememberedName;
    readonly rank: number;
    readonly found: readonly string[];
  }[];
}

const depth = 100;

/** What is compared: our own lookup, and what stands at hand for others. */
const lookups = {
  patchtrail: (names: readonly NameEntry[]): NameLookup => {
    const finder = new IdentifierFinder(names);
    return (typed, limit) => finder.find(typed, limit).map(({ identifier }) => identifier);
  },
  minisearch: (names: readonly NameEntry[]) => miniSearchLookup(names.map(({ spelling }) => spelling)),
  trigrams: (names: readonly NameEntry[]) => trigramLookup(names.map(({ spelling }) => spelling)),
} as const;
export type LookupName = keyof typeof lookups;
export const lookupNames = Object.keys(lookups) as LookupName[];

export interface IdentifierReport {
  /** Distinct spellings of all sources together. */
  readonly names: number;
  /** Every case among the names of its own source. */
  readonly own: Readonly<Record<LookupName, LookupEvaluation>>;
  /** Every case among the names of all sources: the harder setting. */
  readonly together: Readonly<Record<LookupName, LookupEvaluation>>;
}

/**
 * Looks up every case by every lookup, in both settings. `namesBySource` has the names of each source that is at hand;
 * cases of others are left out.
 */
export function evaluateIdentifiers(
  cases: readonly MisrememberedName[],
  namesBySource: ReadonlyMap<string, readonly NameEntry[]>,
): IdentifierReport {
  const asked = cases.filter(({ source }) => namesBySource.has(source));
  const all = [...mergedNames([...namesBySource.values()])];
  const own = (name: LookupName): LookupEvaluation => {
    const made = new Map([...namesBySource].map(([source, names]) => [source, lookups[name](names)]));
    return evaluateLookup(asked, (source) => made.get(source)!);
  };
  const together = (name: LookupName): LookupEvaluation => {
    const lookup = lookups[name](all);
    return evaluateLookup(asked, () => lookup);
  };
  const byLookup = (evaluate: (name: LookupName) => LookupEvaluation): Record<LookupName, LookupEvaluation> => ({
    patchtrail: evaluate('patchtrail'),
    minisearch: evaluate('minisearch'),
    trigrams: evaluate('trigrams'),
  });
  return { names: all.length, own: byLookup(own), together: byLookup(together) };
}

/** Looks up every case; `lookupFor` gives the lookup among the names of a case's source. */
export function evaluateLookup(
  names: readonly MisrememberedName[],
  lookupFor: (source: string) => NameLookup,
): LookupEvaluation {
  const ranks = names.map((name) => {
    const found = lookupFor(name.source)(name.typed, depth);
    return { name, found, rank: found.findIndex((spelling) => name.wanted.includes(spelling)) + 1 };
  });
  const quality = (some: typeof ranks): LookupQuality => ({
    cases: some.length,
    top1: mean(some.map(({ rank }) => (rank === 1 ? 1 : 0))),
    mrr: mean(some.map(({ rank }) => (rank === 0 ? 0 : 1 / rank))),
  });
  const kinds = [...new Set(names.map((name) => name.kind))];
  return {
    all: quality(ranks),
    byKind: new Map(kinds.map((kind) => [kind, quality(ranks.filter(({ name }) => name.kind === kind))])),
    failures: ranks
      .filter(({ rank }) => rank !== 1)
      .map(({ name, rank, found }) => ({ name, rank, found: found.slice(0, 3) })),
  };
}

/** MiniSearch as it comes, with its fuzzy and prefix search: every spelling a document. */
export function miniSearchLookup(spellings: readonly string[]): NameLookup {
  const index = new MiniSearch<{ id: number; name: string }>({ fields: ['name'] });
  index.addAll(spellings.map((name, id) => ({ id, name })));
  return (typed, limit) =>
    index
      .search(typed, { fuzzy: 0.2, prefix: true })
      .slice(0, limit)
      .map(({ id }) => spellings[id as number]!);
}

/**
 * What a trigram index gives, as SQLite's FTS5 has it (`tokenize='trigram'`, any trigram of the query, ordered by its
 * bm25 with k1 1.2 and b 0.75). In memory, as a stand-in: trigrams without regard to case, BM25 over names as documents.
 */
export function trigramLookup(spellings: readonly string[]): NameLookup {
  const postings = new Map<string, Map<number, number>>();
  const lengths = new Float64Array(spellings.length);
  let total = 0;
  for (const [id, spelling] of spellings.entries()) {
    for (const trigram of trigramsOf(spelling)) {
      const names = postings.get(trigram) ?? new Map<number, number>();
      names.set(id, (names.get(id) ?? 0) + 1);
      postings.set(trigram, names);
      lengths[id]!++;
      total++;
    }
  }
  const average = total / Math.max(1, spellings.length);
  return (typed, limit) => {
    const scores = new Map<number, number>();
    for (const trigram of new Set(trigramsOf(typed))) {
      const names = postings.get(trigram);
      if (names === undefined) continue;
      const idf = Math.max(1e-6, Math.log((spellings.length - names.size + 0.5) / (names.size + 0.5)));
      for (const [id, count] of names) {
        const tamed = (count * 2.2) / (count + 1.2 * (0.25 + (0.75 * lengths[id]!) / average));
        scores.set(id, (scores.get(id) ?? 0) + idf * tamed);
      }
    }
    return [...scores]
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, limit)
      .map(([id]) => spellings[id]!);
  };
}

function trigramsOf(text: string): string[] {
  const small = text.toLowerCase();
  return Array.from({ length: Math.max(0, small.length - 2) }, (_, i) => small.slice(i, i + 3));
}

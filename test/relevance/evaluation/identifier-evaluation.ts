import MiniSearch from 'minisearch';
import { IdentifierFinder } from '../../../src/identifiers/identifier-finder.js';
import { mergedNames } from '../../../src/identifiers/merged-names.js';
import type { NameEntry } from '../../../src/index/terms/name-table.js';
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

/** Answers that are looked at. */
export const lookupDepth = 100;

/** Makes a lookup among some names; `typed` is all that it will be asked, for one that answers all at once. */
export type LookupMaker = (names: readonly NameEntry[], typed: readonly string[]) => NameLookup;

export function ownLookup(names: readonly NameEntry[]): NameLookup {
  const finder = new IdentifierFinder(names);
  return (typed, limit) => finder.find(typed, limit).map(({ identifier }) => identifier);
}

export interface IdentifierReport {
  /** Distinct spellings of all sources together. */
  readonly names: number;
  /** By lookup: every case among the names of its own source. */
  readonly own: ReadonlyMap<string, LookupEvaluation>;
  /** By lookup: every case among the names of all sources: the harder setting. */
  readonly together: ReadonlyMap<string, LookupEvaluation>;
}

/**
 * Looks up every case by every lookup, in both settings. `namesBySource` has the names of each source that is at hand;
 * cases of others are left out.
 */
export function evaluateIdentifiers(
  cases: readonly MisrememberedName[],
  namesBySource: ReadonlyMap<string, readonly NameEntry[]>,
  lookups: ReadonlyMap<string, LookupMaker>,
): IdentifierReport {
  const asked = cases.filter(({ source }) => namesBySource.has(source));
  const typed = asked.map((name) => name.typed);
  const all = [...mergedNames([...namesBySource.values()])];
  const own = new Map<string, LookupEvaluation>();
  const together = new Map<string, LookupEvaluation>();
  for (const [name, make] of lookups) {
    const made = new Map([...namesBySource].map(([source, names]) => [source, make(names, typed)]));
    own.set(
      name,
      evaluateLookup(asked, (source) => made.get(source)!),
    );
    const lookup = make(all, typed);
    together.set(
      name,
      evaluateLookup(asked, () => lookup),
    );
  }
  return { names: all.length, own, together };
}

/** Looks up every case; `lookupFor` gives the lookup among the names of a case's source. */
export function evaluateLookup(
  names: readonly MisrememberedName[],
  lookupFor: (source: string) => NameLookup,
): LookupEvaluation {
  const ranks = names.map((name) => {
    const found = lookupFor(name.source)(name.typed, lookupDepth);
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
export function miniSearchLookup(names: readonly NameEntry[]): NameLookup {
  const index = new MiniSearch<{ id: number; name: string }>({ fields: ['name'] });
  index.addAll(names.map(({ spelling: name }, id) => ({ id, name })));
  return (typed, limit) =>
    index
      .search(typed, { fuzzy: 0.2, prefix: true })
      .slice(0, limit)
      .map(({ id }) => names[id as number]!.spelling);
}

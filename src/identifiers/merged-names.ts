import { mergeNames, type NameEntry } from '../index/terms/name-table.js';

/**
 * Merges the identifiers of several tables, each spelling once, in order. Tables are sorted by spelling (UTF-16 units,
 * as segments write them) and read in parallel, an entry of each at a time.
 */
export function* mergedNames(tables: readonly Iterable<NameEntry>[]): Generator<NameEntry> {
  const sources = tables.map((table) => {
    const entries = table[Symbol.iterator]();
    return { entries, next: entries.next() };
  });
  for (;;) {
    let least: NameEntry | null = null;
    for (const { next } of sources) {
      if (next.done !== true && (least === null || next.value.spelling < least.spelling)) least = next.value;
    }
    if (least === null) return;
    let merged: NameEntry | null = null;
    for (const source of sources) {
      if (source.next.done === true || source.next.value.spelling !== least.spelling) continue;
      merged = merged === null ? source.next.value : mergeNames(merged, source.next.value);
      source.next = source.entries.next();
    }
    yield merged!;
  }
}

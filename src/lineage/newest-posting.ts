import type { DocumentKind } from '../corpus/document.js';

/** What decides which posting of a patch is the newest. */
export interface DatedPosting {
  readonly kind: DocumentKind;
  /** Milliseconds since 1970; null where it is not known. */
  readonly time: number | null;
  /** As stated. */
  readonly version: number | null;
}

/** Oldest first; undated ones before all, and at the same time the lower version. */
export function byAge(a: DatedPosting, b: DatedPosting): number {
  const times = [a.time ?? Number.NEGATIVE_INFINITY, b.time ?? Number.NEGATIVE_INFINITY] as const;
  return times[0] === times[1] ? (a.version ?? 1) - (b.version ?? 1) : times[0] - times[1];
}

/** The newest of postings in order of age: of a mail and digests that tell it, the mail. */
export function newestPosting<Posting extends DatedPosting>(oldestFirst: readonly Posting[]): Posting {
  return oldestFirst.findLast((posting) => posting.kind !== 'digest-entry') ?? oldestFirst.at(-1)!;
}

/** Whether a posting replaces another. A digest that tells the same version again replaces nothing. */
export function supersedes(newer: DatedPosting, older: DatedPosting): boolean {
  if ((newer.time ?? Number.NEGATIVE_INFINITY) <= (older.time ?? Number.NEGATIVE_INFINITY)) return false;
  if (newer.kind !== 'digest-entry' || older.kind !== 'digest-entry') return true;
  return newer.version !== null && older.version !== null && newer.version !== older.version;
}

/** Whole days from one posting to the next. */
export function daysBetween(from: DatedPosting, to: DatedPosting): number | null {
  return from.time === null || to.time === null ? null : Math.round((to.time - from.time) / 86_400_000);
}

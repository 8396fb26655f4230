import type { DocumentKind } from '../corpus/document.js';

/** What decides which posting of a patch is the newest. */
export interface DatedPosting {
  readonly kind: DocumentKind;
  /** Milliseconds since 1970; null where it is not known. */
  readonly time: number | null;
  /** As stated. */
  readonly version: number | null;
  /** Where it is known. */
  readonly rfc?: boolean;
}

/**
 * Oldest first. Stated versions decide among postings that were sent within days of each other, for clocks are wrong; else
 * the dates do, for a series that is split or renamed begins again at v1. In place, and `sameAge` where all is the same.
 */
export function sortByAge<Posting extends DatedPosting>(
  postings: Posting[],
  sameAge: (a: Posting, b: Posting) => number = () => 0,
): Posting[] {
  postings.sort((a, b) => byAge(a, b) || sameAge(a, b));
  for (let i = 1; i < postings.length; i++) {
    const posting = postings[i]!;
    let at = i;
    while (at > 0 && isNumberedBefore(posting, postings[at - 1]!)) at--;
    if (at < i) {
      postings.splice(i, 1);
      postings.splice(at, 0, posting);
    }
  }
  return postings;
}

/** Whether a posting dated later is the earlier one by its number: of mails, both numbered, neither an RFC. */
function isNumberedBefore(later: DatedPosting, earlier: DatedPosting): boolean {
  if (later.kind === 'digest-entry' || earlier.kind === 'digest-entry' || later.rfc === true || earlier.rfc === true)
    return false;
  // Who states nothing may have sent anything.
  if (later.version === null || later.time === null || earlier.time === null || later.time - earlier.time > longestSkew)
    return false;
  return later.version < (earlier.version ?? 1);
}

const longestSkew = 2 * 86_400_000;

/** By date; undated ones before all, and at the same time the lower version. */
function byAge(a: DatedPosting, b: DatedPosting): number {
  const times = [a.time ?? Number.NEGATIVE_INFINITY, b.time ?? Number.NEGATIVE_INFINITY] as const;
  return times[0] === times[1] ? (a.version ?? 1) - (b.version ?? 1) : times[0] - times[1];
}

/** The newest of postings in order of age: of a mail and digests that tell it, the mail. */
export function newestPosting<Posting extends DatedPosting>(oldestFirst: readonly Posting[]): Posting {
  return oldestFirst.findLast((posting) => posting.kind !== 'digest-entry') ?? oldestFirst.at(-1)!;
}

/** Whether a posting replaces another. A digest that tells the same version again replaces nothing. */
export function supersedes(newer: DatedPosting, older: DatedPosting): boolean {
  const [time, before] = [newer, older].map((posting) => posting.time ?? Number.NEGATIVE_INFINITY) as [number, number];
  if (time <= before ? !isNumberedBefore(older, newer) : isNumberedBefore(newer, older)) return false;
  if (newer.kind !== 'digest-entry' || older.kind !== 'digest-entry') return true;
  return newer.version !== null && older.version !== null && newer.version !== older.version;
}

/** Whole days from one posting to the next. */
export function daysBetween(from: DatedPosting, to: DatedPosting): number | null {
  return from.time === null || to.time === null ? null : Math.round((to.time - from.time) / 86_400_000);
}

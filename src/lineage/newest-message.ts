import type { DocumentKind } from '../corpus/document.js';

/** What decides which message of a patch is the newest. */
export interface DatedMessage {
  readonly kind: DocumentKind;
  /** Milliseconds since 1970; null where it is not known. */
  readonly time: number | null;
  /** As stated. */
  readonly version: number | null;
  /** Where it is known. */
  readonly rfc?: boolean;
}

/**
 * Oldest first. Stated versions decide among messages that were sent within days of each other, for clocks are wrong; else
 * the dates do, for a series that is split or renamed begins again at v1. In place, and `sameAge` where all is the same.
 */
export function sortByAge<Submission extends DatedMessage>(
  submissions: Submission[],
  sameAge: (a: Submission, b: Submission) => number = () => 0,
): Submission[] {
  submissions.sort((a, b) => byAge(a, b) || sameAge(a, b));
  for (let i = 1; i < submissions.length; i++) {
    const submission = submissions[i]!;
    let at = i;
    while (at > 0 && isNumberedBefore(submission, submissions[at - 1]!)) at--;
    if (at < i) {
      submissions.splice(i, 1);
      submissions.splice(at, 0, submission);
    }
  }
  return submissions;
}

/** Whether a message dated later is the earlier one by its number: of mails, both numbered, neither an RFC. */
function isNumberedBefore(later: DatedMessage, earlier: DatedMessage): boolean {
  if (later.kind === 'digest-entry' || earlier.kind === 'digest-entry' || later.rfc === true || earlier.rfc === true)
    return false;
  // Who states nothing may have sent anything.
  if (later.version === null || later.time === null || earlier.time === null || later.time - earlier.time > longestSkew)
    return false;
  return later.version < (earlier.version ?? 1);
}

const longestSkew = 2 * 86_400_000;

/** By date; undated ones before all, and at the same time the lower version. */
function byAge(a: DatedMessage, b: DatedMessage): number {
  const times = [a.time ?? Number.NEGATIVE_INFINITY, b.time ?? Number.NEGATIVE_INFINITY] as const;
  return times[0] === times[1] ? (a.version ?? 1) - (b.version ?? 1) : times[0] - times[1];
}

/** The newest of messages in order of age: of a mail and digests that tell it, the mail. */
export function newestMessage<Submission extends DatedMessage>(oldestFirst: readonly Submission[]): Submission {
  return oldestFirst.findLast((submission) => submission.kind !== 'digest-entry') ?? oldestFirst.at(-1)!;
}

/** Whether a message replaces another. A digest that tells the same version again replaces nothing. */
export function supersedes(newer: DatedMessage, older: DatedMessage): boolean {
  const [time, before] = [newer, older].map((submission) => submission.time ?? Number.NEGATIVE_INFINITY) as [
    number,
    number,
  ];
  if (time <= before ? !isNumberedBefore(older, newer) : isNumberedBefore(newer, older)) return false;
  if (newer.kind !== 'digest-entry' || older.kind !== 'digest-entry') return true;
  return newer.version !== null && older.version !== null && newer.version !== older.version;
}

/** Whole days from one message to the next. */
export function daysBetween(from: DatedMessage, to: DatedMessage): number | null {
  return from.time === null || to.time === null ? null : Math.round((to.time - from.time) / 86_400_000);
}

import type { Digest } from '../corpus/digest/digest.js';
import { type Period, periods } from '../corpus/document.js';

/** The digests of one period that were generated on one day: mostly one, sometimes one and its correction. */
export interface DigestDay {
  readonly period: Period;
  /** ISO date, or `undated`. */
  readonly date: string;
  /** Oldest first. */
  readonly digests: readonly Digest[];
}

/** Digests by period and date, with what comes before and after. */
export class DigestCalendar {
  /** Newest first. */
  readonly days: readonly DigestDay[];

  constructor(digests: readonly Digest[]) {
    const days = new Map<string, { period: Period; date: string; digests: Digest[] }>();
    for (const digest of digests) {
      const date = dateOf(digest);
      const key = `${date} ${periods.indexOf(digest.period)}`;
      const day = days.get(key);
      if (day === undefined) days.set(key, { period: digest.period, date, digests: [digest] });
      else day.digests.push(digest);
    }
    this.days = [...days].sort((a, b) => (a[0] < b[0] ? 1 : -1)).map(([, day]) => day);
    for (const day of days.values()) day.digests.sort((a, b) => ((a.generated ?? '') < (b.generated ?? '') ? -1 : 1));
  }

  find(period: string, date: string): DigestDay | null {
    return this.days.find((day) => day.period === period && day.date === date) ?? null;
  }

  /** The digests of the same period next to one. */
  neighbours(day: DigestDay): { readonly previous: DigestDay | null; readonly next: DigestDay | null } {
    const same = this.days.filter((other) => other.period === day.period);
    const at = same.indexOf(day);
    return { previous: same[at + 1] ?? null, next: same[at - 1] ?? null };
  }
}

/** The day it was generated on, else the last it speaks of. */
function dateOf({ generated, days }: Digest): string {
  return generated?.slice(0, 10) ?? days.at(-1) ?? 'undated';
}

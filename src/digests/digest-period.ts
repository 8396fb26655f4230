import type { Period } from '../corpus/document.js';

/** The days a digest covers, both included, as ISO dates. */
export interface DayRange {
  readonly first: string;
  readonly last: string;
}

const dayLength = 24 * 60 * 60 * 1000;

/** A day; the seven days up to it; or its calendar month up to it. */
export function daysOf(period: Period, day: string): DayRange {
  if (period === 'daily') return { first: day, last: day };
  if (period === 'monthly') return { first: `${day.slice(0, 7)}-01`, last: day };
  return { first: new Date(Date.parse(day) - 6 * dayLength).toISOString().slice(0, 10), last: day };
}

/** The time a digest is generated at: midnight after its last day, so that the same mail gives the same digest. */
export function generatedAt({ last }: DayRange): string {
  return new Date(Date.parse(last) + dayLength).toISOString().replace('.000Z', 'Z');
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

/** "January 5, 2026", "The week of December 29 – January 4, 2026", "January 2026": as readers of digests expect them. */
export function periodLabel(period: Period, { first, last }: DayRange): string {
  const [year, month, day] = last.split('-').map(Number) as [number, number, number];
  const name = months[month - 1]!;
  if (period === 'daily') return `${name} ${day}, ${year}`;
  if (period === 'monthly') return `${name} ${year}`;
  const [, firstMonth, firstDay] = first.split('-').map(Number) as [number, number, number];
  const end = firstMonth === month ? day : `${name} ${day}`;
  return `The week of ${months[firstMonth - 1]} ${firstDay} – ${end}, ${year}`;
}

import type { Period } from '../document.js';

/**
 * The period of a digest and the days it speaks of, from its introduction. A feed prints neither as data: it says
 * "May 29–30", "2026-05-19/20", "the week of March 30 - April 6", "April 2026 was …". The year is the generation
 * time's unless it is stated.
 */
export function spokenDays(introduction: string, generated: string | null): { period: Period; days: string[] } {
  const year = generated === null ? null : Number(generated.slice(0, 4));
  const range = iso(introduction) ?? spelt(introduction, year);
  const month = monthYear.exec(introduction);
  if (month !== null && month.index < 20 && !/^\s*\d/.test(introduction.slice(month.index + month[0].length))) {
    const first = Date.UTC(Number(month[2]), monthNumber(month[1]!), 1);
    const last = Date.UTC(Number(month[2]), monthNumber(month[1]!) + 1, 0);
    return { period: 'monthly', days: daysBetween(first, last) };
  }
  const weekAt = introduction.search(/\bweek\b/i);
  if (weekAt >= 0 && weekAt < openingLength) {
    if (range === null) return { period: 'weekly', days: [] };
    const ends = /\bweek (?:ending|to|up to)\b/i.test(introduction.slice(0, openingLength + 20));
    const first = ends && range.first === range.last ? range.last - 6 * dayLength : range.first;
    return { period: 'weekly', days: daysBetween(first, range.last) };
  }
  return { period: 'daily', days: range === null ? [] : daysBetween(range.first, range.last) };
}

/** "week" later than this in the introduction is not what the digest covers ("the v2 sent earlier in the week"). */
const openingLength = 45;
const dayLength = 24 * 60 * 60 * 1000;
const months = 'January|February|March|April|May|June|July|August|September|October|November|December';
const monthYear = new RegExp(`\\b(${months}) (\\d{4})\\b`);
const speltRange = new RegExp(
  `\\b(${months}) (\\d{1,2})(?:st|nd|rd|th)?(?: ?(?:-|–|—|to|and|/) ?(?:(${months}) )?(\\d{1,2})(?:st|nd|rd|th)?)?(?!\\d)(?:,? (\\d{4})\\b)?`,
);
const isoRange = /\b(\d{4})-(\d{2})-(\d{2})(?:\/(\d{2}))?\b/;

interface DayRange {
  first: number;
  last: number;
}

function spelt(text: string, generatedYear: number | null): DayRange | null {
  const match = speltRange.exec(text);
  if (match === null) return null;
  const year = match[5] === undefined ? generatedYear : Number(match[5]);
  if (year === null) return null;
  const month = monthNumber(match[1]!);
  const lastMonth = match[3] === undefined ? month : monthNumber(match[3]);
  const first = Date.UTC(year, month, Number(match[2]));
  const last =
    match[4] === undefined ? first : Date.UTC(lastMonth < month ? year + 1 : year, lastMonth, Number(match[4]));
  return { first, last };
}

function iso(text: string): DayRange | null {
  const match = isoRange.exec(text);
  if (match === null) return null;
  const first = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  const last = match[4] === undefined ? first : Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[4]));
  return { first, last };
}

function monthNumber(name: string): number {
  return months.split('|').indexOf(name);
}

/** Both ends included; a range that runs backwards or over two months is a misreading and gives its first day alone. */
function daysBetween(first: number, last: number): string[] {
  if (last < first || last - first > 62 * dayLength) return [day(first)];
  const days: string[] = [];
  for (let at = first; at <= last; at += dayLength) days.push(day(at));
  return days;
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

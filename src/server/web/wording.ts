import type { DocumentKind, Series } from '../../corpus/document.js';

/** Dates, counts and labels for people. Times are in UTC, as in mail archives. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const longMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `2026-01-06T…` as `6 Jan 2026`; anything else as it is. */
export function shortDate(iso: string): string {
  const date = dateParts(iso);
  return date === null ? iso : `${date.day} ${months[date.month - 1]} ${date.year}`;
}

export function longDate(iso: string): string {
  const date = dateParts(iso);
  return date === null ? iso : `${date.day} ${longMonths[date.month - 1]} ${date.year}`;
}

/** `2026-01` as `January 2026`. */
export function monthName(month: string): string {
  const date = dateParts(`${month}-01`);
  return date === null ? month : `${longMonths[date.month - 1]} ${date.year}`;
}

function dateParts(iso: string): { year: string; month: number; day: number } | null {
  const match = /^([+-]?\d{4,6})-(\d{2})-(\d{2})/.exec(iso);
  if (match === null) return null;
  const month = Number(match[2]);
  return month >= 1 && month <= 12 ? { year: match[1]!, month, day: Number(match[3]) } : null;
}

/** `1,234 patches`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

export function daysLater(days: number | null): string {
  if (days === null) return '';
  const whole = Math.round(days);
  if (whole < 0) return '';
  return whole === 0 ? 'the same day' : `${counted(whole, 'day')} later`;
}

export const kindNames: Readonly<Record<DocumentKind, string>> = {
  'digest-entry': 'digest entry',
  patch: 'patch',
  cover: 'cover letter',
  reply: 'reply',
  commit: 'commit',
  document: 'document',
};

/** `v3`, `RFC v2`, `v1 RESEND`; null where the posting says nothing. */
export function versionLabel(series: Series | null): string | null {
  if (series === null) return null;
  const words = [
    series.rfc ? 'RFC' : '',
    series.version === null ? '' : `v${series.version}`,
    series.resend ? 'RESEND' : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? null : words.join(' ');
}

/** `4/6`, or `4` where the total is unknown; null for a message that is not part of a series. */
export function partLabel(series: Series | null): string | null {
  if (series === null || series.part === null) return null;
  return series.total === null ? String(series.part) : `${series.part}/${series.total}`;
}

/** Whole percent; only 1 is 100 %. */
export function percent(share: number): string {
  return `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;
}

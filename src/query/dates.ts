/**
 * Dates as queries give them: ISO days, months and years, public-inbox's `20260501` and `20260501120000`, and git's
 * approximate ones (`approxidate`, git date.c): `2.weeks.ago`, `yesterday`, `last.friday`. UTC throughout.
 */

/** First and last second of what a date names; null where it names none. `now` in milliseconds. */
export function dateSpan(text: string, now: number): { from: number; to: number } | null {
  const slashed = slashedDay(text);
  if (slashed !== null) return dateSpan(slashed, now);
  const absolute = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T ]?(\d{2}):?(\d{2})(?::?(\d{2}))?Z?)?)?)?$/.exec(text);
  if (absolute !== null) return absoluteSpan(absolute);
  return relativeSpan(
    text
      .toLowerCase()
      .replace(/[._\s]+/g, ' ')
      .trim(),
    now,
  );
}

const daySeconds = 86_400;

/** `2026/05/01`, git's `05/01/2026` (month first), `1.5.2026` (day first), `may.1.2026`, `1 May 2026` as an ISO day; else null. */
function slashedDay(text: string): string | null {
  const iso = /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/.exec(text);
  if (iso !== null) return isoDay(iso[1]!, Number(iso[2]), Number(iso[3]));
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (american !== null) {
    const [first, second] = [Number(american[1]), Number(american[2])];
    return first > 12 ? isoDay(american[3]!, second, first) : isoDay(american[3]!, first, second);
  }
  const european = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  if (european !== null) return isoDay(european[3]!, Number(european[2]), Number(european[1]));
  const named = /^(?:([a-z]{3,9})[. -](\d{1,2})|(\d{1,2})[. -]([a-z]{3,9}))[, .-]{1,2}(\d{4})$/i.exec(text);
  if (named === null) return null;
  const name = (named[1] ?? named[4])!.toLowerCase();
  const month = monthNames.findIndex((full) => full === name || full.slice(0, 3) === name);
  return month < 0 ? null : isoDay(named[5]!, month + 1, Number(named[2] ?? named[3]));
}

const monthNames = 'january february march april may june july august september october november december'.split(' ');

function isoDay(year: string, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function absoluteSpan([, year, month, day, hour, minute, second]: RegExpExecArray): {
  from: number;
  to: number;
} | null {
  const y = Number(year);
  const m = month === undefined ? 0 : Number(month) - 1;
  const d = day === undefined ? 1 : Number(day);
  if (m < 0 || m > 11 || d < 1 || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59) return null;
  // The day before the first of the next month.
  if (d > new Date(Date.UTC(y, m + 1, 0)).getUTCDate()) return null;
  const from = Date.UTC(y, m, d, Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)) / 1000;
  const next =
    month === undefined
      ? Date.UTC(y + 1, 0, 1)
      : day === undefined
        ? Date.UTC(y, m + 1, 1)
        : hour === undefined
          ? Date.UTC(y, m, d + 1)
          : (from + (second === undefined ? 60 : 1)) * 1000;
  return { from, to: next / 1000 - 1 };
}

const unitSeconds = new Map([
  ['second', 1],
  ['sec', 1],
  ['minute', 60],
  ['min', 60],
  ['hour', 3600],
  ['day', daySeconds],
  ['week', 7 * daySeconds],
]);
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const numberWords = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

function relativeSpan(text: string, now: number): { from: number; to: number } | null {
  const today = Math.floor(now / 1000 / daySeconds) * daySeconds;
  if (text === 'now') return point(Math.floor(now / 1000));
  if (text === 'today') return { from: today, to: today + daySeconds - 1 };
  if (text === 'yesterday') return { from: today - daySeconds, to: today - 1 };
  const hour = clockHours.get(text);
  if (hour !== undefined) {
    // As in git: the last one that has passed.
    const at = today + hour * 3600;
    return point(at <= now / 1000 ? at : at - daySeconds);
  }
  const weekday = weekdays.findIndex((name) => text === name || text === `last ${name}` || text === name.slice(0, 3));
  if (weekday >= 0) {
    const back = (new Date(now).getUTCDay() - weekday + 7) % 7 || 7;
    return { from: today - back * daySeconds, to: today - (back - 1) * daySeconds - 1 };
  }
  return agoSpan(text.replace(/ ago$/, ''), now);
}

const clockHours = new Map([
  ['midnight', 0],
  ['noon', 12],
  ['tea', 17],
]);

/** `2 weeks`, and several of them: `3 months 2 weeks`. */
function agoSpan(text: string, now: number): { from: number; to: number } | null {
  const match = /^(\d{1,4}|an?|last|[a-z]{3,5}) ([a-z]{3,6}?)s?(?: (.+))?$/.exec(text);
  if (match === null) return null;
  const first = countedSpan(match, now);
  return first === null || match[3] === undefined ? first : agoSpan(match[3], first.from * 1000);
}

function countedSpan(match: RegExpExecArray, now: number): { from: number; to: number } | null {
  const count = /^\d/.test(match[1]!)
    ? Number(match[1])
    : /^(?:an?|last)$/.test(match[1]!)
      ? 1
      : numberWords.indexOf(match[1]!);
  if (count < 0) return null;
  const unit = unitSeconds.get(match[2]!);
  if (unit !== undefined) return point(Math.floor(now / 1000) - count * unit);
  if (match[2] !== 'month' && match[2] !== 'year') return null;
  const date = new Date(now);
  if (match[2] === 'month') date.setUTCMonth(date.getUTCMonth() - count);
  else date.setUTCFullYear(date.getUTCFullYear() - count);
  return point(Math.floor(date.getTime() / 1000));
}

function point(seconds: number): { from: number; to: number } {
  return { from: seconds, to: seconds };
}

/** `a..b`, `a..`, `..b`, `>=a`, `<a` or one date. Null where an end cannot be read. */
export function dateRange(text: string, now: number): { from: number | null; to: number | null } | null {
  const ends = text.split('..');
  if (ends.length === 2) {
    const from = ends[0] === '' ? null : dateSpan(ends[0]!, now);
    const to = ends[1] === '' ? null : dateSpan(ends[1]!, now);
    if ((ends[0] !== '' && from === null) || (ends[1] !== '' && to === null) || (from === null && to === null))
      return null;
    return { from: from?.from ?? null, to: to?.to ?? null };
  }
  const comparison = /^(>=|<=|>|<)(.+)$/.exec(text);
  const span = dateSpan(comparison === null ? text : comparison[2]!, now);
  if (span === null) return null;
  switch (comparison?.[1]) {
    case '>=':
      return { from: span.from, to: null };
    case '>':
      return { from: span.to + 1, to: null };
    case '<=':
      return { from: null, to: span.to };
    case '<':
      return { from: null, to: span.from - 1 };
    default:
      return span;
  }
}

/** `6`, `v6`, `3..5`, `>=5`. Null where it is no such thing. */
export function numberRange(text: string): { from: number | null; to: number | null } | null {
  const ends = /^v?(\d{1,4})?\.\.v?(\d{1,4})?$/i.exec(text);
  if (ends !== null && (ends[1] !== undefined || ends[2] !== undefined)) {
    return { from: ends[1] === undefined ? null : Number(ends[1]), to: ends[2] === undefined ? null : Number(ends[2]) };
  }
  const match = /^(>=|<=|>|<|=)?v?(\d{1,4})$/i.exec(text);
  if (match === null) return null;
  const number = Number(match[2]);
  switch (match[1]) {
    case '>=':
      return { from: number, to: null };
    case '>':
      return { from: number + 1, to: null };
    case '<=':
      return { from: null, to: number };
    case '<':
      return { from: null, to: number - 1 };
    default:
      return { from: number, to: number };
  }
}

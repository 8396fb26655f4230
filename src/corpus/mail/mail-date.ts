/**
 * Dates of mail headers (RFC 5322, sections 3.3 and 4.3) to ISO 8601 in UTC, as given, however unlikely: a mail that
 * says 1970 or 2099 keeps it. The obsolete forms are read (two-digit years, named zones, no seconds), and those of
 * ctime and ISO 8601, which some programs send. Null where no date can be read.
 */
export function mailDate(value: string): string | null {
  const text = value.length > longestDate ? value.slice(0, longestDate) : value;
  const match = rfcDate.exec(text);
  if (match !== null) {
    const [, day, month, year, hour, minute, second, zone] = match;
    return iso(fullYear(year!), month!, Number(day), Number(hour), Number(minute), Number(second ?? 0), zone ?? '');
  }
  const ctime = ctimeDate.exec(text);
  if (ctime !== null) {
    const [, month, day, hour, minute, second, zone, year] = ctime;
    return iso(Number(year), month!, Number(day), Number(hour), Number(minute), Number(second), zone ?? '');
  }
  const american = americanDate.exec(text);
  if (american !== null) {
    const [, month, day, year, hour, minute, second, zone] = american;
    return iso(
      Number(year),
      month!,
      Number(day),
      Number(hour ?? 0),
      Number(minute ?? 0),
      Number(second ?? 0),
      zone ?? '',
    );
  }
  if (isoDate.test(text)) {
    const time = Date.parse(text.trim());
    return Number.isNaN(time) ? null : new Date(time).toISOString();
  }
  return null;
}

const longestDate = 200;
const rfcDate =
  /^\s{0,20}(?:[A-Za-z]{1,9}\s{0,5},?\s{0,20})?([0-9]{1,2})[\s-]{1,20}([A-Za-z]{3})[a-z]{0,6}[\s-]{1,20}([0-9]{2,4})\s{1,20}([0-9]{1,2})[:.]([0-9]{1,2})(?:[:.]([0-9]{1,2}))?(?:\.[0-9]{1,9})?\s{0,20}([+-]{1,2}[0-9]{1,2}:?[0-9]{0,2}|[A-Za-z]{1,5})?/;
const ctimeDate =
  /^\s{0,20}[A-Za-z]{3},?\s{1,5}([A-Za-z]{3})\s{1,5}([0-9]{1,2})\s{1,5}([0-9]{1,2}):([0-9]{2}):([0-9]{2})\s{1,5}([+-][0-9]{4}\s{1,5}|[A-Z]{1,5}\s{1,5})?([0-9]{4})/;
/** `February 5, 2003 13:47:26`, as scripts and old web archives write. */
const americanDate =
  /^\s{0,20}(?:[A-Za-z]{3,9},?\s{1,5})?([A-Za-z]{3})[a-z]{0,6}\s{1,5}([0-9]{1,2}),\s{0,5}([0-9]{4})(?:,?\s{1,5}(?:at\s)?([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?\s{0,5}([+-][0-9]{1,4}|[A-Z]{1,5})?/;
const isoDate = /^\s{0,20}[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[T ][0-9]{2}:[0-9]{2})/;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Minutes east of Greenwich; other names are read as Greenwich, as RFC 5322 asks. */
const zones = new Map([
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
  ['CET', 60],
  ['CEST', 120],
  ['BST', 60],
  ['JST', 540],
]);

function iso(
  year: number,
  monthName: string,
  day: number,
  hour: number,
  minute: number,
  second: number,
  zone: string,
): string | null {
  const month = months.indexOf(monthName.toLowerCase());
  // 60 is a leap second; it is the next minute to `Date`.
  if (month < 0 || day < 1 || hour > 23 || minute > 59 || second > 60 || year < 1900 || year > 9999) return null;
  if (day > 28 && day > daysIn(year, month)) return null;
  const time = Date.UTC(year, month, day, hour, minute, second);
  const offset = zoneMinutes(zone.trim());
  return offset === null ? null : new Date(time - offset * 60_000).toISOString();
}

function daysIn(year: number, month: number): number {
  // Day 0 of a month is the last one of the month before it.
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

function zoneMinutes(zone: string): number | null {
  if (zone === '') return 0;
  const sign = zone[0] === '-' ? -1 : 1;
  if (zone[0] !== '+' && zone[0] !== '-') return zones.get(zone.toUpperCase()) ?? 0;
  // `-0700`, and what programs with a bug in them write: `-700`, `+1`, `--500`, `+05:30`.
  const digits = zone.replace(/[^0-9]/g, '');
  const hours = Number(digits.length <= 2 ? digits : digits.slice(0, -2));
  const minutes = digits.length <= 2 ? 0 : Number(digits.slice(-2));
  return hours > 24 || minutes > 59 ? null : sign * (hours * 60 + minutes);
}

/** Two digits: before 50 the 2000s; three digits: years since 1900 (RFC 5322, section 4.3). */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return digits.length === 3 ? 1900 + year : year;
}

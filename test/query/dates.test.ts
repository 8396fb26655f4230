import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateRange, dateSpan, numberRange } from '../../src/query/dates.js';

/** A Wednesday. */
const now = Date.parse('2026-06-03T12:34:56Z');

function iso(seconds: number | null | undefined): string {
  return seconds == null ? '' : new Date(seconds * 1000).toISOString().slice(0, 19);
}

describe('a date names', () => {
  it.each([
    ['2026', '2026-01-01T00:00:00', '2026-12-31T23:59:59'],
    ['2026-05', '2026-05-01T00:00:00', '2026-05-31T23:59:59'],
    ['2024-02', '2024-02-01T00:00:00', '2024-02-29T23:59:59'],
    ['2026-05-01', '2026-05-01T00:00:00', '2026-05-01T23:59:59'],
    ['20260501', '2026-05-01T00:00:00', '2026-05-01T23:59:59'],
    ['2026-05-01T10:30', '2026-05-01T10:30:00', '2026-05-01T10:30:59'],
    ['2026-05-01 10:30:15', '2026-05-01T10:30:15', '2026-05-01T10:30:15'],
    ['20260501103015', '2026-05-01T10:30:15', '2026-05-01T10:30:15'],
    ...[
      '2026/05/01',
      '2026/5/1',
      '2026.05.01',
      '05/01/2026',
      'may.1.2026',
      'May 1, 2026',
      '1.may.2026',
      '1.5.2026',
    ].map((text) => [text, '2026-05-01T00:00:00', '2026-05-01T23:59:59'] as const),
    ['31/05/2026', '2026-05-31T00:00:00', '2026-05-31T23:59:59'],
    ['noon', '2026-06-03T12:00:00', '2026-06-03T12:00:00'],
    ['tea', '2026-06-02T17:00:00', '2026-06-02T17:00:00'],
    ['3.months.2.weeks.ago', '2026-02-17T12:34:56', '2026-02-17T12:34:56'],
    ['today', '2026-06-03T00:00:00', '2026-06-03T23:59:59'],
    ['Yesterday', '2026-06-02T00:00:00', '2026-06-02T23:59:59'],
    ['monday', '2026-06-01T00:00:00', '2026-06-01T23:59:59'],
    ['last.friday', '2026-05-29T00:00:00', '2026-05-29T23:59:59'],
    ['wednesday', '2026-05-27T00:00:00', '2026-05-27T23:59:59'],
    ['now', '2026-06-03T12:34:56', '2026-06-03T12:34:56'],
    ['2.weeks.ago', '2026-05-20T12:34:56', '2026-05-20T12:34:56'],
    ['3 days ago', '2026-05-31T12:34:56', '2026-05-31T12:34:56'],
    ['an.hour.ago', '2026-06-03T11:34:56', '2026-06-03T11:34:56'],
    ['two.months.ago', '2026-04-03T12:34:56', '2026-04-03T12:34:56'],
    ['last.year', '2025-06-03T12:34:56', '2025-06-03T12:34:56'],
    ['1.year.ago', '2025-06-03T12:34:56', '2025-06-03T12:34:56'],
  ])('%s', (text, from, to) => {
    const span = dateSpan(text, now);
    expect([iso(span?.from), iso(span?.to)]).toEqual([from, to]);
  });

  it.each([
    '',
    'soon',
    '2026-13',
    '2026-02-30',
    '2026-00-01',
    '2026-05-32',
    '202',
    '2026-05-01T25:00',
    'x.weeks.ago',
    '5',
  ])('nothing: "%s"', (text) => {
    expect(dateSpan(text, now)).toBeNull();
  });

  it('a month ago, as git counts: 31 February is 3 March', () => {
    expect(iso(dateSpan('1.month.ago', Date.parse('2026-03-31T00:00:00Z'))?.from)).toBe('2026-03-03T00:00:00');
  });
});

describe('a range of dates', () => {
  it.each([
    ['2026-05-01..2026-05-02', '2026-05-01T00:00:00', '2026-05-02T23:59:59'],
    ['2026-05..', '2026-05-01T00:00:00', ''],
    ['..2026-05', '', '2026-05-31T23:59:59'],
    ['>=2026-05-01', '2026-05-01T00:00:00', ''],
    ['>2026-05-01', '2026-05-02T00:00:00', ''],
    ['<=2026-05-01', '', '2026-05-01T23:59:59'],
    ['<2026-05-01', '', '2026-04-30T23:59:59'],
    ['2.weeks.ago..', '2026-05-20T12:34:56', ''],
    ['2.weeks.ago..yesterday', '2026-05-20T12:34:56', '2026-06-02T23:59:59'],
  ])('%s', (text, from, to) => {
    const range = dateRange(text, now);
    expect(range).not.toBeNull();
    expect([iso(range?.from), iso(range?.to)]).toEqual([from, to]);
  });

  it.each(['..', 'a..b', '2026..soon', '2026..2027..2028', '>', '>=x'])('is none: "%s"', (text) => {
    expect(dateRange(text, now)).toBeNull();
  });
});

describe('a range of numbers', () => {
  it.each([
    ['6', 6, 6],
    ['v6', 6, 6],
    ['=6', 6, 6],
    ['3..5', 3, 5],
    ['v3..v5', 3, 5],
    ['3..', 3, null],
    ['..5', null, 5],
    ['>=5', 5, null],
    ['>5', 6, null],
    ['<=5', null, 5],
    ['<5', null, 4],
  ])('%s', (text, from, to) => {
    expect(numberRange(text)).toEqual({ from, to });
  });

  it.each(['', '..', 'x', '5..x', '12345', '-1', '1.5'])('is none: "%s"', (text) => {
    expect(numberRange(text)).toBeNull();
  });
});

it('no text makes a date that is no number', () => {
  const pieces = fc.constantFrom(...'0123456789-:.TZ ><=', '..', 'ago', 'week', 'last', 'month', 'year', '2026');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (list) => {
      const range = dateRange(list.join(''), now);
      for (const end of [range?.from ?? 0, range?.to ?? 0]) expect(Number.isInteger(end)).toBe(true);
    }),
    { numRuns: 5000 },
  );
});

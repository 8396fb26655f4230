import { describe, expect, it } from 'vitest';
import { spokenDays } from '../../../src/corpus/digest/spoken-days.js';

const made = '2026-05-31T06:00:00Z';
const cases: readonly (readonly [
  introduction: string,
  period: string,
  first: string | null,
  last: string | null,
  days: number,
])[] = [
  ['Activity on May 29 went into lamps.', 'daily', '2026-05-29', '2026-05-29', 1],
  ['On May 29–30 there was much light.', 'daily', '2026-05-29', '2026-05-30', 2],
  ['Activity on 2026-05-19/20 was slow.', 'daily', '2026-05-19', '2026-05-20', 2],
  ['The week of March 30 - April 6 was bright.', 'weekly', '2026-03-30', '2026-04-06', 8],
  ['April 2026 was the month of the lamp.', 'monthly', '2026-04-01', '2026-04-30', 30],
  ['Nobody knows when this was.', 'daily', null, null, 0],
];

describe('the days an introduction speaks of', () => {
  it.each(cases)('%s', (introduction, period, first, last, count) => {
    const spoken = spokenDays(introduction, made);
    expect(spoken.period).toBe(period);
    expect([spoken.days[0] ?? null, spoken.days.at(-1) ?? null, spoken.days.length]).toEqual([first, last, count]);
  });
});

import { describe, expect, it } from 'vitest';
import { statedSeries } from '../../../src/corpus/digest/stated-series.js';

/** What prose states of a posting, phrase by phrase; what is left out is not stated. */
const cases: readonly (readonly [
  text: string,
  stated: Partial<NonNullable<ReturnType<typeof statedSeries>>> | null,
])[] = [
  ['The driver counts drops of wax.', null],
  ['It is v6 of the series.', { version: 6 }],
  ['This sixth revision drops the lock.', { version: 6 }],
  ['The patch reached version 12 of its life.', { version: 12 }],
  ['Part of the 3rd version, it trims the wick.', { version: 3 }],
  ['It is patch 5/13 of v2.', { version: 2, part: 5, total: 13 }],
  ['One of an 11-part series on wicks.', { total: 11 }],
  ['It is the first of six patches.', { part: 1, total: 6 }],
  ['Patch 3 of 7 in the set.', { part: 3, total: 7 }],
  ['Sent as an RFC, it asks what a wick is.', { rfc: true }],
  ['A RESEND of v10, for want of answers.', { version: 10, resend: true }],
  ['Reposted after the merge window.', { resend: true }],
  ['Patch 2/4 of "Keep the wick dry and clean".', { name: 'Keep the wick dry and clean', part: 2, total: 4 }],
  ["It opens the 'Trim wicks by default' series.", { name: 'Trim wicks by default' }],
  ['Unlike v1, the v2 series takes a lock.', { version: 2 }],
  ['It fixes what was changed since v4.', null],
  ['A value of 64/32 is no part of anything.', null],
];

describe('what the prose of an entry states of its series', () => {
  it.each(cases)('%s', (text, stated) => {
    const nothing = { name: null, version: null, part: null, total: null, rfc: false, resend: false };
    expect(statedSeries(text)).toEqual(stated === null ? null : { ...nothing, ...stated });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roundedShare } from '../../src/lineage/evidence.js';
import { evidenceText } from '../../src/lineage/evidence-text.js';

describe('a share in evidence', () => {
  it('is 1, and printed as 100 %, only where it is all of something', () => {
    const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(share, (almost) => {
        expect(roundedShare(almost)).toBeLessThan(1);
        expect(evidenceText({ type: 'same-lines', share: almost })).not.toContain('100 %');
      }),
    );
    expect(evidenceText({ type: 'same-lines', share: roundedShare(1) })).toContain('100 %');
  });
});

describe('evidence in words', () => {
  it('names the version through which a relative was found', () => {
    const date = Date.UTC(2026, 0, 2);
    expect(evidenceText({ type: 'via', id: 'x', version: 12, rfc: true, date })).toBe('via RFC v12 of 2026-01-02:');
    expect(evidenceText({ type: 'via', id: 'x', version: null, rfc: false, date: null })).toBe(
      'via another digest entry:',
    );
  });

  it('counts days forward and back', () => {
    expect([0.2, 1, -3].map((days) => evidenceText({ type: 'days-apart', days }))).toEqual([
      'within a day',
      '1 day later',
      '3 days before',
    ]);
  });
});

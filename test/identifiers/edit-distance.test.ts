import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ComparedWord } from '../../src/identifiers/compared-word.js';
import { boundedDistance, codes, distance, slipCost } from '../../src/identifiers/edit-distance.js';
import { matchCosts } from '../../src/identifiers/match-costs.js';
import { fullMatrixDistance } from './straight-scan.js';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', 'é'), maxLength: 12 });
const longWord = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 40 });

describe('edit distance', () => {
  it.each([
    ['list', 'lsit', 1],
    ['list', 'lst', 1],
    ['list', 'liist', 1],
    ['list', 'lost', 1],
    ['verify', 'verfiy', 1],
    ['ab', 'ba', 1],
    // No letter is edited twice: a swap with something between is three edits, not two.
    ['ca', 'abc', 3],
    ['', 'abc', 3],
    ['', '', 0],
  ])('of %s and %s is %i', (a, b, expected) => {
    expect(distance(a, b)).toBe(expected);
    expect(fullMatrixDistance(a, b)).toBe(expected);
  });

  it('within a bound is that of the full matrix, and one more than the bound beyond', () => {
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 4 }), (a, b, bound) => {
        expect(boundedDistance(codes(a), codes(b), bound)).toBe(Math.min(fullMatrixDistance(a, b), bound + 1));
      }),
      { numRuns: 2000 },
    );
  });

  it('bit-parallel is that of the full matrix, up to 31 letters and beyond', () => {
    fc.assert(
      fc.property(fc.oneof(word, longWord), fc.oneof(word, longWord), (a, b) => {
        expect(new ComparedWord(codes(a)).distance(codes(b), 40)).toBe(fullMatrixDistance(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  it('looks at no more of the other word than it is told', () => {
    const other = codes('xxlistyy');
    expect(boundedDistance(codes('lst'), other, 2, 2, 6)).toBe(1);
    expect(new ComparedWord(codes('lst')).distance(other, 2, 2, 6)).toBe(1);
  });
});

describe('cost of slips', () => {
  it('is nothing between equal words, and more than nothing between others', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        if (a === b) expect(slipCost(a, b)).toBe(0);
        else expect(slipCost(a, b)).toBeGreaterThan(0);
      }),
    );
  });

  it('rates a doubled letter below a swap below a missing letter below a wrong one', () => {
    const costs = [
      slipCost('commit', 'comit'),
      slipCost('lsit_', 'list_'),
      slipCost('verfy', 'verify'),
      slipCost('verafy', 'verify'),
    ];
    expect(costs).toEqual([...costs].sort((a, b) => a - b));
    expect(new Set(costs).size).toBe(4);
  });

  it('charges more in a short part than in a long one', () => {
    expect(slipCost('dal', 'del')).toBeGreaterThan(slipCost('updote', 'update'));
    expect(slipCost('updote', 'update')).toBeGreaterThan(slipCost('transitiun', 'transition'));
  });

  it('charges more for the first letter', () => {
    expect(slipCost('opdate', 'update')).toBe(slipCost('updote', 'update') + matchCosts.firstLetter);
  });
});

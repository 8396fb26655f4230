import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairDiffs } from '../../src/lineage/range-diff.js';

const diffOf = (word: string, count: number): string[] => [
  ` ## ${word}.c ##`,
  ...Array.from({ length: count }, (_, i) => `+${word}_${i}();`),
];

describe('patches paired as git-range-diff pairs them', () => {
  it('are equal diffs before all, whatever their order', () => {
    const diffs = [diffOf('a', 4), diffOf('b', 5), diffOf('c', 6)];
    expect(pairDiffs(diffs, [diffs[2]!, diffs[0]!, diffs[1]!])).toEqual([
      { row: 2, column: 0 },
      { row: 0, column: 1 },
      { row: 1, column: 2 },
    ]);
  });

  it('may differ by less than six tenths of their lines', () => {
    const old = diffOf('a', 20);
    expect(pairDiffs([old], [[...old.slice(0, 15), '+other();']])).toHaveLength(1);
    expect(pairDiffs([old], [[...old.slice(0, 3), ...diffOf('other', 20)]])).toEqual([]);
  });

  it('use each patch once', () => {
    const diff = fc.array(fc.constantFrom('+a', '-b', ' c', '+d', '+e'), { maxLength: 12 });
    const diffs = fc.array(diff, { maxLength: 6 });
    fc.assert(
      fc.property(diffs, diffs, (older, newer) => {
        const pairs = pairDiffs(older, newer);
        expect(new Set(pairs.map((pair) => pair.row)).size).toBe(pairs.length);
        expect(new Set(pairs.map((pair) => pair.column)).size).toBe(pairs.length);
      }),
    );
  });
});

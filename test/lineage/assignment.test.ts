import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, bestPairs } from '../../src/lineage/assignment.js';

/** The least sum over all ways to give each row a column of its own. */
function leastSum(costs: readonly (readonly number[])[], row = 0, used: readonly number[] = []): number {
  if (row === costs.length) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [column, cost] of costs[row]!.entries()) {
    if (!used.includes(column)) least = Math.min(least, cost + leastSum(costs, row + 1, [...used, column]));
  }
  return least;
}

const matrix = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 2 })).chain(([rows, more]) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: rows + more, maxLength: rows + more }), {
    minLength: rows,
    maxLength: rows,
  }),
);

describe('assignment', () => {
  it('has the least sum of costs, as trying all ways finds', () => {
    fc.assert(
      fc.property(matrix, (costs) => {
        const columns = assign(costs);
        expect(new Set(columns).size).toBe(costs.length);
        expect(columns.reduce((sum, column, row) => sum + costs[row]![column]!, 0)).toBe(leastSum(costs));
      }),
    );
  });

  it('refuses more rows than columns', () => {
    expect(() => assign([[1], [2]])).toThrow(RangeError);
  });
});

describe('the best pairs', () => {
  it('of many hundreds on a side are found greedily, each used once', () => {
    const side = 700;
    const gains = Array.from({ length: side }, (_, row) =>
      Array.from({ length: side }, (_, column) => (row === column ? 9 : row === column + 1 ? 5 : 0)),
    );
    expect(bestPairs(gains)).toEqual(Array.from({ length: side }, (_, i) => ({ row: i, column: i, gain: 9 })));
  });

  it('leave out what gains nothing', () => {
    expect(
      bestPairs([
        [0, 3],
        [0, 0],
      ]),
    ).toEqual([{ row: 0, column: 1, gain: 3 }]);
  });

  it('are the same pairs when rows and columns change places', () => {
    fc.assert(
      fc.property(matrix, (gains) => {
        const turned = gains[0]!.map((_, column) => gains.map((row) => row[column]!));
        const sum = (pairs: readonly { gain: number }[]): number => pairs.reduce((all, pair) => all + pair.gain, 0);
        expect(sum(bestPairs(gains))).toBe(sum(bestPairs(turned)));
      }),
    );
  });

  it('of nothing are none', () => {
    expect(bestPairs([])).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alignment, align, Effort } from '../../src/lineage/alignment.js';

const list = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 60 });

function without({ runs }: Alignment, change: string): string[] {
  return runs.filter((run) => run.change !== change).flatMap((run) => [...run.items]);
}

function edits({ runs }: Alignment): number {
  return runs.reduce((sum, { change, items }) => (change === 'same' ? sum : sum + items.length), 0);
}

/** Fewest edits, by the table of all prefixes. */
function fewestEdits(left: readonly string[], right: readonly string[]): number {
  let row = Array.from({ length: right.length + 1 }, (_, j) => j);
  for (const [i, item] of left.entries()) {
    const next = [i + 1];
    for (const [j, other] of right.entries()) next.push(item === other ? row[j]! : 1 + Math.min(row[j + 1]!, next[j]!));
    row = next;
  }
  return row.at(-1)!;
}

describe('an alignment of two lists', () => {
  it('has the fewest edits where the effort suffices', () => {
    fc.assert(
      fc.property(list, list, (left, right) => {
        const aligned = align(left, right, new Effort());
        expect(aligned.complete).toBe(true);
        expect(edits(aligned)).toBe(fewestEdits(left, right));
      }),
    );
  });

  it('gives both lists back, whatever effort is left', () => {
    fc.assert(
      fc.property(list, list, fc.integer({ min: 0, max: 60 }), (left, right, effort) => {
        const aligned = align(left, right, new Effort(effort));
        expect([without(aligned, 'added'), without(aligned, 'removed')]).toEqual([left, right]);
      }),
    );
  });

  it('finds the lines that stand once in each, in order, when there is no effort left for more', () => {
    const left = ['p', 'q', 'p', 'q', 'one', 'p', 'q', 'p', 'q', 'two', 'y'];
    const right = ['q', 'p', 'q', 'p', 'one', 'q', 'p', 'q', 'p', 'two', 'z'];
    const { runs, complete } = align(left, right, new Effort(0));
    expect(complete).toBe(false);
    expect(runs.filter(({ change }) => change === 'same').flatMap(({ items }) => [...items])).toEqual(['one', 'two']);
  });
});

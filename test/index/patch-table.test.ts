import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patchTable } from '../../src/index/patch-table.js';
import type { SegmentReader } from '../../src/index/segment-reader.js';
import { TrailTable } from '../../src/index/trail-table.js';

interface Row {
  readonly trail: number;
  readonly subject: number;
}

/** Segments of which only the columns of the subject are there. */
function segmentsOf(rows: readonly (readonly Row[])[]): SegmentReader[] {
  return rows.map((inSegment) => {
    const subjects = Int32Array.from(inSegment, ({ subject }) => subject);
    return { documents: inSegment.length, columns: { numbers: () => subjects } } as unknown as SegmentReader;
  });
}

/** Whether two documents are connected by trails and subjects, step by step. */
function reachable(rows: readonly Row[], from: number): Set<number> {
  const reached = new Set([from]);
  for (const at of reached) {
    for (const [other, row] of rows.entries()) {
      const { trail, subject } = rows[at]!;
      if ((trail >= 0 && row.trail === trail) || (subject !== 0 && row.subject === subject)) reached.add(other);
    }
  }
  return reached;
}

const row = fc.record({ trail: fc.integer({ min: -1, max: 5 }), subject: fc.integer({ min: 0, max: 8 }) });

describe('the table of patches', () => {
  it('puts documents into one group exactly where trails and subjects connect them, and none that stands alone', () => {
    fc.assert(
      fc.property(fc.array(fc.array(row, { maxLength: 8 }), { maxLength: 4 }), (rows) => {
        const trails = new TrailTable(rows.map((inSegment) => Int32Array.from(inSegment, ({ trail }) => trail)));
        const table = patchTable(segmentsOf(rows), trails);
        const all = rows.flat();
        const groups = rows.flatMap((inSegment, segment) =>
          inSegment.map((_, document) => table.trailOf({ segment, document })),
        );
        for (const [at, group] of groups.entries()) {
          const expected = reachable(all, at);
          if (expected.size === 1) expect(group).toBe(-1);
          else {
            const members = groups.flatMap((other, n) => (other === group ? [n] : []));
            expect(new Set(members)).toEqual(expected);
            expect(table.members(group)).toHaveLength(expected.size);
          }
        }
      }),
    );
  });
});

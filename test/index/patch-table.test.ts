import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SegmentReader } from '../../src/index/segment/segment-reader.js';
import { LiveDocuments } from '../../src/index/store/live-documents.js';
import { patchTable } from '../../src/index/trails/patch-table.js';
import { TrailTable } from '../../src/index/trails/trail-table.js';

interface Row {
  readonly trail: number;
  readonly subject: number;
}

/** Segments of which only the columns of the subject are there. */
function segmentsOf(rows: readonly (readonly Row[])[], isLive: (row: Row) => boolean = () => true): SegmentReader[] {
  return rows.map((inSegment, number) => {
    const subjects = Int32Array.from(inSegment, ({ subject }) => subject);
    const live = new LiveDocuments(inSegment.length);
    for (const [document, row] of inSegment.entries()) if (!isLive(row)) live.delete(document);
    return {
      info: { id: String(number) },
      documents: inSegment.length,
      live,
      columns: { numbers: () => subjects },
    } as unknown as SegmentReader;
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

  it('after an update is what it would be if it were made anew', () => {
    const scene = fc.array(fc.array(fc.tuple(row, row, fc.boolean()), { maxLength: 8 }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(scene, fc.array(fc.tuple(row, fc.boolean()), { maxLength: 6 }), (old, added) => {
        // Documents of old segments may come into other trails and be deleted; those of the last segment are new.
        const before = old.map((inSegment) => inSegment.map(([was]) => was));
        const gone = new Set<Row>();
        const after = [
          ...old.map((inSegment) =>
            inSegment.map(([was, will, isGone]) => {
              const now = { trail: will.trail, subject: was.subject };
              if (isGone && will.subject > 5) gone.add(now);
              return now;
            }),
          ),
          added.map(([one]) => one),
        ];
        const trailsOf = (rows: readonly (readonly Row[])[]): TrailTable =>
          new TrailTable(rows.map((inSegment) => Int32Array.from(inSegment, ({ trail }) => trail)));
        const oldSegments = segmentsOf(before);
        const segments = segmentsOf(after, (one) => !gone.has(one));
        const earlier = { table: patchTable(oldSegments, trailsOf(before)), segments: oldSegments, merged: [] };
        const changed = after.flatMap((inSegment, segment) =>
          inSegment.flatMap((now, document) => {
            const was = before[segment]?.[document];
            return was?.trail === now.trail && !gone.has(now) ? [] : [{ segment, document }];
          }),
        );
        const table = patchTable(segments, trailsOf(after), {
          table: TrailTable.following(segments, earlier),
          changed,
        });
        const whole = patchTable(segments, trailsOf(after));
        const groupsOf = (one: TrailTable): number[][] => {
          const numbers = after.flatMap((inSegment, segment) =>
            inSegment.map((_, document) => one.trailOf({ segment, document })),
          );
          return numbers.map((number, at) =>
            number < 0 ? [at] : numbers.flatMap((other, n) => (other === number ? [n] : [])),
          );
        };
        expect(groupsOf(table)).toEqual(groupsOf(whole));
      }),
      { numRuns: 300 },
    );
  });
});

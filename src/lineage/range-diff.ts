import { diffArrays } from 'diff';
import { Effort } from './alignment.js';
import { bestPairs } from './assignment.js';

/**
 * Which patch of one series became which of another, as git-range-diff(1) decides it (`range-diff.c` of git): equal
 * diffs first; then the pairing of least cost, where a pair costs the size of the diff between its two diffs, and a
 * patch that is dropped or new costs a share of its own size. Diffs are compared with their context and the names of
 * files and functions, without line numbers.
 */
export interface DiffPair {
  readonly row: number;
  readonly column: number;
}

/**
 * `older` and `newer` are the diffs of the patches, line by line. Where series are so large that their pairs cost more than
 * `effort`, what is left over is not paired.
 */
export function pairDiffs(
  older: readonly (readonly string[])[],
  newer: readonly (readonly string[])[],
  effort = new Effort(seriesEffort),
): DiffPair[] {
  const exact = equalDiffs(older, newer);
  const rows = withoutAll(
    older.length,
    exact.map((pair) => pair.row),
  );
  const columns = withoutAll(
    newer.length,
    exact.map((pair) => pair.column),
  );
  const left = rows.map((row) => new CountedLines(older[row]!));
  const right = columns.map((column) => new CountedLines(newer[column]!));
  // Keeping a pair gains what dropping the one and making the other anew would cost more than changing it.
  const gains = left.map((a) =>
    right.map((b) => {
      const apart = (a.lines.length + b.lines.length) * creationFactor;
      return Math.max(0, apart - changeCost(a, b, apart, effort));
    }),
  );
  const changed = bestPairs(gains).map(({ row, column }) => ({ row: rows[row]!, column: columns[column]! }));
  return [...exact, ...changed];
}

/** Some two seconds. */
const seriesEffort = 20_000_000;
/** Git's default of `--creation-factor`, 60 %. */
const creationFactor = 0.6;
/** Lines of context in the diff between diffs. */
const context = 3;

function equalDiffs(older: readonly (readonly string[])[], newer: readonly (readonly string[])[]): DiffPair[] {
  const waiting = new Map<string, number[]>();
  for (const [row, lines] of older.entries()) {
    const text = lines.join('\n');
    waiting.set(text, [...(waiting.get(text) ?? []), row]);
  }
  return newer.flatMap((lines, column) => {
    const row = waiting.get(lines.join('\n'))?.shift();
    return row === undefined ? [] : [{ row, column }];
  });
}

/** Lines, and how often each occurs: that bounds a diff from below without making it. */
class CountedLines {
  readonly lines: readonly string[];
  readonly counts = new Map<string, number>();

  constructor(lines: readonly string[]) {
    this.lines = lines;
    for (const line of lines) this.counts.set(line, (this.counts.get(line) ?? 0) + 1);
  }

  /** Lines that stand in one and not in the other, however they are arranged. */
  distance(other: CountedLines): number {
    let shared = 0;
    for (const [line, count] of this.counts) shared += Math.min(count, other.counts.get(line) ?? 0);
    return this.lines.length + other.lines.length - 2 * shared;
  }
}

/** Lines of the diff between two diffs, with context and headings; infinite from `limit` on, and when the effort is spent. */
function changeCost(a: CountedLines, b: CountedLines, limit: number, effort: Effort): number {
  if (effort.isSpent) return Number.POSITIVE_INFINITY;
  effort.spend(a.counts.size);
  const fewest = a.distance(b);
  if (fewest >= limit) return Number.POSITIVE_INFINITY;
  const most = Math.ceil(limit);
  const { edits } = effort;
  const parts = diffArrays([...a.lines], [...b.lines], { maxEditLength: Math.min(most, edits) });
  if (parts === undefined) {
    effort.spend(Math.min(most, edits) ** 2);
    // Too far apart to align, and perhaps near enough to be paired: the least it can cost.
    return edits < most ? fewest : Number.POSITIVE_INFINITY;
  }
  effort.spend(parts.reduce((sum, part) => sum + (part.added || part.removed ? part.count : 0), 0) ** 2);
  // The heading of the first hunk.
  let cost = 1;
  for (const [i, { count, added, removed }] of parts.entries()) {
    const most = i === 0 || i === parts.length - 1 ? context : 2 * context;
    if (added || removed || count <= most) cost += count;
    else if (most === context) cost += context;
    // What is left out between two changes parts their hunks.
    else cost += most + 1;
  }
  return cost;
}

/** Numbers from 0 below `count` that are not taken. */
function withoutAll(count: number, taken: readonly number[]): number[] {
  const gone = new Set(taken);
  return Array.from({ length: count }, (_, i) => i).filter((i) => !gone.has(i));
}

import { diffArrays } from 'diff';

/** A run of items that both lists have, or one of them. */
export interface AlignedRun {
  readonly change: 'same' | 'removed' | 'added';
  readonly items: readonly string[];
}

/**
 * Work that one comparison may cost, all its alignments together. A unit is one step of the edit graph, some 100 ns: what
 * a stranger sends decides how long the lists are, and the graph grows with the square of the edits between them.
 */
export class Effort {
  #left: number;

  constructor(units: number = defaultEffort) {
    this.#left = units;
  }

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(units: number): void {
    this.#left -= units;
  }

  /** The most edits of an alignment whose cost is still covered. */
  get edits(): number {
    return Math.min(mostEdits, Math.floor(Math.sqrt(Math.max(0, this.#left))));
  }
}

const defaultEffort = 6_000_000;
/** Two versions that are further apart than this have too little in common for a reader to follow. */
const mostEdits = 1_500;

/** An alignment; `complete` is false where a stretch was too large to align and stands as removed and added whole. */
export interface Alignment {
  readonly runs: readonly AlignedRun[];
  readonly complete: boolean;
}

/**
 * Aligns two lists: common ends are taken off; what is between is aligned with the fewest edits (Myers, "An O(ND) difference
 * algorithm and its variations", Algorithmica 1986) where they are few enough, else split at the items that occur once in each
 * (Bram Cohen's patience diff, `xpatience.c` of git) and aligned stretch by stretch. Costs linear time and what is
 * left of the effort.
 */
export function align(left: readonly string[], right: readonly string[], effort: Effort): Alignment {
  const runs: AlignedRun[] = [];
  const complete = alignInto(runs, left, right, effort, 0);
  return { runs: joined(runs), complete };
}

function alignInto(
  runs: AlignedRun[],
  left: readonly string[],
  right: readonly string[],
  effort: Effort,
  depth: number,
): boolean {
  let start = 0;
  const shorter = Math.min(left.length, right.length);
  while (start < shorter && left[start] === right[start]) start++;
  let end = 0;
  while (end < shorter - start && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  runs.push({ change: 'same', items: left.slice(0, start) });
  const complete = alignMiddle(
    runs,
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
    effort,
    depth,
  );
  runs.push({ change: 'same', items: left.slice(left.length - end) });
  return complete;
}

function alignMiddle(
  runs: AlignedRun[],
  left: readonly string[],
  right: readonly string[],
  effort: Effort,
  depth: number,
): boolean {
  if (left.length === 0 || right.length === 0) {
    runs.push({ change: 'removed', items: left }, { change: 'added', items: right });
    return true;
  }
  const fewest = editsAtLeast(left, right);
  if (fewest === left.length + right.length) {
    // Nothing in common: there is nothing to align.
    runs.push({ change: 'removed', items: left }, { change: 'added', items: right });
    return true;
  }
  const { edits } = effort;
  if (fewest <= edits) {
    const parts = diffArrays([...left], [...right], { maxEditLength: edits });
    if (parts !== undefined) {
      const made = parts.reduce((sum, part) => sum + (part.added || part.removed ? part.count : 0), 0);
      effort.spend(made * made);
      for (const { added, removed, value } of parts)
        runs.push({ change: added ? 'added' : removed ? 'removed' : 'same', items: value });
      return true;
    }
    effort.spend(edits * edits);
  }
  const anchors = depth < deepest ? commonAnchors(left, right) : [];
  if (anchors.length === 0) {
    runs.push({ change: 'removed', items: left }, { change: 'added', items: right });
    return false;
  }
  let complete = true;
  let [atLeft, atRight] = [0, 0];
  for (const [i, j] of [...anchors, [left.length, right.length] as const]) {
    if (!alignInto(runs, left.slice(atLeft, i), right.slice(atRight, j), effort, depth + 1)) complete = false;
    if (i < left.length) runs.push({ change: 'same', items: [left[i]!] });
    [atLeft, atRight] = [i + 1, j + 1];
  }
  return complete;
}

/** Times a stretch is split before it is given up: each time all of it is looked at. */
const deepest = 8;

/** Items that stand in one and not in the other, however they are arranged: no alignment has fewer edits. */
function editsAtLeast(left: readonly string[], right: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const item of left) counts.set(item, (counts.get(item) ?? 0) + 1);
  let shared = 0;
  for (const item of right) {
    const count = counts.get(item) ?? 0;
    if (count === 0) continue;
    counts.set(item, count - 1);
    shared++;
  }
  return left.length + right.length - 2 * shared;
}

/**
 * Items that occur once in each list, as many as can be kept in the order of both: the longest increasing subsequence
 * of where they stand (Fredman, "On computing the length of longest increasing subsequences", 1975).
 */
function commonAnchors(left: readonly string[], right: readonly string[]): (readonly [number, number])[] {
  const positions = uniquePositions(right);
  const pairs: (readonly [number, number])[] = [];
  for (const [item, i] of uniquePositions(left)) {
    const j = positions.get(item);
    if (i >= 0 && j !== undefined && j >= 0) pairs.push([i, j]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  // By length of a subsequence: the pair that ends the one with the least end; and for each pair the one before it.
  const ends: number[] = [];
  const before = new Int32Array(pairs.length).fill(-1);
  for (const [at, [, j]] of pairs.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (pairs[ends[middle]!]![1] < j) low = middle + 1;
      else high = middle;
    }
    if (low > 0) before[at] = ends[low - 1]!;
    ends[low] = at;
  }
  const chosen: (readonly [number, number])[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at]!) chosen.push(pairs[at]!);
  return chosen.reverse();
}

/** Where each item stands; -1 for one that stands at several places. */
function uniquePositions(items: readonly string[]): Map<string, number> {
  const positions = new Map<string, number>();
  for (const [i, item] of items.entries()) positions.set(item, positions.has(item) ? -1 : i);
  return positions;
}

/** Neighbouring runs of one kind put together, within a change what is removed before what is added; none empty. */
function joined(runs: readonly AlignedRun[]): AlignedRun[] {
  const result: AlignedRun[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  let same: string[] = [];
  const flush = (): void => {
    if (removed.length > 0) result.push({ change: 'removed', items: removed });
    if (added.length > 0) result.push({ change: 'added', items: added });
    [removed, added] = [[], []];
  };
  for (const { change, items } of runs) {
    if (items.length === 0) continue;
    if (change === 'same') {
      flush();
      for (const item of items) same.push(item);
      continue;
    }
    if (same.length > 0) result.push({ change: 'same', items: same });
    same = [];
    const target = change === 'removed' ? removed : added;
    for (const item of items) target.push(item);
  }
  flush();
  if (same.length > 0) result.push({ change: 'same', items: same });
  return result;
}

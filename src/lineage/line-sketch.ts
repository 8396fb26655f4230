/**
 * Which lines a diff adds and takes away, as a sketch: the smallest hashes of the distinct lines. Two sketches tell how
 * many lines two diffs share, without the diffs (bottom-k sketches: Broder, "On the resemblance and containment of
 * documents", 1997). Lines are compared without indentation and runs of white space, so that a rebase, a re-indent and
 * a moved hunk change nothing.
 */
export interface LineSketch {
  /** Distinct changed lines that say anything. */
  readonly lines: number;
  /** The smallest hashes of these, in increasing order; all of them where there are no more than `sketchSize`. */
  readonly hashes: readonly number[];
  /** Sum of the hashes of all these lines, modulo 2^32; null in facts that were stored before there was one. */
  readonly sum: number | null;
}

export const sketchSize = 32;

export class SketchBuilder {
  readonly #hashes = new Set<number>();

  /** `added`: whether the diff adds the line or takes it away; the sign is no part of `line`. */
  add(line: string, added: boolean): void {
    const hash = hashLine(line, added);
    if (hash !== null) this.#hashes.add(hash);
  }

  finish(): LineSketch {
    const hashes = [...this.#hashes].sort((a, b) => a - b);
    const sum = hashes.reduce((all, hash) => (all + hash) >>> 0, 0);
    return { lines: hashes.length, hashes: hashes.slice(0, sketchSize), sum };
  }
}

/** Null for a line that any diff may have: blank, a brace, an `else`. */
function hashLine(line: string, added: boolean): number | null {
  let letters = 0;
  let hash = added ? 0x811c9dc5 : 0x01000193;
  let inSpace = true;
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code <= 32) {
      inSpace = true;
      continue;
    }
    if (inSpace) {
      // FNV-1a over the words of the line.
      hash = Math.imul(hash ^ 32, 0x01000193);
      inSpace = false;
    }
    hash = Math.imul(hash ^ code, 0x01000193);
    if ((code | 32) >= 97 && (code | 32) <= 122) letters++;
  }
  return letters < fewestLetters ? null : finalMix(hash) >>> 0;
}

const fewestLetters = 6;

/** Spreads FNV's weak high bits (MurmurHash3's finaliser): the smallest hashes must be a fair sample. */
function finalMix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** How much two diffs share: lines in both over lines in either, and over lines in the smaller one. */
export interface LineOverlap {
  readonly jaccard: number;
  readonly containment: number;
  /** Lines of the smaller one that the shares were counted on; few where the other is far larger. */
  readonly sampled: number;
}

/** Estimated from the sketches; exact where both hold all their lines. Null where one of them has no lines to compare. */
export function lineOverlap(a: LineSketch, b: LineSketch): LineOverlap | null {
  if (a.lines === 0 || b.lines === 0) return null;
  // Below the lesser of the two largest kept hashes both sketches are whole.
  const bound = Math.min(boundOf(a), boundOf(b));
  const inA = countUpTo(a.hashes, bound);
  const inB = countUpTo(b.hashes, bound);
  let shared = 0;
  for (let i = 0, j = 0; i < inA && j < inB; ) {
    const left = a.hashes[i]!;
    const right = b.hashes[j]!;
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  const sampled = a.lines <= b.lines ? inA : inB;
  return {
    jaccard: shared / Math.max(1, inA + inB - shared),
    containment: shared / Math.max(1, sampled),
    sampled,
  };
}

/** Whether two diffs change the same lines: all of them, not only those that the sketches kept. */
export function haveSameLines(a: LineSketch, b: LineSketch): boolean {
  return a.lines === b.lines && a.sum === b.sum && a.hashes.every((hash, i) => hash === b.hashes[i]);
}

function countUpTo(hashes: readonly number[], bound: number): number {
  let count = hashes.length;
  while (count > 0 && hashes[count - 1]! > bound) count--;
  return count;
}

function boundOf(sketch: LineSketch): number {
  return sketch.lines > sketch.hashes.length ? sketch.hashes.at(-1)! : Number.POSITIVE_INFINITY;
}

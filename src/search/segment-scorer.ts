import { impactLevels, weightedFrequencyOf } from '../index/postings/impact.js';
import type { LiveDocuments } from '../index/store/live-documents.js';
import type { Bitset } from './bitset.js';
import type { ScoredLeaf } from './leaf-postings.js';
import type { Leaf } from './plan.js';
import { saturation, scoreUnit } from './ranking.js';
import type { TopDocuments } from './top-documents.js';

export interface ScoredPostings extends ScoredLeaf {
  /** False for a list that adds to documents of other lists only. */
  readonly brings: boolean;
}

/**
 * The contribution of a leaf to the score of a document, by impact; monotonic. The separate bonus for presence is
 * BM25+ (Lv and Zhai, "Lower-bounding term frequency normalization", CIKM 2011).
 */
export function contributionsOf(leaf: Leaf, k1: number): Int32Array {
  return contributionsOfAll([leaf], k1)[0]!;
}

/** The same for all leaves of a plan, side by side in memory. */
export function contributionsOfAll(leaves: readonly Leaf[], k1: number): Int32Array[] {
  const saturations = saturationsOf(k1);
  const all = new Int32Array(leaves.length * impactLevels);
  return leaves.map(({ weight, idf, presence }, i) => {
    const contributions = all.subarray(i * impactLevels, (i + 1) * impactLevels);
    const scale = weight * idf * scoreUnit;
    if (scale > 0)
      for (let impact = 1; impact < impactLevels; impact++)
        contributions[impact] = Math.round(scale * (presence + saturations[impact]!));
    return contributions;
  });
}

let known: { readonly k1: number; readonly saturations: Float64Array } | null = null;

/** By impact. One table serves all queries, which share k1. */
function saturationsOf(k1: number): Float64Array {
  if (known?.k1 !== k1) {
    const saturations = Float64Array.from({ length: impactLevels }, (_, impact) =>
      saturation(weightedFrequencyOf(impact), k1),
    );
    known = { k1, saturations };
  }
  return known.saturations;
}

export interface SegmentScoring {
  readonly segment: number;
  readonly documents: number;
  readonly postings: readonly ScoredPostings[];
  readonly live: LiveDocuments;
  /** Documents that may match; null for all. */
  readonly filter: Bitset | null;
  /** Receives every matching document, if wanted. */
  readonly matches: Bitset | null;
  readonly top: TopDocuments;
  /** Documents counted so far in segments before this one. */
  readonly counted: number;
  /** Beyond this count the total need not be exact, and documents that cannot be among the best may be skipped. */
  readonly countUpTo: number;
  /** Checked between windows: true stops. */
  readonly isOverdue: () => boolean;
}

export interface SegmentOutcome {
  /** Number of matches, or a lower bound if `isExact` is false. */
  readonly count: number;
  readonly isExact: boolean;
  readonly isPartial: boolean;
}

/** Documents per window: their scores fit the L1 cache (Lucene's MaxScoreBulkScorer uses 4,096 too). */
const windowSize = 4096;

/** Reused: nothing else is scored at the same time. */
const scratch = { scores: new Int32Array(windowSize), touched: new Uint32Array(windowSize / 32) };

/**
 * Scores a segment window by window: each list adds its contributions to an array of scores, then the touched
 * documents are compared with the best so far.
 *
 * Once the best are known and enough is counted, lists are split as in MAXSCORE (Turtle and Flood, "Query evaluation:
 * strategies and optimizations", IPM 1995) with block maxima (Ding and Suel, "Faster top-k document retrieval using
 * block-max indexes", SIGIR 2011): non-essential lists, which even together cannot lift a document into the best, are
 * looked up only for documents of other lists, and windows in which all lists together cannot are skipped. The result
 * is exactly that of scoring everything: scores are integers, and a document is dropped only if its bound is below the
 * threshold.
 */
export function scoreSegment(scoring: SegmentScoring): SegmentOutcome {
  return new SegmentScorer(scoring).score();
}

class SegmentScorer {
  readonly #scoring: SegmentScoring;
  readonly #lists: readonly ScoredPostings[];
  readonly #scores = scratch.scores.fill(0);
  readonly #touched = scratch.touched.fill(0);
  /** By list: its maximum contribution in the window. */
  readonly #maxima: Int32Array;
  /** Lists by maximum contribution; those that retrieve nothing first, as they are only looked up. */
  readonly #order: number[];
  readonly #bringNothing: number;
  /** Lists to look up in, highest maximum first. */
  readonly #lookUps: number[] = [];
  readonly #hasDeleted: boolean;
  #count = 0;
  #isExact = true;

  constructor(scoring: SegmentScoring) {
    const { postings, live } = scoring;
    this.#scoring = scoring;
    this.#lists = postings;
    this.#maxima = new Int32Array(postings.length);
    this.#order = postings.map((_, i) => i).sort((a, b) => Number(postings[a]!.brings) - Number(postings[b]!.brings));
    this.#bringNothing = postings.filter(({ brings }) => !brings).length;
    this.#hasDeleted = live.deleted > 0;
  }

  score(): SegmentOutcome {
    const { documents, matches, top, counted, countUpTo, isOverdue } = this.#scoring;
    for (let from = 0; from < documents; from += windowSize) {
      if (isOverdue()) return { count: this.#count, isExact: false, isPartial: true };
      const to = Math.min(from + windowSize, documents);
      const prune = matches === null && top.isFull && counted + this.#count >= countUpTo;
      this.#scoreWindow(from, to, prune);
    }
    return { count: this.#count, isExact: this.#isExact, isPartial: false };
  }

  #scoreWindow(from: number, to: number, prune: boolean): void {
    const lists = this.#lists;
    const maxima = this.#maxima;
    const order = this.#order;
    const { threshold } = this.#scoring.top;
    let optional = this.#bringNothing;
    let optionalMost = 0;
    if (prune || optional > 0) {
      let all = 0;
      for (let i = 0; i < lists.length; i++) {
        const { cursor, contributions } = lists[i]!;
        maxima[i] = contributions[cursor.maxImpactWithin(from, to)]!;
        all += maxima[i]!;
      }
      for (let i = 0; i < optional; i++) optionalMost += maxima[order[i]!]!;
      if (prune && all < threshold) {
        this.#isExact = false;
        return;
      }
    }
    if (prune) {
      order.sort((a, b) => Number(lists[a]!.brings) - Number(lists[b]!.brings) || maxima[a]! - maxima[b]!);
      while (optional < order.length - 1 && optionalMost + maxima[order[optional]!]! < threshold) {
        optionalMost += maxima[order[optional]!]!;
        optional++;
      }
    }
    // Then only scores over the threshold matter, and the touched set is not needed.
    const onlyBest = prune && optionalMost < threshold;
    for (let i = optional; i < order.length; i++) {
      const { cursor, contributions } = lists[order[i]!]!;
      cursor.accumulate(from, to, contributions, this.#scores, onlyBest ? null : this.#touched);
    }
    const open = optional === 0 ? 0 : this.#chooseLookUps(from, to, optional, optionalMost, onlyBest);
    if (onlyBest) this.#takeBest(from, to, open);
    else this.#takeTouched(from, open);
    if (onlyBest || this.#lookUps.length < optional) this.#scores.fill(0);
  }

  /**
   * Also adds up non-essential lists that many documents may still need, and leaves the others to look-ups. Returns
   * the maximum these can add.
   */
  #chooseLookUps(from: number, to: number, optional: number, optionalMost: number, onlyBest: boolean): number {
    const lookUps = this.#lookUps;
    const { documents, top } = this.#scoring;
    const least = top.threshold - optionalMost;
    const candidates = onlyBest ? this.#countBest(to - from, least) : this.#countTouched(least);
    lookUps.length = 0;
    let open = optionalMost;
    for (let i = optional - 1; i >= 0; i--) {
      const list = this.#order[i]!;
      const { cursor, contributions } = this.#lists[list]!;
      if ((cursor.documents * (to - from)) / documents > candidates * postingsALookUp) {
        lookUps.push(list);
        continue;
      }
      cursor.accumulate(from, to, contributions, this.#scores, null);
      open -= this.#maxima[list]!;
    }
    return open;
  }

  #countBest(slots: number, least: number): number {
    let count = 0;
    for (let slot = 0; slot < slots; slot++) if (this.#scores[slot]! >= least) count++;
    return count;
  }

  #countTouched(least: number): number {
    let count = 0;
    for (let word = 0; word < this.#touched.length; word++) {
      for (let bits = this.#touched[word]!; bits !== 0; bits &= bits - 1) {
        if (this.#scores[word * 32 + 31 - Math.clz32(bits & -bits)]! >= least) count++;
      }
    }
    return count;
  }

  /** Takes documents that may be among the best; `open`: the maximum that look-ups can add. */
  #takeBest(from: number, to: number, open: number): void {
    this.#isExact = false;
    const scores = this.#scores;
    const { filter, live, top } = this.#scoring;
    let least = top.threshold - open;
    for (let slot = 0; slot < to - from; slot++) {
      const score = scores[slot]!;
      if (score < least) continue;
      const document = from + slot;
      if ((this.#hasDeleted && !live.has(document)) || (filter !== null && !filter.has(document))) continue;
      this.#count++;
      this.#offer(document, score, open);
      least = top.threshold - open;
    }
  }

  /** Takes all touched documents. */
  #takeTouched(from: number, open: number): void {
    const scores = this.#scores;
    const touched = this.#touched;
    const { filter, live, matches } = this.#scoring;
    for (let word = 0; word < touched.length; word++) {
      let bits = touched[word]!;
      if (bits === 0) continue;
      touched[word] = 0;
      for (; bits !== 0; bits &= bits - 1) {
        const slot = word * 32 + 31 - Math.clz32(bits & -bits);
        const document = from + slot;
        const score = scores[slot]!;
        scores[slot] = 0;
        if ((this.#hasDeleted && !live.has(document)) || (filter !== null && !filter.has(document))) continue;
        this.#count++;
        matches?.add(document);
        this.#offer(document, score, open);
      }
    }
  }

  /** Completes the score of a document by look-ups as long as it may be among the best, and adds it if it is. */
  #offer(document: number, score: number, open: number): void {
    const { segment, top } = this.#scoring;
    const { threshold } = top;
    for (let i = 0; i < this.#lookUps.length && score + open >= threshold; i++) {
      const list = this.#lookUps[i]!;
      const { cursor, contributions } = this.#lists[list]!;
      open -= this.#maxima[list]!;
      if (cursor.seek(document) === document) score += contributions[cursor.impact]!;
    }
    if (score >= threshold) top.add(segment, document, score);
  }
}

/** Postings that can be added in the time of one look-up. */
const postingsALookUp = 6;

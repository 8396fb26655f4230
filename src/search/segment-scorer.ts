import { impactLevels, weightedFrequencyOf } from '../index/postings/impact.js';
import type { LiveDocuments } from '../index/store/live-documents.js';
import type { Bitset } from './bitset.js';
import type { ScoredLeaf } from './leaf-postings.js';
import type { Leaf } from './plan.js';
import { saturation, scoreUnit } from './ranking.js';
import type { TopDocuments } from './top-documents.js';

export interface ScoredPostings extends ScoredLeaf {
  /** False for a list that only adds to documents that others bring. */
  readonly brings: boolean;
}

/**
 * What a leaf adds to the score of a document, by the document's impact. Never falls as the impact rises. That presence
 * counts by itself is BM25+ (Lv and Zhai, "Lower-bounding term frequency normalization", CIKM 2011).
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

/** By impact. One table does for all queries: they have one k1. */
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
  /** Documents that may be found; null for all. */
  readonly filter: Bitset | null;
  /** Gets every document found, where that is wanted. */
  readonly matches: Bitset | null;
  readonly top: TopDocuments;
  /** Documents counted so far in segments before this one. */
  readonly counted: number;
  /** From this many documents on, counting need not be exact, and documents that cannot be among the best may be passed over. */
  readonly countUpTo: number;
  /** Asked between windows: true breaks off. */
  readonly isOverdue: () => boolean;
}

export interface SegmentOutcome {
  /** Documents found, or a lower bound where `isExact` is false. */
  readonly count: number;
  readonly isExact: boolean;
  readonly isPartial: boolean;
}

/** Documents looked at together: their scores fit the first-level cache (Lucene's MaxScoreBulkScorer takes 4,096 too). */
const windowSize = 4096;

/** Used again and again: nothing else is scored while a segment is. */
const scratch = { scores: new Int32Array(windowSize), touched: new Uint32Array(windowSize / 32) };

/**
 * Scores a segment window by window: first every list adds what it has into an array of scores by document, then the
 * documents touched are held against the best so far.
 *
 * Once the best are known and enough was counted, lists are parted as in MAXSCORE (Turtle and Flood, "Query evaluation:
 * strategies and optimizations", IPM 1995) with maxima by block (Ding and Suel, "Faster top-k document retrieval using
 * block-max indexes", SIGIR 2011): lists that even together cannot lift a document into the best are looked up only for
 * documents that another list brings, and windows in which all lists together cannot are passed over. The outcome is
 * exactly that of scoring everything: scores are whole numbers, and a document is given up only if its bound is below the
 * threshold, never at it.
 */
export function scoreSegment(scoring: SegmentScoring): SegmentOutcome {
  return new SegmentScorer(scoring).score();
}

class SegmentScorer {
  readonly #scoring: SegmentScoring;
  readonly #lists: readonly ScoredPostings[];
  readonly #scores = scratch.scores.fill(0);
  readonly #touched = scratch.touched.fill(0);
  /** By list: the most it can add in the window. */
  readonly #maxima: Int32Array;
  /** Lists in the order of what they can add, those that bring nothing first: they are always only looked up. */
  readonly #order: number[];
  readonly #bringNothing: number;
  /** Lists to look up in, the one that can add the most first. */
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
    // Then what scores enough is all that matters, and it need not be known what was touched.
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
   * Adds up lists that bring nothing as well, where many documents may still need them, and leaves the others to be looked
   * up. Returns the most that these can add.
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

  /** Takes documents that may be among the best; `open` is the most that look-ups can add. */
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

  /** Takes all documents that lists brought. */
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

  /** Looks up what is missing of a document's score for as long as it may be among the best, and adds it if it is. */
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

/** How many postings can be added up in the time of a look-up. */
const postingsALookUp = 6;

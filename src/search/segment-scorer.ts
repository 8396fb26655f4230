import { impactLevels, weightedFrequencyOf } from '../index/impact.js';
import type { LiveDocuments } from '../index/live-documents.js';
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
export function contributionsOf({ weight, idf, presence }: Leaf, k1: number): Int32Array {
  if (weight === 0) return noContributions;
  const scale = weight * idf * scoreUnit;
  const saturations = saturationsOf(k1);
  const contributions = new Int32Array(impactLevels);
  for (let impact = 1; impact < impactLevels; impact++) {
    contributions[impact] = Math.round(scale * (presence + saturations[impact]!));
  }
  return contributions;
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

const noContributions = new Int32Array(impactLevels);

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
  const { segment, documents, postings, live, filter, matches, top, countUpTo } = scoring;
  const scores = new Int32Array(windowSize);
  const touched = new Uint32Array(windowSize / 32);
  const maxima = new Int32Array(postings.length);
  // Lists that bring nothing stand first: they are the ones that are always only looked up.
  const order = postings.map((_, i) => i).sort((a, b) => Number(postings[a]!.brings) - Number(postings[b]!.brings));
  const lookedUp = postings.filter(({ brings }) => !brings).length;
  const hasDeleted = live.deleted > 0;
  let count = 0;
  let isExact = true;
  let { threshold } = top;
  for (let from = 0; from < documents; from += windowSize) {
    if (scoring.isOverdue()) return { count, isExact: false, isPartial: true };
    const to = Math.min(from + windowSize, documents);
    const prune = matches === null && top.isFull && scoring.counted + count >= countUpTo;
    let optional = lookedUp;
    let optionalMost = 0;
    if (prune || lookedUp > 0) {
      for (const [i, { cursor, contributions }] of postings.entries()) {
        maxima[i] = contributions[cursor.maxImpactWithin(from, to)]!;
      }
      for (let i = 0; i < lookedUp; i++) optionalMost += maxima[order[i]!]!;
    }
    if (prune) {
      let sum = 0;
      for (const most of maxima) sum += most;
      if (sum < threshold) {
        isExact = false;
        continue;
      }
      order.sort((a, b) => Number(postings[a]!.brings) - Number(postings[b]!.brings) || maxima[a]! - maxima[b]!);
      while (optional < order.length - 1 && optionalMost + maxima[order[optional]!]! < threshold) {
        optionalMost += maxima[order[optional]!]!;
        optional++;
      }
      if (optional > lookedUp) isExact = false;
    }
    for (let i = optional; i < order.length; i++) {
      const { cursor, contributions } = postings[order[i]!]!;
      cursor.accumulate(from, to, contributions, scores, touched);
    }
    for (let word = 0; word < touched.length; word++) {
      let bits = touched[word]!;
      if (bits === 0) continue;
      touched[word] = 0;
      for (; bits !== 0; bits &= bits - 1) {
        const slot = word * 32 + 31 - Math.clz32(bits & -bits);
        const document = from + slot;
        let score = scores[slot]!;
        scores[slot] = 0;
        if ((hasDeleted && !live.has(document)) || (filter !== null && !filter.has(document))) continue;
        count++;
        matches?.add(document);
        if (score + optionalMost < threshold) continue;
        let open = optionalMost;
        for (let i = optional - 1; i >= 0 && score + open >= threshold; i--) {
          const { cursor, contributions } = postings[order[i]!]!;
          open -= maxima[order[i]!]!;
          if (cursor.seek(document) === document) score += contributions[cursor.impact]!;
        }
        if (score + open < threshold) continue;
        top.add({ segment, document, score });
        threshold = top.threshold;
      }
    }
  }
  return { count, isExact, isPartial: false };
}

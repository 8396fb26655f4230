import { missing } from '../index/columns.js';
import type { SegmentReader } from '../index/segment-reader.js';
import type { LeafPostings } from './leaf-postings.js';
import type { Nearness } from './nearness.js';
import { isScoring, type Plan } from './plan.js';
import { scoreUnit } from './ranking.js';
import type { Candidate } from './top-documents.js';

/** What the second phase adds to the score of a document, in units of `scoreUnit`. None is negative. */
export interface Bonuses {
  /** For having more of the words, counted by what they weigh. */
  readonly coverage: number;
  /** For having neighbouring words near each other. */
  readonly proximity: number;
  /** For being the posting that the query names ("v4"), as far as it has the other words. */
  readonly qualified: number;
  /** For another posting of the same patch that matches better; see `trail-phase.ts`. */
  readonly trail: number;
  readonly recency: number;
}

export interface RankedDocument extends Candidate {
  readonly candidate: Candidate;
  /** Score of the first phase. */
  readonly base: number;
  /** How well it matches what the query is about: without recency, and without what only qualifies. */
  readonly topic: number;
  /** Share of the words that match, by what they weigh. */
  readonly share: number;
  readonly bonuses: Bonuses;
  /** What the second phase saw of it; null where it did not look. */
  readonly seen: SeenDocument | null;
  /** Whether a word of the query is in it, as far as that is known. */
  readonly hasWord: boolean;
  /** Whether none of its own words brought it, but another posting of its patch. */
  readonly byTrail: boolean;
}

/** A row in a table of the impacts of leaves in documents, 0 where a leaf does not match; one table for all documents. */
export interface SeenDocument {
  readonly impacts: Uint8Array;
  readonly row: number;
}

/** The leaves of the plan that match a document, with the impact of each; null where that is not known. */
export function matchedLeaves(plan: Plan, { seen }: RankedDocument): { leaf: number; impact: number }[] | null {
  if (seen === null) return null;
  const from = seen.row * plan.leaves.length;
  return plan.leaves.flatMap((_, leaf) => {
    const impact = seen.impacts[from + leaf]!;
    return impact > 0 ? [{ leaf, impact }] : [];
  });
}

/**
 * Looks again at the best documents of the first phase and ranks them by all signals. Bonuses are only ever added, so
 * the documents that were not looked at stay behind those that were: the order of a long list has no seam.
 */
export function secondPhase(
  nearness: Nearness,
  plan: Plan,
  postings: readonly LeafPostings[],
  candidates: readonly Candidate[],
): RankedDocument[] {
  const bySegment = new Map<number, Candidate[]>();
  for (const candidate of candidates) {
    const list = bySegment.get(candidate.segment);
    if (list === undefined) bySegment.set(candidate.segment, [candidate]);
    else list.push(candidate);
  }
  const phase = new SecondPhase(plan, nearness);
  const ranked: RankedDocument[] = [];
  for (const [number, list] of bySegment) {
    list.sort((a, b) => a.document - b.document);
    phase.rank(nearness.index.segments[number]!, postings[number]!, list, ranked);
  }
  return ranked;
}

class SecondPhase {
  readonly #plan: Plan;
  readonly #newest: number;
  /** What a document with every word would score, about: the scale of all bonuses. */
  readonly #total: number;
  readonly #nearness: Nearness;

  constructor(plan: Plan, nearness: Nearness) {
    this.#plan = plan;
    this.#newest = nearness.index.newest;
    this.#total = plan.words.reduce((sum, word) => (word.qualifies ? sum : sum + word.mass), 0);
    this.#nearness = nearness;
  }

  /** Ranks documents of one segment, in the order of their numbers. Leaf by leaf, so that each list is walked over once. */
  rank(
    segment: SegmentReader,
    postings: LeafPostings,
    candidates: readonly Candidate[],
    ranked: RankedDocument[],
  ): void {
    const { leaves, words } = this.#plan;
    const count = candidates.length;
    const impacts = new Uint8Array(count * leaves.length);
    const bases = new Int32Array(count);
    const qualifying = new Int32Array(count);
    const matched = new Uint8Array(count * words.length);
    const hasWord = new Uint8Array(count);
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i]!;
      const scored = isScoring(leaf) ? postings.open(i) : null;
      if (scored === null) continue;
      const { cursor, contributions } = scored;
      for (let n = 0; n < count; n++) {
        const { document } = candidates[n]!;
        if (cursor.seek(document) !== document) continue;
        const { impact } = cursor;
        const contribution = contributions[impact]!;
        impacts[n * leaves.length + i] = impact;
        bases[n]! += contribution;
        if (leaf.role === 'qualifier') qualifying[n]! += contribution;
        if (leaf.role !== 'topic') continue;
        hasWord[n] = 1;
        for (let word = leaf.word; word < leaf.word + leaf.span; word++) matched[n * words.length + word] = 1;
      }
    }
    const nearness = this.#nearness.of(segment, candidates);
    const dates = segment.columns.numbers('date');
    const { ranking } = this.#plan;
    for (let n = 0; n < count; n++) {
      const candidate = candidates[n]!;
      const { document, segment: number } = candidate;
      const base = bases[n]!;
      const share = this.#share(matched, n * words.length);
      const coverage = this.#scaled(ranking.coverage * share ** ranking.coverageExponent);
      const proximity = Math.round(ranking.proximity * nearness[n]! * scoreUnit);
      const qualified = qualifying[n]! > 0 ? this.#scaled(ranking.qualified * share) : 0;
      const recency = this.#recency(dates[document]!);
      ranked.push({
        segment: number,
        document,
        score: base + coverage + proximity + qualified + recency,
        candidate,
        base,
        topic: base - qualifying[n]! + coverage + proximity,
        share,
        bonuses: { coverage, proximity, qualified, trail: 0, recency },
        seen: { impacts, row: n },
        hasWord: hasWord[n] === 1,
        byTrail: false,
      });
    }
  }

  /** How much of what the words weigh together is in the words that match. */
  #share(matched: Uint8Array, from: number): number {
    if (this.#total === 0) return 0;
    const { words } = this.#plan;
    let mass = 0;
    for (let i = 0; i < words.length; i++) if (matched[from + i] === 1) mass += words[i]!.mass;
    return Math.min(1, mass / this.#total);
  }

  /** A share of what a document with every word would score. */
  #scaled(share: number): number {
    return Math.round(share * this.#total * scoreUnit);
  }

  #recency(date: number): number {
    if (date === missing || this.#total === 0) return 0;
    // A date in the future is a clock gone wrong, not the newest of all.
    const days = Math.max(0, this.#newest - date) / 86_400;
    const share = date > this.#newest ? 0.5 : 2 ** (-days / this.#plan.ranking.recencyHalfLife);
    return this.#scaled(this.#plan.ranking.recency * share);
  }
}

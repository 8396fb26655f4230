import { missing } from '../index/store/columns.js';
import type { LeafPostings } from './leaf-postings.js';
import { isScoring, type Plan } from './plan.js';
import type { ProximityScorer } from './proximity.js';
import { scoreUnit } from './ranking.js';
import type { Candidate } from './top-documents.js';

/** What the rescorer adds to the score of a document, in units of `scoreUnit`. None is negative. */
export interface Bonuses {
  /** For having more of the words, by their weights. */
  readonly coverage: number;
  /** For proximity of adjacent words. */
  readonly proximity: number;
  /** For being the message that the query qualifies ("v4"), by its share of the other words. */
  readonly qualified: number;
  /** For a better match in another message of the same patch; see `version-boost.ts`. */
  readonly trail: number;
  readonly recency: number;
}

export interface RankedDocument extends Candidate {
  score: number;
  /** Rank after the first phase, from 0; `noRank` if its trail added it. */
  readonly rank: number;
  /** Score of the topic: without recency and qualifiers. */
  readonly topic: number;
  /** Share of the matching words, by their weights. */
  readonly share: number;
  /** The rescorer's tables; null if it was not rescored. */
  readonly seen: SeenDocuments | null;
  /** Its row in them. */
  readonly row: number;
  /** Whether it was found through another message of its patch only. */
  readonly byTrail: boolean;
}

/** After all ranked ones. */
export const noRank = 0x3fffffff;

/** Results of the rescorer for the documents of a segment, in tables: an object per document would be most of its cost. */
export interface SeenDocuments {
  /** By row and leaf of the plan; 0 if a leaf does not match. */
  readonly impacts: Uint8Array;
  /** By row, in the order of `bonusColumns`. */
  readonly bonuses: Int32Array;
}

const bonusColumns = { coverage: 0, proximity: 1, qualified: 2, trail: 3, recency: 4 } satisfies Record<
  keyof Bonuses,
  number
>;
const bonusCount = Object.keys(bonusColumns).length;

/** The leaves that match a document, with their impacts; null if not known. */
export function matchedLeaves(plan: Plan, { seen, row }: RankedDocument): { leaf: number; impact: number }[] | null {
  if (seen === null) return null;
  const from = row * plan.leaves.length;
  return plan.leaves.flatMap((_, leaf) => {
    const impact = seen.impacts[from + leaf]!;
    return impact > 0 ? [{ leaf, impact }] : [];
  });
}

export function bonusesOf({ seen, row }: RankedDocument): Bonuses {
  const value = (bonus: keyof Bonuses): number => seen?.bonuses[row * bonusCount + bonusColumns[bonus]] ?? 0;
  return {
    coverage: value('coverage'),
    proximity: value('proximity'),
    qualified: value('qualified'),
    trail: value('trail'),
    recency: value('recency'),
  };
}

/** Adds the boost of another message of the same patch to the score of a document. */
export function addVersionBoost(document: RankedDocument, bonus: number): void {
  document.score += bonus;
  document.seen!.bonuses[document.row * bonusCount + bonusColumns.trail] = bonus;
}

/** Input of the rescorer. */
export interface RescoringInput {
  /** Best first by the first phase. */
  readonly candidates: readonly Candidate[];
  /** How many of them the first phase found; the others come from trails. */
  readonly retrieved: number;
  /** Whether documents match by words, and not by conditions only. */
  readonly byWords: boolean;
}

/**
 * Rescores the best documents of the first phase with all signals. Bonuses are never negative, so documents that are
 * not rescored stay below those that are, and a long list has no seam.
 */
export function rescore(
  proximities: ProximityScorer,
  plan: Plan,
  postings: readonly LeafPostings[],
  input: RescoringInput,
): RankedDocument[] {
  const { candidates } = input;
  const bySegment = new Map<number, number[]>();
  for (let i = 0; i < candidates.length; i++) {
    const { segment } = candidates[i]!;
    const list = bySegment.get(segment);
    if (list === undefined) bySegment.set(segment, [i]);
    else list.push(i);
  }
  const phase = new Rescorer(plan, proximities, input);
  const ranked: RankedDocument[] = [];
  for (const [number, list] of bySegment) {
    list.sort((a, b) => candidates[a]!.document - candidates[b]!.document);
    phase.rank(number, postings[number]!, list, ranked);
  }
  return ranked;
}

/** Reused: nothing else is ranked at the same time. */
const scratch = { sums: new Int32Array(0), matched: new Uint8Array(0) };

class Rescorer {
  readonly #plan: Plan;
  readonly #newest: number;
  /** Approximate score of a document with every word: the scale of all bonuses. */
  readonly #total: number;
  readonly #proximities: ProximityScorer;
  readonly #input: RescoringInput;

  constructor(plan: Plan, proximities: ProximityScorer, input: RescoringInput) {
    this.#plan = plan;
    this.#newest = proximities.index.newest;
    this.#total = plan.words.reduce((sum, word) => (word.qualifies ? sum : sum + word.mass), 0);
    this.#proximities = proximities;
    this.#input = input;
  }

  /**
   * Ranks candidates of one segment; `order` has their indexes in document order. Leaf by leaf, so that each list is
   * iterated once.
   */
  rank(segment: number, postings: LeafPostings, order: readonly number[], ranked: RankedDocument[]): void {
    const { leaves, words, ranking } = this.#plan;
    const { candidates, retrieved, byWords } = this.#input;
    const count = order.length;
    const seen = { impacts: new Uint8Array(count * leaves.length), bonuses: new Int32Array(count * bonusCount) };
    const documents = new Int32Array(count);
    for (let n = 0; n < count; n++) documents[n] = candidates[order[n]!]!.document;
    if (scratch.sums.length < count * 2) scratch.sums = new Int32Array(count * 2);
    const width = words.length + 1;
    if (scratch.matched.length < count * width) scratch.matched = new Uint8Array(count * width);
    // Two per document: the sum over all leaves, and of that the part of qualifiers.
    const sums = scratch.sums.fill(0, 0, count * 2);
    // By document: whether it has any word, then whether it has each.
    const matched = scratch.matched.fill(0, 0, count * width);
    for (let i = 0; i < leaves.length; i++) {
      const leaf = leaves[i]!;
      const scored = isScoring(leaf) ? postings.open(i) : null;
      if (scored === null) continue;
      const { cursor, contributions } = scored;
      for (let n = 0; n < count; n++) {
        const document = documents[n]!;
        if (cursor.seek(document) !== document) continue;
        const { impact } = cursor;
        const contribution = contributions[impact]!;
        seen.impacts[n * leaves.length + i] = impact;
        sums[n * 2]! += contribution;
        if (leaf.role === 'qualifier') sums[n * 2 + 1]! += contribution;
        if (leaf.role !== 'topic') continue;
        const row = n * width;
        matched[row] = 1;
        for (let word = leaf.word; word < leaf.word + leaf.span; word++) matched[row + 1 + word] = 1;
      }
    }
    const proximities = this.#proximities.of(segment, documents);
    const dates = this.#proximities.index.segments[segment]!.columns.numbers('date');
    for (let n = 0; n < count; n++) {
      const rank = order[n]!;
      const document = documents[n]!;
      const base = sums[n * 2]!;
      const qualifying = sums[n * 2 + 1]!;
      const share = this.#share(matched, n * width + 1);
      const coverage = this.#scaled(ranking.coverage * share ** ranking.coverageExponent);
      const proximity = Math.round(ranking.proximity * proximities[n]! * scoreUnit);
      const qualified = qualifying > 0 ? this.#scaled(ranking.qualified * share) : 0;
      const recency = this.#recency(dates[document]!);
      const at = n * bonusCount;
      seen.bonuses[at + bonusColumns.coverage] = coverage;
      seen.bonuses[at + bonusColumns.proximity] = proximity;
      seen.bonuses[at + bonusColumns.qualified] = qualified;
      seen.bonuses[at + bonusColumns.recency] = recency;
      ranked.push({
        segment,
        document,
        score: base + coverage + proximity + qualified + recency,
        rank: rank < retrieved ? rank : noRank,
        topic: base - qualifying + coverage + proximity,
        share,
        seen,
        row: n,
        byTrail: byWords && matched[n * width] === 0,
      });
    }
  }

  /** Share of the total weight of the words that match. */
  #share(matched: Uint8Array, from: number): number {
    if (this.#total === 0) return 0;
    const { words } = this.#plan;
    let mass = 0;
    for (let i = 0; i < words.length; i++) if (matched[from + i] === 1) mass += words[i]!.mass;
    return Math.min(1, mass / this.#total);
  }

  /** A share of the score of a document with every word. */
  #scaled(share: number): number {
    return Math.round(share * this.#total * scoreUnit);
  }

  #recency(date: number): number {
    if (date === missing || this.#total === 0) return 0;
    // A date in the future is a wrong clock and not the most recent.
    const days = Math.max(0, this.#newest - date) / 86_400;
    const share = date > this.#newest ? 0.5 : 2 ** (-days / this.#plan.ranking.recencyHalfLife);
    return this.#scaled(this.#plan.ranking.recency * share);
  }
}

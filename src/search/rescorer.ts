import { missing } from '../index/store/columns.js';
import type { LeafPostings } from './leaf-postings.js';
import { isScoring, type Plan } from './plan.js';
import type { ProximityScorer } from './proximity.js';
import { scoreUnit } from './ranking.js';
import type { Candidate } from './top-documents.js';

/** What the rescorer adds to the score of a document, in units of `scoreUnit`. None is negative. */
export interface Bonuses {
  /** For having more of the words, counted by what they weigh. */
  readonly coverage: number;
  /** For having neighbouring words near each other. */
  readonly proximity: number;
  /** For being the message that the query names ("v4"), as far as it has the other words. */
  readonly qualified: number;
  /** For another message of the same patch that matches better; see `version-boost.ts`. */
  readonly trail: number;
  readonly recency: number;
}

export interface RankedDocument extends Candidate {
  score: number;
  /** Where it stood after the first phase, counted from 0; `unplaced` where its trail brought it. */
  readonly rank: number;
  /** How well it matches what the query is about: without recency, and without what only qualifies. */
  readonly topic: number;
  /** Share of the words that match, by what they weigh. */
  readonly share: number;
  /** What the rescorer saw of it; null where it did not look. */
  readonly seen: SeenDocuments | null;
  /** Which of those it is. */
  readonly row: number;
  /** Whether none of its own words brought it, but another message of its patch. */
  readonly byTrail: boolean;
}

/** Behind all that have a place. */
export const noRank = 0x3fffffff;

/** What the rescorer saw of the documents of a segment, in tables: an object for each would be most of its work. */
export interface SeenDocuments {
  /** By row and leaf of the plan; 0 where a leaf does not match. */
  readonly impacts: Uint8Array;
  /** By row, in the order of `bonusColumns`. */
  readonly bonuses: Int32Array;
}

const bonusColumns = { coverage: 0, proximity: 1, qualified: 2, trail: 3, recency: 4 } satisfies Record<
  keyof Bonuses,
  number
>;
const bonusCount = Object.keys(bonusColumns).length;

/** The leaves of the plan that match a document, with the impact of each; null where that is not known. */
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

/** Adds to the score of a document what another message of its patch lends it. */
export function addVersionBoost(document: RankedDocument, bonus: number): void {
  document.score += bonus;
  document.seen!.bonuses[document.row * bonusCount + bonusColumns.trail] = bonus;
}

/** What the rescorer looks at. */
export interface RescoringInput {
  /** Best first by the first phase. */
  readonly candidates: readonly Candidate[];
  /** How many of them the first phase found; the others are brought by their trails. */
  readonly retrieved: number;
  /** Whether documents are found for having any of the words, and not by conditions alone. */
  readonly byWords: boolean;
}

/**
 * Looks again at the best documents of the first phase and ranks them by all signals. Bonuses are only ever added, so
 * the documents that were not looked at stay behind those that were: the order of a long list has no seam.
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

/** Used again and again: nothing else is ranked while a segment is. */
const scratch = { sums: new Int32Array(0), matched: new Uint8Array(0) };

class Rescorer {
  readonly #plan: Plan;
  readonly #newest: number;
  /** What a document with every word would score, about: the scale of all bonuses. */
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
   * Ranks candidates of one segment; `order` has their places, in the order of their documents. Leaf by leaf, so that each
   * list is walked over once.
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
    // Two a document: all that leaves add to its score, and what of that only qualifies.
    const sums = scratch.sums.fill(0, 0, count * 2);
    // By document: whether it has any word, and then whether it has each.
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

import { stem } from '../analysis/stemmer.js';
import { termKey } from '../analysis/term.js';
import { missing } from '../index/columns.js';
import { fieldNumber, positionalFields } from '../index/fields.js';
import { fieldStride, PositionList } from '../index/positions.js';
import type { PostingsCursor } from '../index/postings-cursor.js';
import type { SegmentReader } from '../index/segment-reader.js';
import type { ImpactCursor } from './impact-cursor.js';
import type { LeafPostings } from './leaf-postings.js';
import { isScoring, type Plan } from './plan.js';
import { type Ranking, scoreUnit } from './ranking.js';
import type { SearchedIndex } from './searched-index.js';
import { contributionsOf } from './segment-scorer.js';
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
  /** Leaves that match, with what each contributes to `base`; null where the second phase did not look. */
  readonly leaves: readonly MatchedLeaf[] | null;
  /** Whether none of its own words brought it, but another posting of its patch. */
  readonly byTrail: boolean;
}

export interface MatchedLeaf {
  readonly leaf: number;
  readonly impact: number;
  readonly contribution: number;
}

/**
 * Looks again at the best documents of the first phase and ranks them by all signals. Bonuses are only ever added, so
 * the documents that were not looked at stay behind those that were: the order of a long list has no seam.
 */
export function secondPhase(
  reader: SearchedIndex,
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
  const total = totalMass(plan);
  const { newest } = reader;
  const pairs = neighbours(plan);
  const ranked: RankedDocument[] = [];
  for (const [number, list] of bySegment) {
    list.sort((a, b) => a.document - b.document);
    const phase = new SegmentPhase(reader.segments[number]!, plan, postings[number]!, pairs, total, newest);
    for (const candidate of list) ranked.push(phase.rank(candidate));
  }
  return ranked;
}

/** What a document with every word would score, about: the scale of all bonuses. */
function totalMass(plan: Plan): number {
  return plan.words.reduce((sum, word) => (word.qualifies ? sum : sum + word.mass), 0);
}

class SegmentPhase {
  readonly #plan: Plan;
  readonly #total: number;
  readonly #newest: number;
  readonly #dates: Int32Array;
  readonly #leaves: { leaf: number; cursor: ImpactCursor; contributions: Int32Array }[] = [];
  readonly #pairs: NearPair[];

  constructor(
    segment: SegmentReader,
    plan: Plan,
    postings: LeafPostings,
    pairs: readonly Neighbours[],
    total: number,
    newest: number,
  ) {
    this.#plan = plan;
    this.#total = total;
    this.#newest = newest;
    this.#dates = segment.columns.numbers('date');
    for (const [i, leaf] of plan.leaves.entries()) {
      if (!isScoring(leaf)) continue;
      const cursor = postings.open(i);
      if (cursor !== null)
        this.#leaves.push({ leaf: i, cursor, contributions: contributionsOf(leaf, plan.ranking.k1) });
    }
    this.#pairs = nearPairs(pairs, plan.ranking, segment);
  }

  rank(candidate: Candidate): RankedDocument {
    const { document } = candidate;
    const matched = new Set<number>();
    const leaves: MatchedLeaf[] = [];
    let base = 0;
    let qualifying = 0;
    for (const { leaf, cursor, contributions } of this.#leaves) {
      if (cursor.seek(document) !== document) continue;
      const { word, span, role } = this.#plan.leaves[leaf]!;
      const contribution = contributions[cursor.impact]!;
      leaves.push({ leaf, impact: cursor.impact, contribution });
      base += contribution;
      if (role === 'qualifier') qualifying += contribution;
      if (role === 'topic') for (let i = word; i < word + span; i++) matched.add(i);
    }
    const share = this.#share(matched);
    const { ranking } = this.#plan;
    const coverage = this.#scaled(ranking.coverage * share ** ranking.coverageExponent);
    const proximity = this.#proximity(document);
    const qualified = qualifying > 0 ? this.#scaled(ranking.qualified * share) : 0;
    const recency = this.#recency(document);
    return {
      ...candidate,
      candidate,
      score: base + coverage + proximity + qualified + recency,
      base,
      share,
      topic: base - qualifying + coverage + proximity,
      bonuses: { coverage, proximity, qualified, trail: 0, recency },
      leaves,
      byTrail: false,
    };
  }

  /** How much of what the words weigh together is in the words that match. */
  #share(matched: ReadonlySet<number>): number {
    if (this.#total === 0) return 0;
    let mass = 0;
    for (const word of matched) mass += this.#plan.words[word]!.mass;
    return Math.min(1, mass / this.#total);
  }

  /** A share of what a document with every word would score. */
  #scaled(share: number): number {
    return Math.round(share * this.#total * scoreUnit);
  }

  #proximity(document: number): number {
    let sum = 0;
    for (const pair of this.#pairs) sum += pair.nearness(document) * pair.mass;
    return Math.round(this.#plan.ranking.proximity * sum * scoreUnit);
  }

  #recency(document: number): number {
    const date = this.#dates[document]!;
    if (date === missing || this.#total === 0) return 0;
    // A date in the future is a clock gone wrong, not the newest of all.
    const days = Math.max(0, this.#newest - date) / 86_400;
    const share = date > this.#newest ? 0.5 : 2 ** (-days / this.#plan.ranking.recencyHalfLife);
    return this.#scaled(this.#plan.ranking.recency * share);
  }
}

/** Two neighbouring words of a query, and how near each other they stand in a document. */
class NearPair {
  readonly mass: number;
  readonly #left: readonly PostingsCursor[];
  readonly #right: readonly PostingsCursor[];
  /** How far apart the words are in the query itself. */
  readonly #distance: number;
  readonly #ranking: Ranking;
  readonly #leftPositions = new PositionList();
  readonly #rightPositions = new PositionList();

  constructor(
    mass: number,
    left: readonly PostingsCursor[],
    right: readonly PostingsCursor[],
    distance: number,
    ranking: Ranking,
  ) {
    this.mass = mass;
    this.#ranking = ranking;
    this.#left = left;
    this.#right = right;
    this.#distance = distance;
  }

  /** From 0 (never in one field) to 1 (as in the query), and beyond in a title. */
  nearness(document: number): number {
    let best = 0;
    for (const left of this.#left) {
      if (left.seek(document) !== document || (left.mask & positionalFields) === 0) continue;
      for (const right of this.#right) {
        if (right.seek(document) !== document || (right.mask & positionalFields) === 0) continue;
        left.positions(-1, this.#leftPositions);
        right.positions(-1, this.#rightPositions);
        best = Math.max(best, nearest(this.#leftPositions, this.#rightPositions, this.#distance, this.#ranking));
      }
    }
    return best;
  }
}

/** The best nearness of any two positions in one field; both lists are sorted. Words in the wrong order count for half. */
function nearest(left: PositionList, right: PositionList, expected: number, ranking: Ranking): number {
  let best = 0;
  let j = 0;
  for (let i = 0; i < left.length; i++) {
    const position = left.values[i]!;
    while (j < right.length && right.values[j]! <= position) j++;
    for (const at of [j - 1, j]) {
      if (at < 0 || at >= right.length) continue;
      const other = right.values[at]!;
      const gap = other - position;
      const field = Math.floor(position / fieldStride);
      if (Math.floor(other / fieldStride) !== field || gap === 0) continue;
      const off = gap > 0 ? Math.abs(gap - expected) : -gap;
      const value = ((gap > 0 ? 1 : 0.5) * ranking.proximityHalf) / (ranking.proximityHalf + off);
      best = Math.max(best, value * (field === fieldNumber.title ? ranking.titleProximity : 1));
    }
  }
  return best;
}

/** Two neighbouring words of a query, by the terms that stand for them. */
interface Neighbours {
  readonly mass: number;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly distance: number;
}

function neighbours(plan: Plan): Neighbours[] {
  const found: Neighbours[] = [];
  const known = plan.words.flatMap((word, i) => (word.mass > 0 && word.units.length > 0 ? [i] : []));
  const keys = (units: readonly string[], unit: string): string[] =>
    (units.length === 1 ? inflections(unit) : [unit]).map((form) => termKey('unit', form));
  for (let n = 0; n + 1 < known.length; n++) {
    const [a, b] = [known[n]!, known[n + 1]!];
    if (b - a > mostBetween) continue;
    const left = plan.words[a]!;
    const right = plan.words[b]!;
    found.push({
      mass: Math.min(left.mass, right.mass),
      left: keys(left.units, left.units.at(-1)!),
      right: keys(right.units, right.units[0]!),
      distance: b - a,
    });
  }
  return found;
}

function nearPairs(pairs: readonly Neighbours[], ranking: Ranking, segment: SegmentReader): NearPair[] {
  const cursors = (keys: readonly string[]): PostingsCursor[] => keys.flatMap((key) => segment.term(key) ?? []);
  return pairs.flatMap(({ mass, left, right, distance }) => {
    const [leftCursors, rightCursors] = [cursors(left), cursors(right)];
    return leftCursors.length === 0 || rightCursors.length === 0
      ? []
      : [new NearPair(mass, leftCursors, rightCursors, distance, ranking)];
  });
}

/** Stop words may stand between two words of a query, but not any number of them. */
const mostBetween = 4;

/** A word and its commonest other forms, as far as they have its stem: stems have no positions. */
function inflections(word: string): readonly string[] {
  if (!/^[a-z]{3,}$/.test(word)) return [word];
  let forms = knownForms.get(word);
  if (forms === undefined) {
    forms = formsOf(word);
    if (knownForms.size === mostKnownForms) knownForms.clear();
    knownForms.set(word, forms);
  }
  return forms;
}

const knownForms = new Map<string, readonly string[]>();
const mostKnownForms = 4096;

function formsOf(word: string): string[] {
  const root = stem(word);
  const forms = new Set([word]);
  for (const base of [word, word.replace(/(?:es|ed|ing|s|d)$/, '')]) {
    for (const ending of ['', 's', 'es', 'ed', 'd', 'ing', 'e']) {
      const form = base + ending;
      if (form.length >= 3 && stem(form) === root) forms.add(form);
    }
  }
  return [...forms].slice(0, 8);
}

import type { SegmentReader } from '../index/segment/segment-reader.js';
import { Bitset } from './bitset.js';
import { LeafPostings, type ScoredLeaf } from './leaf-postings.js';
import { matchCondition } from './match-condition.js';
import { type Condition, isScoring, type Plan } from './plan.js';
import type { SearchBudget } from './search-budget.js';
import type { SearchedIndex } from './searched-index.js';
import { contributionsOfAll, type ScoredPostings, scoreSegment } from './segment-scorer.js';
import { addressKey, type Candidate, TopDocuments } from './top-documents.js';

export interface RetrievalRequest {
  /** Maximum number of documents. */
  readonly size: number;
  readonly sort: 'relevance' | 'newest' | 'oldest';
  /** Whether all matching documents are wanted, for facets. */
  readonly withMatches: boolean;
  /** Up to this number the count is exact. */
  readonly countUpTo: number;
  /** When it is spent, retrieval returns what it has. */
  readonly budget: SearchBudget;
}

export interface Retrieval {
  /** Best first. */
  readonly candidates: readonly Candidate[];
  readonly count: number;
  readonly isExact: boolean;
  readonly isPartial: boolean;
  /** By segment; empty unless asked for. */
  readonly matches: readonly Bitset[];
  /** By segment: documents that meet the conditions apart from the plain words; null without conditions. */
  readonly filters: readonly (Bitset | null)[];
  /** By segment: postings opened during retrieval, for later passes over the same documents. */
  readonly postings: readonly LeafPostings[];
  /** Whether documents matched by any of the plain words, and not by conditions only. */
  readonly byWords: boolean;
}

/** Executes a plan: the first phase of a search, over all segments. */
export function retrieve(reader: SearchedIndex, plan: Plan, request: RetrievalRequest): Retrieval {
  const run = new RetrievalRun(reader, plan, request);
  return run.retrieve();
}

class RetrievalRun {
  readonly #reader: SearchedIndex;
  readonly #plan: Plan;
  readonly #request: RetrievalRequest;
  /** Cached ranks of candidates in each segment; see `#rankIn`. */
  readonly #ranks = new Map<number, Int32Array>();

  constructor(reader: SearchedIndex, plan: Plan, request: RetrievalRequest) {
    this.#reader = reader;
    this.#plan = plan;
    this.#request = request;
  }

  retrieve(): Retrieval {
    const { leaves, condition } = this.#plan;
    const byDate = this.#request.sort !== 'relevance';
    const keepMatches = this.#request.withMatches || byDate;
    const scoring = leaves.flatMap((leaf, i) => (isScoring(leaf) ? [i] : []));
    const contributions = contributionsOfAll(leaves, this.#plan.ranking.k1);
    const bringing = new Set(scoring.filter((i) => leaves[i]!.role === 'topic'));
    const rest = withoutUnion(condition, bringing);
    const needsScore = unionOf(condition, bringing);
    const filters: (Bitset | null)[] = [];
    const top = new TopDocuments(byDate ? 0 : this.#request.size, (a, b) => this.#compareIds(a, b));
    const matches: Bitset[] = [];
    const allPostings: LeafPostings[] = [];
    let count = 0;
    let isExact = true;
    let isPartial = false;
    for (const [number, segment] of this.#reader.segments.entries()) {
      const postings = new LeafPostings(segment, leaves, contributions);
      allPostings.push(postings);
      const found = keepMatches ? new Bitset(segment.documents) : null;
      const gathered = gather(rest, segment, postings, scoring, this.#request.budget);
      if (gathered === null) {
        filters.push(new Bitset(segment.documents));
        if (found !== null) matches.push(found);
        isExact = false;
        isPartial = true;
        continue;
      }
      const { filter } = gathered;
      filters.push(filter);
      const opened = gathered.opened.map((leaf): ScoredPostings => ({ ...leaf, brings: bringing.has(leaf.leaf) }));
      const outcome = needsScore
        ? scoreSegment({
            segment: number,
            documents: segment.documents,
            postings: opened,
            live: segment.live,
            filter,
            matches: found,
            top,
            counted: count,
            countUpTo: this.#request.countUpTo,
            isOverdue: () => this.#request.budget.isSpent,
          })
        : this.#matchAll(number, filter!, found, top, opened);
      count += outcome.count;
      isExact &&= outcome.isExact;
      isPartial ||= outcome.isPartial;
      if (found !== null) matches.push(found);
    }
    const candidates = byDate ? this.#byDate(matches) : top.sorted();
    return {
      candidates,
      count,
      isExact,
      isPartial,
      matches: this.#request.withMatches ? matches : [],
      filters,
      postings: allPostings,
      byWords: needsScore,
    };
  }

  /** Documents that match a condition, with the contributions of scoring terms. */
  #matchAll(
    number: number,
    filter: Bitset,
    found: Bitset | null,
    top: TopDocuments,
    postings: readonly ScoredPostings[],
  ): { count: number; isExact: boolean; isPartial: boolean } {
    const { live } = this.#reader.segments[number]!;
    let count = 0;
    for (const document of filter.documents()) {
      if (!live.has(document)) continue;
      if (count % documentsALook === 0 && this.#request.budget.isSpent)
        return { count, isExact: false, isPartial: true };
      count++;
      found?.add(document);
      let score = 0;
      for (const { cursor, contributions } of postings) {
        if (cursor.seek(document) === document) score += contributions[cursor.impact]!;
      }
      if (score >= top.threshold) top.add(number, document, score);
    }
    return { count, isExact: true, isPartial: false };
  }

  #byDate(matches: readonly Bitset[]): Candidate[] {
    const sign = this.#request.sort === 'newest' ? 1 : -1;
    const top = new TopDocuments(this.#request.size, (a, b) => this.#compareIds(a, b));
    for (const [segment, found] of matches.entries()) {
      const dates = this.#reader.segments[segment]!.columns.numbers('date');
      // The date replaces the score; documents without one come last in either order.
      for (const document of found.documents()) {
        const date = dates[document]!;
        top.add(segment, document, date === -0x80000000 ? -0x80000000 : sign * date);
      }
    }
    return top.sorted().map((candidate) => ({ ...candidate, score: 0 }));
  }

  #compareIds(a: Candidate, b: Candidate): number {
    const one = this.#reader.segments[a.segment]!;
    if (a.segment === b.segment) {
      const ranks = one.columns.numbers('rank');
      return ranks[a.document]! - ranks[b.document]!;
    }
    const rankB = this.#reader.segments[b.segment]!.columns.numbers('rank')[b.document]!;
    return this.#rankIn(a, b.segment) <= rankB ? -1 : 1;
  }

  /** The rank of a document's id among the ids of another segment: how many are before it. */
  #rankIn(document: Candidate, segment: number): number {
    const { segments } = this.#reader;
    const key = addressKey(document);
    let ranks = this.#ranks.get(key);
    if (ranks === undefined) {
      ranks = new Int32Array(segments.length).fill(-1);
      this.#ranks.set(key, ranks);
    }
    if (ranks[segment] === -1)
      ranks[segment] = segments[segment]!.rankOf(segments[document.segment]!.idKey(document.document));
    return ranks[segment]!;
  }
}

/** Documents between two checks of the budget. */
const documentsALook = 1024;

/**
 * The documents that meet a condition, and the scoring leaves. Null if the budget is spent: a partially evaluated
 * condition has no result.
 */
function gather(
  condition: Condition | null,
  segment: SegmentReader,
  postings: LeafPostings,
  scoring: readonly number[],
  budget: SearchBudget,
): { filter: Bitset | null; opened: (ScoredLeaf & { leaf: number })[] } | null {
  const filter = condition === null ? null : matchCondition(condition, segment, postings, budget);
  const opened: (ScoredLeaf & { leaf: number })[] = [];
  for (const leaf of scoring) {
    if (budget.isSpent) return null;
    const scored = postings.open(leaf);
    if (scored !== null) opened.push({ ...scored, leaf });
  }
  return budget.isSpent ? null : { filter, opened };
}

/** A condition without the part that scoring implies: that a scoring leaf matches. Null if nothing else remains. */
function withoutUnion(condition: Condition, scoring: ReadonlySet<number>): Condition | null {
  if (isUnion(condition, scoring)) return null;
  if (condition.type !== 'and') return condition;
  const children = condition.children.filter((child) => !isUnion(child, scoring));
  return children.length === condition.children.length ? condition : { type: 'and', children };
}

/** Whether scoring retrieves the documents: only those that match a scoring leaf can meet the condition. */
function unionOf(condition: Condition, scoring: ReadonlySet<number>): boolean {
  return (
    isUnion(condition, scoring) ||
    (condition.type === 'and' && condition.children.some((child) => isUnion(child, scoring)))
  );
}

function isUnion(condition: Condition, scoring: ReadonlySet<number>): boolean {
  return (
    condition.type === 'leaves' &&
    condition.leaves.length >= scoring.size &&
    condition.leaves.filter((leaf) => scoring.has(leaf)).length === scoring.size &&
    condition.leaves.every((leaf) => scoring.has(leaf))
  );
}

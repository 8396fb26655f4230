import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveDocuments } from '../../src/index/store/live-documents.js';
import { Bitset } from '../../src/search/bitset.js';
import { GatheredPostings, packPostings } from '../../src/search/gathered-postings.js';
import type { Leaf } from '../../src/search/plan.js';
import { contributionsOf, scoreSegment } from '../../src/search/segment-scorer.js';
import { type Candidate, TopDocuments } from '../../src/search/top-documents.js';
import { type PlainPosting, writeTerms } from '../support/written-terms.js';

/** A list of postings in one segment. */
interface PlainList {
  readonly postings: readonly PlainPosting[];
  readonly brings: boolean;
  readonly gathered: boolean;
}

interface PlainSegment {
  readonly documents: number;
  readonly lists: readonly PlainList[];
  readonly deleted: ReadonlySet<number>;
  readonly filter: ReadonlySet<number> | null;
}

/** A generator of numbers that a seed repeats (Park and Miller). */
function randomFrom(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** Lists of very different lengths, as words have them, with a few high impacts here and there. */
function segmentFrom(
  random: (below: number) => number,
  documents: number,
  lists: number,
  leastBrings: number,
): PlainSegment {
  const made = Array.from({ length: lists }, (_, n): PlainList => {
    const step = [1, 3, 20, 300, 4000][random(5)]!;
    const postings: PlainPosting[] = [];
    const usual = 60 + random(80);
    for (let document = random(step); document < documents; document += 1 + random(step * 2)) {
      const impact = random(40) === 0 ? 200 + random(50) : usual + random(8);
      postings.push({ document, impact, mask: 1, positions: new Map([[0, [1]]]) });
    }
    return { postings, brings: n < leastBrings || random(3) > 0, gathered: random(3) === 0 };
  });
  const some = (share: number): Set<number> => {
    const set = new Set<number>();
    for (let document = 0; document < documents; document++) if (random(share) === 0) set.add(document);
    return set;
  };
  return {
    documents,
    lists: made,
    deleted: random(2) === 0 ? new Set() : some(3),
    filter: random(3) === 0 ? some(2) : null,
  };
}

/** Ids in no order that has to do with numbers. */
const rankOf = ({ segment, document }: Omit<Candidate, 'score'>): number =>
  (Math.imul(segment * 7919 + document, 2654435761) >>> 0) % 100_003;
const tie = (a: Candidate, b: Candidate): number =>
  rankOf(a) - rankOf(b) || a.segment - b.segment || a.document - b.document;

/** Every document scored by itself. */
function scoreAll(segments: readonly PlainSegment[], contributions: readonly Int32Array[]): Candidate[] {
  const found: Candidate[] = [];
  for (const [segment, { lists, deleted, filter }] of segments.entries()) {
    const scores = new Map<number, number>();
    const brought = new Set<number>();
    for (const [n, { postings, brings }] of lists.entries()) {
      for (const { document, impact } of postings) {
        scores.set(document, (scores.get(document) ?? 0) + contributions[n]![impact]!);
        if (brings) brought.add(document);
      }
    }
    for (const document of brought) {
      if (deleted.has(document) || filter?.has(document) === false) continue;
      found.push({ segment, document, score: scores.get(document)! });
    }
  }
  return found.sort((a, b) => b.score - a.score || tie(a, b));
}

function leaf(weight: number, idf: number): Leaf {
  return {
    word: 0,
    span: 1,
    origin: 'word',
    keys: ['u:x'],
    phrase: null,
    mask: -1,
    weight,
    role: 'topic',
    documentFrequency: 1,
    idf,
    presence: 0,
  };
}

interface Run {
  readonly candidates: readonly Candidate[];
  readonly count: number;
  readonly isExact: boolean;
  readonly matches: readonly Bitset[];
}

function run(
  segments: readonly PlainSegment[],
  contributions: readonly Int32Array[],
  size: number,
  countUpTo: number,
  withMatches: boolean,
): Run {
  const top = new TopDocuments(size, tie);
  const matches: Bitset[] = [];
  let count = 0;
  let isExact = true;
  for (const [segment, { documents, lists, deleted, filter }] of segments.entries()) {
    const live = new LiveDocuments(documents);
    for (const document of deleted) live.delete(document);
    const found = withMatches ? new Bitset(documents) : null;
    const bits = filter === null ? null : new Bitset(documents);
    for (const document of filter ?? []) bits!.add(document);
    const postings = lists.flatMap(({ postings: plain, brings, gathered }, n) => {
      if (plain.length === 0) return [];
      const cursor = gathered
        ? new GatheredPostings(
            packPostings(
              Uint32Array.from(plain, (p) => p.document),
              Uint8Array.from(plain, (p) => p.impact),
            ),
          )
        : writeTerms(new Map([['u:x', plain]])).cursor('u:x')!;
      return [{ cursor, contributions: contributions[n]!, brings }];
    });
    const outcome = scoreSegment({
      segment,
      documents,
      postings,
      live,
      filter: bits,
      matches: found,
      top,
      counted: count,
      countUpTo,
      isOverdue: () => false,
    });
    count += outcome.count;
    isExact &&= outcome.isExact;
    if (found !== null) matches.push(found);
  }
  return { candidates: top.sorted(), count, isExact, matches };
}

describe('scoring with lists and windows passed over', () => {
  const scene = fc.record({
    seed: fc.nat(),
    sizes: fc.array(fc.constantFrom(1, 100, 4095, 4096, 4097, 9000, 20_000), { minLength: 1, maxLength: 3 }),
    lists: fc.integer({ min: 1, max: 6 }),
    size: fc.constantFrom(0, 1, 10, 100),
    countUpTo: fc.constantFrom(0, 50, 10_000),
    k1: fc.constantFrom(0.9, 1.2),
  });

  it('gives exactly the best that scoring everything gives: documents, scores and order', { timeout: 120_000 }, () => {
    let passedOver = 0;
    fc.assert(
      fc.property(scene, ({ seed, sizes, lists, size, countUpTo, k1 }) => {
        const random = randomFrom(seed);
        const segments = sizes.map((documents) => segmentFrom(random, documents, lists, 1));
        const contributions = Array.from({ length: lists }, () =>
          contributionsOf(leaf([0.02, 0.3, 1, 2][random(4)]!, 0.01 + random(1200) / 100), k1),
        );
        const expected = scoreAll(segments, contributions);
        const outcome = run(segments, contributions, size, countUpTo, false);
        expect(outcome.candidates).toEqual(expected.slice(0, size));
        if (outcome.isExact) expect(outcome.count).toBe(expected.length);
        else {
          passedOver++;
          expect(outcome.count).toBeLessThanOrEqual(expected.length);
          expect(outcome.count).toBeGreaterThanOrEqual(Math.min(countUpTo, expected.length));
        }
      }),
      { numRuns: 150 },
    );
    expect(passedOver).toBeGreaterThan(10);
  });

  it('passes nothing over where every document found is wanted', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(scene, ({ seed, sizes, lists, size, k1 }) => {
        const random = randomFrom(seed);
        const segments = sizes.map((documents) => segmentFrom(random, documents, lists, 1));
        const contributions = Array.from({ length: lists }, () => contributionsOf(leaf(1, 1 + random(9)), k1));
        const expected = scoreAll(segments, contributions);
        const outcome = run(segments, contributions, size, 0, true);
        expect(outcome.candidates).toEqual(expected.slice(0, size));
        expect([outcome.isExact, outcome.count]).toEqual([true, expected.length]);
        const found = outcome.matches.flatMap((bits, segment) =>
          [...bits.documents()].map((document) => `${segment} ${document}`),
        );
        expect(found.sort()).toEqual(expected.map(({ segment, document }) => `${segment} ${document}`).sort());
      }),
      { numRuns: 25 },
    );
  });

  it('breaks off between windows when time is up, with what was found so far', () => {
    const segment = segmentFrom(randomFrom(5), 20_000, 2, 2);
    const contributions = [contributionsOf(leaf(1, 2), 1.2), contributionsOf(leaf(1, 3), 1.2)];
    const live = new LiveDocuments(segment.documents);
    const top = new TopDocuments(10, tie);
    let asked = 0;
    const outcome = scoreSegment({
      segment: 0,
      documents: segment.documents,
      postings: segment.lists.map(({ postings }, n) => ({
        cursor: writeTerms(new Map([['u:x', postings]])).cursor('u:x')!,
        contributions: contributions[n]!,
        brings: true,
      })),
      live,
      filter: null,
      matches: null,
      top,
      counted: 0,
      countUpTo: 10_000,
      isOverdue: () => ++asked > 2,
    });
    expect([outcome.isPartial, outcome.isExact, asked]).toEqual([true, false, 3]);
    expect(top.sorted().every(({ document }) => document < 2 * 4096)).toBe(true);
  });

  it('never lets a higher impact contribute less', () => {
    for (const weight of [0.001, 0.4, 3]) {
      const contributions = contributionsOf(leaf(weight, 7), 1.1);
      for (let impact = 2; impact < contributions.length; impact++)
        expect(contributions[impact]).toBeGreaterThanOrEqual(contributions[impact - 1]!);
    }
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteOutput } from '../../src/index/codec/byte-output.js';
import { NumberList } from '../../src/index/codec/number-list.js';
import { copyPositions, fieldOf, fieldStride, PositionsReader } from '../../src/index/postings/positions.js';
import { noMoreDocuments, type PostingsCursor } from '../../src/index/postings/postings-cursor.js';
import { PostingsPool } from '../../src/index/postings/postings-pool.js';
import { allFields, positionalFields } from '../../src/index/schema/fields.js';
import { type PlainPosting, writeTerms } from '../support/written-terms.js';

/** Sizes on both sides of the border of a short list, and of a block. */
const sizes = [1, 2, 31, 32, 33, 127, 128, 129, 255, 256, 257, 1000];

function postingsArbitrary(count: number): fc.Arbitrary<PlainPosting[]> {
  // Gaps of all widths, from neighbours to what takes 24 bits.
  const gap = fc.oneof({ weight: 6, arbitrary: fc.nat(3) }, { weight: 2, arbitrary: fc.nat(1000) }, fc.nat(1 << 20));
  const posting = fc.record({
    gap,
    impact: fc.integer({ min: 1, max: 255 }),
    mask: fc.oneof(fc.constantFrom(1, 16, 17, allFields), fc.integer({ min: 1, max: allFields })),
    start: fc.nat(5000),
    gaps: fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 4 }),
  });
  return fc.array(posting, { minLength: count, maxLength: count, size: 'max' }).map((list) => {
    let document = -1;
    return list.map(({ gap: step, impact, mask, start, gaps }) => {
      document += step + 1;
      const positions = new Map<number, number[]>();
      for (let field = 0; field < 16; field++) {
        if ((mask & positionalFields & (1 << field)) === 0) continue;
        const own = [start + field];
        for (const further of gaps.slice(field % 3)) own.push(own.at(-1)! + further);
        positions.set(field, own);
      }
      return { document, impact, mask, positions };
    });
  });
}

const someSizes = fc.oneof(
  fc.constantFrom(...sizes).chain(postingsArbitrary),
  fc.integer({ min: 1, max: 300 }).chain(postingsArbitrary),
);

function flat(posting: PlainPosting, wanted: number): number[] {
  return [...posting.positions]
    .filter(([field]) => (wanted & (1 << field)) !== 0)
    .flatMap(([field, list]) => list.map((position) => field * fieldStride + position));
}

function positionsAt(cursor: PostingsCursor, wanted: number): number[] {
  const list = new NumberList();
  const count = cursor.positions(wanted, list);
  return [...list.values.subarray(0, count)];
}

describe('postings', () => {
  it.each(sizes)('of %i documents are read as they were written, with masks and positions', (size) => {
    fc.assert(
      fc.property(postingsArbitrary(size), (postings) => {
        const terms = writeTerms(new Map([['u:term', postings]]));
        const cursor = terms.cursor('u:term')!;
        expect(cursor.documents).toBe(size);
        expect(cursor.maxImpact).toBe(Math.max(...postings.map((posting) => posting.impact)));
        for (const posting of postings) {
          expect(cursor.next()).toBe(posting.document);
          expect([cursor.impact, cursor.mask]).toEqual([posting.impact, posting.mask]);
          expect(positionsAt(cursor, -1)).toEqual(flat(posting, -1));
        }
        for (let i = 0; i < 3; i++) expect(cursor.next()).toBe(noMoreDocuments);
      }),
      { numRuns: size > 500 ? 6 : 15 },
    );
  });

  it('of a term without positions take their place beside those with', () => {
    const posting = (document: number): PlainPosting => ({
      document,
      impact: 9,
      mask: 1,
      positions: new Map([[0, [4]]]),
    });
    const many = Array.from({ length: 300 }, (_, i) => posting(i * 2));
    const terms = writeTerms(
      new Map([
        ['n:whole', many],
        ['u:many', many],
        ['u:one', [posting(77)]],
        ['k:kind=patch', [posting(3)]],
      ]),
    );
    const one = terms.cursor('u:one')!;
    expect([one.next(), one.impact, one.mask, positionsAt(one, -1)]).toEqual([77, 9, 1, [4]]);
    expect(terms.cursor('k:kind=patch')!.next()).toBe(3);
    expect(terms.cursor('n:whole')!.seek(599)).toBe(noMoreDocuments);
    expect(terms.cursor('n:whole')!.seek(597)).toBe(598);
    expect(terms.cursor('u:none')).toBeNull();
  });

  it('can be entered anywhere: any order of steps, jumps and looks at positions tells the truth', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('next' as const) }),
      fc.record({ type: fc.constant('seek' as const), by: fc.oneof(fc.nat(5), fc.nat(40_000)) }),
      fc.record({ type: fc.constant('positions' as const), wanted: fc.constantFrom(-1, 1, 16, positionalFields) }),
      fc.record({ type: fc.constant('window' as const), length: fc.integer({ min: 1, max: 3000 }) }),
      fc.record({ type: fc.constant('maximum' as const), length: fc.integer({ min: 1, max: 3000 }) }),
    );
    fc.assert(
      fc.property(someSizes, fc.array(step, { maxLength: 40 }), (postings, steps) => {
        const cursor = writeTerms(new Map([['u:term', postings]])).cursor('u:term')!;
        let at = -1;
        let probed = 0;
        const here = (): PlainPosting | undefined => postings[at];
        const check = (): void => expect(cursor.document).toBe(at < 0 ? -1 : (here()?.document ?? noMoreDocuments));
        const firstFrom = (target: number): number => {
          const found = postings.findIndex((posting) => posting.document >= target);
          return found < 0 ? postings.length : found;
        };
        for (const move of steps) {
          const document = at < 0 ? -1 : (here()?.document ?? noMoreDocuments);
          switch (move.type) {
            case 'next':
              at = Math.min(at + 1, postings.length);
              expect(cursor.next()).toBe(here()?.document ?? noMoreDocuments);
              break;
            case 'seek':
              if (document === noMoreDocuments) break;
              at = Math.max(at, firstFrom(document + move.by));
              expect(cursor.seek(document + move.by)).toBe(
                document === -1 && move.by === 0 ? -1 : (here()?.document ?? noMoreDocuments),
              );
              if (document === -1 && move.by === 0) at = -1;
              break;
            case 'positions':
              if (here() !== undefined) expect(positionsAt(cursor, move.wanted)).toEqual(flat(here()!, move.wanted));
              break;
            case 'maximum': {
              if (document === noMoreDocuments) break;
              probed = Math.max(probed, document, 0);
              const within = postings.filter((p) => p.document >= probed && p.document < probed + move.length);
              const most = Math.max(0, ...within.map((posting) => posting.impact));
              expect(cursor.maxImpactWithin(probed, probed + move.length)).toBeGreaterThanOrEqual(most);
              break;
            }
            case 'window': {
              if (document === noMoreDocuments) break;
              const from = Math.max(0, document);
              const to = from + move.length;
              const contributions = Int32Array.from({ length: 256 }, (_, impact) => impact * 3);
              const scores = new Int32Array(move.length);
              const matches = new Uint32Array(Math.ceil(move.length / 32));
              cursor.accumulate(from, to, contributions, scores, matches);
              const expected = new Int32Array(move.length);
              for (const posting of postings)
                if (posting.document >= from && posting.document < to)
                  expected[posting.document - from] = posting.impact * 3;
              expect(scores).toEqual(expected);
              const bits = Array.from(expected, (_, slot) => (matches[slot >>> 5]! >>> (slot & 31)) & 1);
              expect(bits).toEqual(Array.from(expected, (score) => (score > 0 ? 1 : 0)));
              at = firstFrom(to);
              break;
            }
          }
          check();
        }
      }),
      { numRuns: 100 },
    );
  });

  it('copied whole, as a merge does, are those of the documents that are left, under their new numbers', () => {
    fc.assert(
      fc.property(someSizes, fc.integer({ min: 2, max: 5 }), fc.nat(1000), (postings, every, shift) => {
        const isLeft = (posting: PlainPosting): boolean => posting.document % every > 0;
        const left = postings.filter(isLeft);
        const numbers = new Int32Array(postings.at(-1)!.document + 1).fill(-1);
        for (const [i, { document }] of left.entries()) numbers[document] = i * 2 + shift;
        const moved = left.map((posting) => ({ ...posting, document: numbers[posting.document]! }));
        for (const key of ['u:term', 'n:term']) {
          const copied = writeTerms(new Map([[key, postings]])).copied(numbers);
          const straight = writeTerms(new Map([[key, moved]]));
          expect(copied.bytes(), key).toEqual(straight.bytes());
        }
      }),
      { numRuns: 60 },
    );
  });
});

function maskOf(places: readonly number[]): number {
  return places.reduce((mask, place) => mask | (1 << fieldOf(place)), 0);
}

describe('the pool of postings under construction', () => {
  it('gives back what was put in, term by term, whatever the order in between', () => {
    const places = fc.uniqueArray(
      fc.tuple(fc.nat(3), fc.oneof(fc.nat(100), fc.nat(1 << 22))).map(([field, at]) => field * fieldStride + at),
      { maxLength: 12 },
    );
    const event = fc.record({
      term: fc.nat(40),
      gap: fc.integer({ min: 1, max: 1 << 16 }),
      mask: fc.integer({ min: 0, max: allFields }),
      impact: fc.integer({ min: 1, max: 255 }),
      places: places.map((list) => list.sort((a, b) => a - b)),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 600, size: 'max' }), (events) => {
        const pool = new PostingsPool();
        const plain = new Map<number, { document: number; mask: number; impact: number; places: number[] }[]>();
        const list = new NumberList();
        let document = 0;
        for (const { term, gap, mask: given, impact, places } of events) {
          // The mask of a unit says in which fields it stands.
          const mask = places.length === 0 ? given & ~positionalFields : maskOf(places);
          document += gap;
          while (pool.termCount <= term) pool.addTerm();
          pool.add(term, document, mask, impact);
          list.length = 0;
          for (const place of places) list.push(place);
          pool.addPlaces(list);
          plain.set(term, [...(plain.get(term) ?? []), { document, mask, impact, places }]);
        }
        const reader = pool.reader();
        for (let term = 0; term < pool.termCount; term++) {
          const expected = plain.get(term) ?? [];
          expect(pool.documentCount(term)).toBe(expected.length);
          reader.seek(term);
          let last = -1;
          let mask = 0;
          for (const posting of expected) {
            const head = reader.varint();
            last += head >>> 1;
            if ((head & 1) === 1) mask = reader.varint();
            expect([last, mask, reader.byte()]).toEqual([posting.document, posting.mask, posting.impact]);
            const out = new ByteOutput();
            copyPositions(reader, out, mask);
            new PositionsReader(out.take(), 0).read(mask, -1, list);
            expect([...list.view()]).toEqual(posting.places);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('has room for more terms and bytes than it began with', () => {
    const pool = new PostingsPool();
    for (let term = 0; term < 10_000; term++) pool.addTerm();
    for (let document = 0; document < 200_000; document++)
      pool.add(document % 3 === 0 ? 9_999 : document % 10_000, document, 1, 5);
    const reader = pool.reader();
    reader.seek(9_999);
    let last = -1;
    for (let i = 0; i < pool.documentCount(9_999); i++) {
      const head = reader.varint();
      last += head >>> 1;
      if ((head & 1) === 1) expect(reader.varint()).toBe(1);
      expect(reader.byte()).toBe(5);
    }
    expect(pool.documentCount(9_999)).toBeGreaterThan(66_666);
    expect(last).toBe(199_999);
  });
});

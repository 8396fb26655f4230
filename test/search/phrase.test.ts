import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import { expandedTerms } from '../../src/analysis/expansion.js';
import { termKey } from '../../src/analysis/term.js';
import { impactOf, weightedFrequencyOf } from '../../src/index/postings/impact.js';
import { noMoreDocuments } from '../../src/index/postings/postings-cursor.js';
import { fieldMask } from '../../src/index/schema/fields.js';
import type { SegmentReader } from '../../src/index/segment/segment-reader.js';
import { GatheredPostings } from '../../src/search/gathered-postings.js';
import { countExact, countNear, matchPhrase } from '../../src/search/phrase.js';
import type { PhraseQuery } from '../../src/search/plan.js';
import { documentWith, segmentOf } from '../support/index-fixtures.js';

const positions = fc
  .uniqueArray(fc.nat(25), { maxLength: 8 })
  .map((list) => Int32Array.from(list.sort((a, b) => a - b)));

/** Every way to take one position of each list. */
function* combinations(lists: readonly Int32Array[]): Generator<number[]> {
  const [first, ...others] = lists;
  if (first === undefined) yield [];
  else for (const position of first) for (const rest of combinations(others)) yield [position, ...rest];
}

describe('places of a phrase', () => {
  it('follow one another as often as looking at each first place finds', () => {
    fc.assert(
      fc.property(fc.array(positions, { minLength: 1, maxLength: 4 }), (lists) => {
        const expected = [...lists[0]!].filter((first) => lists.every((list, i) => list.includes(first + i)));
        expect(countExact(lists)).toBe(expected.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('stand near each other where some choice of places does, each at a unit of its own', () => {
    // A unit is at one place: lists of different units share none, lists of one unit are the same.
    const lists = fc
      .tuple(fc.array(fc.nat(2), { minLength: 2, maxLength: 4 }), fc.array(fc.nat(3), { maxLength: 25 }))
      .map(([units, text]) =>
        units.map((unit) => Int32Array.from(text.flatMap((other, at) => (other === unit ? [at] : [])))),
      );
    fc.assert(
      fc.property(lists, fc.nat(4), (list, slop) => {
        const near = [...combinations(list)].some(
          (places) =>
            new Set(places).size === places.length &&
            Math.max(...places) - Math.min(...places) <= places.length - 1 + slop,
        );
        const count = countNear(list, slop);
        expect(count > 0).toBe(near);
        expect(count).toBeLessThanOrEqual(Math.min(...list.map((one) => one.length)));
      }),
      { numRuns: 2000 },
    );
  });
});

const words = ['use', 'after', 'free', 'bpf', 'list', 'bpf_list_del', 'x-y'];
const sentence = fc.array(fc.constantFrom(...words), { maxLength: 12 }).map((list) => list.join(' '));

function unitsOf(text: string): string[] {
  const units: string[] = [];
  new Analyzer().analyze(text, (expansion, position) => {
    for (const term of expandedTerms(expansion)) if (term.kind === 'unit') units[position + term.position] = term.text;
  });
  return units;
}

function found(segment: SegmentReader, phrase: PhraseQuery, mask = -1): { document: number; impact: number }[] {
  const cursor = new GatheredPostings(matchPhrase(segment, phrase, mask));
  const hits: { document: number; impact: number }[] = [];
  for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next())
    hits.push({ document, impact: cursor.impact });
  return hits;
}

function phraseOf(text: string, slop = 0): PhraseQuery {
  return { slots: unitsOf(text).map((unit) => [termKey('unit', unit)]), slop };
}

describe('a phrase', () => {
  it('is found where its units stand one after the other in one field, parts of names among them', {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(sentence, sentence), { minLength: 1, maxLength: 8 }),
        sentence,
        async (texts, query) => {
          const wanted = unitsOf(query);
          fc.pre(wanted.length > 0);
          const segment = await segmentOf(texts.map(([title, text], i) => documentWith({ id: `d${i}`, title, text })));
          const times = (text: string): number => {
            const units = unitsOf(text);
            return units.filter((_, at) => wanted.every((unit, i) => units[at + i] === unit)).length;
          };
          const hits = found(segment, phraseOf(query));
          expect(hits.map(({ document }) => document)).toEqual(
            texts.flatMap(([title, text], i) => (times(title) + times(text) > 0 ? [i] : [])),
          );
          const inTitle = found(segment, phraseOf(query), fieldMask('title'));
          expect(inTitle.map(({ document }) => document)).toEqual(
            texts.flatMap(([title], i) => (times(title) > 0 ? [i] : [])),
          );
          for (const { document, impact } of hits) {
            const [title, text] = texts[document]!;
            const least = Math.min(
              ...wanted.map((unit) => {
                const cursor = segment.term(termKey('unit', unit))!;
                cursor.seek(document);
                return cursor.impact;
              }),
            );
            expect(impact).toBe(impactOf(weightedFrequencyOf(least) * Math.min(4, times(title) + times(text))));
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('with room between is found in any order, but never over the border of two fields', async () => {
    const segment = await segmentOf([
      documentWith({ id: 'a', text: 'free the list after use' }),
      documentWith({ id: 'b', title: 'after use', text: 'free' }),
      documentWith({ id: 'c', text: 'use now or after a long time free' }),
    ]);
    const near = (slop: number): number[] =>
      found(segment, phraseOf('use after free', slop)).map(({ document }) => document);
    expect([near(1), near(2), near(5)]).toEqual([[], [0], [0, 2]]);
  });

  it('of a word twice needs it twice', async () => {
    const segment = await segmentOf([
      documentWith({ id: 'a', text: 'list' }),
      documentWith({ id: 'b', text: 'list a list' }),
      documentWith({ id: 'c', text: 'list list' }),
    ]);
    const hits = (slop: number): number[] =>
      found(segment, phraseOf('list list', slop)).map(({ document }) => document);
    expect([hits(0), hits(2)]).toEqual([[2], [1, 2]]);
  });

  it('with several units at a place is found with any of them', async () => {
    const segment = await segmentOf([
      documentWith({ id: 'a', text: 'hash maps here' }),
      documentWith({ id: 'b', text: 'hash map here' }),
      documentWith({ id: 'c', text: 'hash of maps' }),
    ]);
    const places = [['u:hash'], ['u:map', 'u:maps'], ['u:here', 'u:nowhere']];
    expect(found(segment, { slots: places, slop: 0 }).map(({ document }) => document)).toEqual([0, 1]);
    expect(found(segment, { slots: [['u:hash'], ['u:nowhere']], slop: 0 })).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termsPerBlock } from '../../src/index/directory/segment-format.js';
import { fuzzyTerms } from '../../src/index/terms/fuzzy-terms.js';
import { prefixTerms } from '../../src/index/terms/prefix-terms.js';
import { sortedKeys, type WrittenTerms, writeTerms } from '../support/written-terms.js';

function dictionaryOf(keys: readonly string[]): WrittenTerms {
  return writeTerms(
    new Map(
      keys.map((key, i) => [
        key,
        Array.from({ length: (i % 3) + 1 }, (_, document) => ({
          document: document * 5 + i,
          impact: 7,
          mask: 1,
          positions: new Map([[0, [i]]]),
        })),
      ]),
    ),
  );
}

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_'), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('bpf_', 'list_', 'map', 'ä', '漢', 'ff', '\u00ff', '\uffff'), maxLength: 5 }),
);
const keys = fc.uniqueArray(
  fc.tuple(fc.constantFrom('u', 'n', 'c', 'k', 'i'), texts).map(([letter, text]) => `${letter}:${text}`),
  { maxLength: 200, size: 'max' },
);

describe('the term dictionary', () => {
  it('knows every key that was written and no other, in the order of bytes', () => {
    fc.assert(
      fc.property(keys, keys, (written, others) => {
        const { dictionary } = dictionaryOf(written);
        const sorted = sortedKeys(written);
        expect(dictionary.termCount).toBe(written.length);
        const cursor = dictionary.cursor();
        const walked: string[] = [];
        for (let more = cursor.seek(Buffer.alloc(0)); more; more = cursor.next()) {
          expect(cursor.ordinal).toBe(walked.length);
          walked.push(cursor.key());
        }
        expect(walked).toEqual(sorted);
        for (const [i, key] of sorted.entries()) {
          expect(dictionary.keyAt(i)).toBe(key);
          expect(dictionary.lookUp(key)?.documentFrequency).toBe((written.indexOf(key) % 3) + 1);
        }
        for (const key of others) if (!written.includes(key)) expect(dictionary.lookUp(key)).toBeNull();
      }),
      { numRuns: 100 },
    );
  });

  it('finds the first key from any place on, for one cursor moved about at will', () => {
    fc.assert(
      fc.property(
        keys,
        fc.array(fc.oneof(texts, fc.constantFrom('u:', 'n:b', 'z', '')), { maxLength: 30 }),
        (written, targets) => {
          const { dictionary } = dictionaryOf(written);
          const sorted = sortedKeys(written);
          const cursor = dictionary.cursor();
          for (const text of [...targets, ...targets.map((target) => `u:${target}`)]) {
            const target = Buffer.from(text);
            const expected = sorted.findIndex((key) => Buffer.compare(Buffer.from(key), target) >= 0);
            const found = cursor.seek(target);
            expect(found).toBe(expected >= 0);
            expect(dictionary.ordinalOf(target)).toBe(expected < 0 ? sorted.length : expected);
            if (!found) continue;
            expect(cursor.key()).toBe(sorted[expected]);
            expect(cursor.startsWith(target)).toBe(sorted[expected]!.startsWith(text));
            expect(cursor.matches(target)).toBe(sorted[expected] === text);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it.each([0, 1, termsPerBlock - 1, termsPerBlock, termsPerBlock + 1, termsPerBlock * 3])(
    'of %i keys begins and ends where it should',
    (count) => {
      const written = Array.from({ length: count }, (_, i) => `u:${String(i).padStart(4, '0')}`);
      const { dictionary, cursor } = dictionaryOf(written);
      expect(dictionary.blockCount).toBe(Math.ceil(count / termsPerBlock));
      expect(dictionary.ordinalOf(Buffer.from('u:9999'))).toBe(count);
      expect(dictionary.ordinalOf(Buffer.from(''))).toBe(0);
      expect(dictionary.cursor().seek(Buffer.from('v'))).toBe(false);
      for (const [i, key] of written.entries()) expect(cursor(key)!.next()).toBe(i);
      expect(() => dictionary.keyAt(count)).toThrow(/no such term/);
    },
  );
});

/** Edits between two words by bytes, neighbours swapped counting one, each stretch edited once (optimal string alignment). */
function edits(one: Buffer, other: Buffer): number {
  const rows = Array.from({ length: one.length + 1 }, (_, i) => [i, ...Array<number>(other.length).fill(0)]);
  for (let j = 0; j <= other.length; j++) rows[0]![j] = j;
  for (let i = 1; i <= one.length; i++) {
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = least;
    }
  }
  return rows[one.length]![other.length]!;
}

describe('terms near a word', () => {
  const words = fc.uniqueArray(
    fc.oneof(
      { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 }) },
      fc.string({ unit: fc.constantFrom('list', 'del', '_', 'b', 'ä', '漢'), minLength: 1, maxLength: 5 }),
    ),
    { maxLength: 150, size: 'max' },
  );

  it('are those that the full matrix finds, with their distances', () => {
    const wanted = fc.oneof(
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), minLength: 1, maxLength: 8 }),
      fc.constantFrom('list_del', 'lsit_del', 'listdel', 'ää', '漢b', 'a'.repeat(31)),
    );
    fc.assert(
      fc.property(
        words,
        wanted,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 2 }),
        (all, word, most, fixed) => {
          const { dictionary } = dictionaryOf(all.flatMap((text) => [`u:${text}`, `v:${text}`]));
          const found = fuzzyTerms(dictionary, 'u', word, most, fixed, 1000);
          const pattern = Buffer.from(word);
          const expected =
            pattern.length > 31
              ? []
              : all
                  .filter((text) => text.startsWith(word.slice(0, fixed)))
                  .map((text) => ({ text, distance: edits(Buffer.from(text), pattern) }))
                  .filter(({ distance }) => distance <= most);
          expect(found.map(({ text, distance }) => `${text} ${distance}`).sort()).toEqual(
            expected.map(({ text, distance }) => `${text} ${distance}`).sort(),
          );
          for (let i = 1; i < found.length; i++)
            expect(found[i]!.distance).toBeGreaterThanOrEqual(found[i - 1]!.distance);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('are the nearest and most frequent where there are too many', () => {
    const { dictionary } = dictionaryOf(['u:ab', 'u:abc', 'u:abd', 'u:b']);
    expect(fuzzyTerms(dictionary, 'u', 'ab', 1, 0, 2).map((term) => term.text)).toEqual(['ab', 'abd']);
  });

  it('are none of an empty word, or of one longer than the automaton', () => {
    const { dictionary } = dictionaryOf(['u:a']);
    expect(fuzzyTerms(dictionary, 'u', '', 2, 0, 10)).toEqual([]);
    expect(fuzzyTerms(dictionary, 'u', 'a'.repeat(32), 2, 0, 10)).toEqual([]);
  });
});

describe('terms that begin so', () => {
  it('are the most frequent of all that do, and of equals the first in the order of bytes', () => {
    const many = fc.uniqueArray(
      fc.oneof(
        texts,
        fc.nat(3000).map((number) => `b${number}`),
      ),
      { maxLength: 600, size: 'max' },
    );
    fc.assert(
      fc.property(
        many,
        fc.oneof(texts, fc.constantFrom('', 'b', 'b1', 'zz')),
        fc.integer({ min: 1, max: 12 }),
        (all, start, limit) => {
          const keys = sortedKeys(all.flatMap((text) => [`n:${text}`, `v:${text}`]));
          const documentsOf = (i: number): number => ((i * 7919) % 11) + 1;
          const { dictionary } = writeTerms(
            new Map(
              keys.map((key, i) => [
                key,
                Array.from({ length: documentsOf(i) }, (_, document) => ({
                  document,
                  impact: 7,
                  mask: 1,
                  positions: new Map(),
                })),
              ]),
            ),
          );
          const expected = keys
            .map((key, i) => ({ text: key.slice(2), documents: documentsOf(i), key }))
            .filter(({ key }) => key.startsWith(`n:${start}`))
            .sort((a, b) => b.documents - a.documents)
            .slice(0, limit)
            .map(({ text, documents }) => ({ text, documents }));
          expect(prefixTerms(dictionary, 'n', start, limit)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});

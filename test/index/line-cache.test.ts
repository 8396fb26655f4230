import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCache, lineHash } from '../../src/index/line-cache.js';

const unitsOf = (line: string): Uint16Array => Uint16Array.from(line, (character) => character.charCodeAt(0));

/** What stands at the place the cache found. */
function recordOf(cache: LineCache): number[] {
  const { records, at } = cache;
  return [...records.subarray(at, at + records[at - 1]!)];
}

describe('the lines that are remembered', () => {
  it('give back the record they were added with, and no other line does', () => {
    const line = fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 300, size: 'max' }), (lines) => {
        const cache = new LineCache();
        const plain = new Map<string, number[]>();
        for (const [i, text] of lines.entries()) {
          const units = unitsOf(`>${text}<`);
          const hash = lineHash(units, 1, units.length - 1);
          const known = plain.get(text);
          expect(cache.find(units, 1, units.length - 1, hash)).toBe(known !== undefined);
          if (known === undefined) {
            const record = Array.from({ length: 1 + (i % 5) }, (_, k) => i * 10 + k);
            plain.set(text, record);
            cache.add(units, 1, units.length - 1, hash, Int32Array.from([...record, -1, -1]), record.length);
          }
          expect(recordOf(cache)).toEqual(plain.get(text));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are told apart where their hashes are not', () => {
    const cache = new LineCache();
    for (let i = 0; i < 100; i++) {
      const units = unitsOf(`line ${i}`);
      expect(cache.find(units, 0, units.length, 7)).toBe(false);
      cache.add(units, 0, units.length, 7, Int32Array.of(i), 1);
    }
    const units = unitsOf('line 42');
    expect(cache.find(units, 0, units.length, 7)).toBe(true);
    expect(recordOf(cache)).toEqual([42]);
  });

  it('are those met lately: what is met again stays, what is not goes', () => {
    const cache = new LineCache();
    const find = (line: string): boolean => {
      const units = unitsOf(line);
      return cache.find(units, 0, units.length, lineHash(units, 0, units.length));
    };
    const add = (line: string, number: number): void => {
      const units = unitsOf(line);
      cache.add(units, 0, units.length, lineHash(units, 0, units.length), Int32Array.of(number), 1);
    };
    add('often', 1);
    add('once', 2);
    for (let i = 0; i < 100_000; i++) {
      add(`line ${i}`, i);
      if (i % 1000 === 0) expect(find('often')).toBe(true);
    }
    expect(find('often')).toBe(true);
    expect(recordOf(cache)).toEqual([1]);
    expect(find('once')).toBe(false);
  });
});

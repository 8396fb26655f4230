import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { termKey, termKinds } from '../../src/analysis/term.js';
import { TermTable } from '../../src/index/terms/term-table.js';

const key = fc.string({ unit: fc.constantFrom('a', 'b', ':', 'é', '漢', '😀', '\0', '\uffff'), maxLength: 6 });

describe('the terms of a segment under construction', () => {
  it('have one number each, in the order they are met, and are sorted by their bytes', () => {
    fc.assert(
      fc.property(fc.array(key, { maxLength: 400, size: 'max' }), (keys) => {
        const table = new TermTable();
        const plain = new Map<string, number>();
        for (const one of keys) {
          if (!plain.has(one)) plain.set(one, plain.size);
          expect(table.numberOf(one)).toBe(plain.get(one));
        }
        expect(table.count).toBe(plain.size);
        for (const [one, number] of plain) {
          expect(table.key(number)).toBe(one);
          expect(Buffer.from(table.keyBytes(number)).equals(Buffer.from(one))).toBe(true);
        }
        const sorted = [...plain.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect([...table.sorted()].map((number) => table.key(number))).toEqual(sorted);
      }),
      { numRuns: 100 },
    );
  });

  it('are the same by key and by kind and text', () => {
    const table = new TermTable();
    for (const kind of Object.keys(termKinds) as (keyof typeof termKinds)[]) {
      for (const text of ['bpf_list_del', 'größe', 'x'.repeat(5000)]) {
        const number = table.numberOfText(kind, text);
        expect(table.numberOf(table.key(number))).toBe(number);
        expect(table.key(number)).toBe(termKey(kind, text.slice(0, 120)));
        expect(table.hasPositions(number)).toBe(kind === 'unit');
      }
    }
  });

  it('keep their numbers however many there are', () => {
    const table = new TermTable();
    const count = 50_000;
    for (let i = 0; i < count; i++) expect(table.numberOf(`n:name_${i}`)).toBe(i);
    for (let i = 0; i < count; i += 7) expect(table.numberOf(`n:name_${i}`)).toBe(i);
  });
});

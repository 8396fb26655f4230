import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../src/analysis/scanner.js';
import { SurfaceNumbers } from '../../src/analysis/surface-numbers.js';

/** Numbers of all surfaces of some texts, by the table and by a plain map. */
function numbered(texts: readonly string[], expected?: number): { byTable: number[]; byMap: number[] } {
  const numbers = new SurfaceNumbers(expected);
  const plain = new Map<string, number>();
  const scanner = new Scanner();
  const byTable: number[] = [];
  const byMap: number[] = [];
  for (const text of texts) {
    scanner.load(text);
    while (scanner.next()) {
      const known = numbers.find(scanner);
      byTable.push(known < 0 ? numbers.add(scanner) : known);
      const surface = scanner.surface();
      if (!plain.has(surface)) plain.set(surface, plain.size);
      byMap.push(plain.get(surface)!);
    }
  }
  expect(numbers.count).toBe(plain.size);
  return { byTable, byMap };
}

describe('surfaces', () => {
  it('have one number each, in the order they are met', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '_', 'é', '漢'), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { maxLength: 40 }), { maxLength: 10 }),
        fc.constantFrom(1, 4, 1024),
        (texts, room) => {
          const { byTable, byMap } = numbered(
            texts.map((words) => words.join(' ')),
            room,
          );
          expect(byTable).toEqual(byMap);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('keep their numbers however many there are', () => {
    const words = Array.from({ length: 30_000 }, (_, i) => `name_${i}`);
    const { byTable, byMap } = numbered([words.join(' '), words.toReversed().join('\n')]);
    expect(byTable).toEqual(byMap);
  });

  it('are told apart where the polynomial of 31 makes the same of them', () => {
    // "Aa" and "BB": all names of twelve such pairs would fall together.
    const alike = Array.from({ length: 1 << 12 }, (_, i) =>
      Array.from({ length: 12 }, (_, bit) => ((i >> bit) & 1 ? 'Aa' : 'BB')).join(''),
    );
    const { byTable, byMap } = numbered([alike.join(' ')]);
    expect(byTable).toEqual(byMap);
  });
});

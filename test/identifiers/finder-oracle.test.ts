import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentifierFinder } from '../../src/identifiers/identifier-finder.js';
import { allowedEdits } from '../../src/identifiers/joined-scan.js';
import { Random } from '../support/random.js';
import { misremember, misrememberings, slip } from './misremember.js';
import { entries, kernelEntries, kernelNames } from './name-entries.js';
import { fullMatrixDistance, straightScan } from './straight-scan.js';
import { syntheticNames } from './synthetic-names.js';

const names = syntheticNames(kernelEntries, 1500, 11);
const finder = new IdentifierFinder(names);

describe('the finder against a straight scan over everything', () => {
  it('finds the same names in the same order, whatever way they are misremembered', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: names.length - 1 }),
        fc.constantFrom(...misrememberings),
        fc.nat(),
        fc.constantFrom(1, 3, 10, 50),
        (n, way, seed, limit) => {
          const typed = misremember(names[n]!.spelling, way, new Random(seed));
          fc.pre(typed !== null);
          const found = finder.find(typed!, limit).map((match) => match.identifier);
          expect(found).toEqual(straightScan(finder.table, typed!, limit));
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('finds the same names for any text made of their letters', () => {
    const part = fc.oneof(
      fc.constantFrom('bpf', 'list', 'del', 'get', 'map', 'lock', 'unlock', 'rx', 'ipv4', 'ipv6', 'struct', 'x'),
      fc.string({ unit: fc.constantFrom('a', 'b', 'e', 'l', 'p', 's', 't', '1', 'é'), minLength: 1, maxLength: 7 }),
    );
    const separator = fc.constantFrom('_', ' ', '-', '', '__', '->', '.', '(');
    fc.assert(
      fc.property(fc.array(fc.tuple(part, separator), { minLength: 1, maxLength: 6 }), (pieces) => {
        const typed = pieces.flat().join('');
        const found = finder.find(typed, 20).map((match) => match.identifier);
        expect(found).toEqual(straightScan(finder.table, typed, 20));
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('misses no name within the letters that may be wrong in the whole', () => {
    const small = new IdentifierFinder(entries(...kernelNames));
    fc.assert(
      fc.property(fc.constantFrom(...kernelNames), fc.nat(), (name, seed) => {
        const random = new Random(seed);
        let typed = name.replaceAll('_', '').toLowerCase();
        for (let i = 0; i < allowedEdits(typed.length - 2); i++) typed = slip(typed, random);
        // Two slips at one place may be further off than two letters.
        fc.pre(fullMatrixDistance(typed, name.replaceAll('_', '').toLowerCase()) <= allowedEdits(typed.length));
        const found = small.find(typed, kernelNames.length).map((match) => match.identifier);
        expect(found).toContain(name);
      }),
      { numRuns: 500 },
    );
  });
});

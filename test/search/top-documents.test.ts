import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Candidate, TopDocuments } from '../../src/search/top-documents.js';

it('the best documents are those that sorting everything gives, whatever order they come in', () => {
  const candidates = fc.uniqueArray(fc.record({ segment: fc.nat(3), document: fc.nat(50), score: fc.nat(12) }), {
    maxLength: 80,
    selector: ({ segment, document }) => segment * 100 + document,
  });
  fc.assert(
    fc.property(candidates, fc.nat(20), (list, size) => {
      const tie = (a: Candidate, b: Candidate): number => b.document - a.document || a.segment - b.segment;
      const top = new TopDocuments(size, tie);
      for (const [i, candidate] of list.entries()) {
        expect(top.isFull).toBe(i >= size);
        const { threshold } = top;
        const before = top.sorted();
        top.add(candidate.segment, candidate.document, candidate.score);
        // What lies below the threshold cannot get in.
        if (candidate.score < threshold) expect(top.sorted()).toEqual(before);
      }
      const expected = [...list].sort((a, b) => b.score - a.score || tie(a, b)).slice(0, size);
      expect(top.sorted()).toEqual(expected);
    }),
  );
});

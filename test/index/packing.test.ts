import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packBytes, packNumbers, unpackBytes, unpackNumbers } from '../../src/index/codec/packing.js';
import { SegmentError } from '../../src/index/codec/segment-error.js';

describe('packed numbers', () => {
  it('are what was packed', () => {
    const number = fc.oneof(fc.integer(), fc.constantFrom(-0x80000000, 0x7fffffff, 0, 1, -1, 255, 256));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 300 }), (numbers) => {
        expect([...unpackNumbers(packNumbers(numbers), numbers.length)]).toEqual(numbers);
      }),
    );
  });

  it('of another number than is asked for, or cut, are a named error', () => {
    const packed = packNumbers([1, 2, 3]);
    for (const count of [0, 2, 4, 1000]) expect(() => unpackNumbers(packed, count)).toThrow(SegmentError);
    expect(() => unpackNumbers(packed.subarray(0, -1), 3)).toThrow(SegmentError);
    expect(() => unpackBytes(packBytes(Buffer.from('abc')), 2)).toThrow(SegmentError);
  });

  it('in order take next to no room', () => {
    const numbers = Array.from({ length: 10_000 }, (_, i) => 1_700_000_000 + i * 60);
    expect(packNumbers(numbers).length).toBeLessThan(200);
  });
});

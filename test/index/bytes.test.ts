import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteInput } from '../../src/index/codec/byte-input.js';
import { ByteOutput } from '../../src/index/codec/byte-output.js';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { ByteCache } from '../../src/index/directory/byte-cache.js';

describe('bytes', () => {
  const value = fc.oneof(
    fc.record({ type: fc.constant('byte' as const), value: fc.nat(255) }),
    fc.record({ type: fc.constant('uint16' as const), value: fc.nat(65_535) }),
    fc.record({ type: fc.constant('uint32' as const), value: fc.nat(2 ** 32 - 1) }),
    fc.record({ type: fc.constant('varint' as const), value: fc.oneof(fc.nat(300), fc.maxSafeNat()) }),
    fc.record({ type: fc.constant('float64' as const), value: fc.double({ noNaN: true }) }),
    fc.record({ type: fc.constant('string' as const), value: fc.string({ unit: 'grapheme', maxLength: 50 }) }),
  );

  it('are read as they were written, and not beyond their end', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const out = new ByteOutput(1);
        for (const { type, value: written } of values) {
          if (type === 'string') out.string(written);
          else out[type](written);
        }
        const bytes = out.take();
        const input = new ByteInput(bytes);
        for (const { type, value: written } of values) expect(input[type]()).toBe(written);
        expect(input.remaining).toBe(0);
        expect(() => input.byte()).toThrow(SegmentError);
        expect(() => new ByteInput(bytes).slice(bytes.length + 1)).toThrow(SegmentError);
      }),
    );
  });

  it.each([
    ['a varint without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a varint that is cut', [0xff]],
  ])('of %s are damage', (_, bytes) => {
    expect(() => new ByteInput(Buffer.from(bytes)).varint()).toThrow(SegmentError);
    expect(() => new ByteInput(Buffer.from(bytes)).string()).toThrow(SegmentError);
  });
});

describe('the cache of pieces', () => {
  it('keeps within its budget, and always the piece in use', () => {
    const asked = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 0, max: 4000 })), { maxLength: 60 });
    fc.assert(
      fc.property(asked, (list) => {
        const cache = new ByteCache(6000);
        const files = [cache.pieces(), cache.pieces()];
        let reads = 0;
        let last = -1;
        for (const [key, size] of list) {
          const before = reads;
          const piece = files[key % 2]!.get(key, () => {
            reads++;
            return Buffer.alloc(size, key);
          });
          expect(piece.every((byte) => byte === key)).toBe(true);
          if (last === key) expect(reads).toBe(before);
          last = key;
          expect(cache.held).toBeLessThanOrEqual(Math.max(6000, piece.length + 200));
        }
        for (const file of files) file.clear();
        expect(cache.held).toBe(0);
      }),
    );
  });

  it('lets go what was not used since the hand last came by', () => {
    const cache = new ByteCache(4 * 1200);
    const file = cache.pieces();
    const reads: number[] = [];
    const use = (at: number): unknown =>
      file.get(at, () => {
        reads.push(at);
        return Buffer.alloc(1000);
      });
    for (const at of [1, 2, 3, 4, 1, 3, 5, 6, 1, 3]) use(at);
    expect(reads).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

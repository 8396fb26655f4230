import { brotliCompressSync, brotliDecompressSync, constants as zlib } from 'node:zlib';
import { SegmentError } from './segment-error.js';

/**
 * Numbers of 32 bits, compressed: the difference to the one before, its sign in the lowest bit (zigzag), then all lowest
 * bytes, all second ones, and so on (the byte shuffle of Blosc), then Brotli. Neighbours are alike in most columns, so that
 * the upper bytes are long rows of zeros.
 */
export function packNumbers(numbers: ArrayLike<number>): Buffer {
  const count = numbers.length;
  const planes = Buffer.allocUnsafe(count * 4);
  let before = 0;
  for (let i = 0; i < count; i++) {
    const difference = (numbers[i]! - before) | 0;
    before = numbers[i]!;
    const folded = (difference << 1) ^ (difference >> 31);
    for (let plane = 0; plane < 4; plane++) planes[plane * count + i] = folded >>> (8 * plane);
  }
  return packBytes(planes);
}

/** Throws a `SegmentError` where the bytes are not `count` numbers packed. */
export function unpackNumbers(packed: Buffer, count: number): Int32Array {
  const planes = unpackBytes(packed, count * 4);
  const numbers = new Int32Array(count);
  let before = 0;
  for (let i = 0; i < count; i++) {
    const folded =
      planes[i]! | (planes[count + i]! << 8) | (planes[count * 2 + i]! << 16) | (planes[count * 3 + i]! << 24);
    before = (before + ((folded >>> 1) ^ -(folded & 1))) | 0;
    numbers[i] = before;
  }
  return numbers;
}

export function packBytes(bytes: Uint8Array): Buffer {
  const params = { [zlib.BROTLI_PARAM_QUALITY]: 5, [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

/** Throws a `SegmentError` where the bytes are not `length` bytes packed. */
export function unpackBytes(packed: Buffer, length: number): Buffer {
  let bytes: Buffer;
  try {
    bytes = brotliDecompressSync(packed, { maxOutputLength: Math.max(1, length) });
  } catch {
    throw new SegmentError('corrupt', 'a column cannot be decompressed');
  }
  if (bytes.length !== length) throw new SegmentError('corrupt', 'a column is of another length than it should be');
  return bytes;
}

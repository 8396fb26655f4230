import type { ByteOutput } from '../codec/byte-output.js';
import type { NumberList } from '../codec/number-list.js';
import { SegmentError } from '../codec/segment-error.js';
import { positionalFields } from '../schema/fields.js';
import type { PoolReader } from './postings-pool.js';

/**
 * Positions of a term in one document, field by field, lowest bit of the mask first, without those fields whose units
 * have none: varint(first * 2 + more); if there
 * are more, varint(count - 2) and then the gaps. Most terms stand once in a field and cost one or two bytes.
 */
export function copyPositions(from: PoolReader, to: ByteOutput, mask: number): void {
  for (let bits = mask & positionalFields; bits !== 0; bits &= bits - 1) {
    const first = from.varint();
    to.varint(first);
    if ((first & 1) === 0) continue;
    const further = from.varint();
    to.varint(further);
    for (let i = 0; i <= further; i++) to.varint(from.varint());
  }
}

/** Reads positions out of a byte buffer. */
export class PositionsReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  #varint(): number {
    const bytes = this.bytes;
    let byte = bytes[this.at++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[this.at++]!;
      value |= (byte & 0x7f) << shift;
    }
    return value;
  }

  /** How many positions follow the first: each takes a byte at least, so more than there are bytes is damage. */
  #further(): number {
    const count = this.#varint() + 1;
    if (count < 1 || count > this.bytes.length - this.at)
      throw new SegmentError('corrupt', 'more positions than bytes');
    return count;
  }

  skip(mask: number): void {
    for (let bits = mask & positionalFields; bits !== 0; bits &= bits - 1) {
      if ((this.#varint() & 1) === 0) continue;
      for (let left = this.#further(); left > 0; left--) {
        while (this.bytes[this.at++]! > 0x7f);
      }
    }
  }

  /**
   * Reads the positions of a posting into `target`, each with its field above: field * 2^24 + position, in increasing
   * order. Only fields of `wanted` are kept. Returns how many there are.
   */
  read(mask: number, wanted: number, target: NumberList): number {
    target.length = 0;
    for (let bits = mask & positionalFields; bits !== 0; bits &= bits - 1) {
      const field = 31 - Math.clz32(bits & -bits);
      const keep = (wanted & (1 << field)) !== 0;
      const head = this.#varint();
      let position = head >>> 1;
      if (keep) target.push(field * fieldStride + position);
      if ((head & 1) === 0) continue;
      for (let left = this.#further(); left > 0; left--) {
        position += this.#varint();
        if (keep) target.push(field * fieldStride + position);
      }
    }
    return target.length;
  }
}

/** Positions of different fields never come near each other. */
export const fieldStride = 1 << 24;

/** The field of a position that has it above. */
export function fieldOf(position: number): number {
  return position >>> 24;
}

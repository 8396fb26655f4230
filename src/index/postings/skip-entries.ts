import { SegmentError } from '../codec/segment-error.js';
import { blockSize } from '../directory/segment-format.js';

/** What a list of postings of several blocks says of them before the first; see `segment-format.ts`. */
export class SkipEntries {
  readonly blocks: number;
  /** By block: its last document, its highest impact, where it begins, and where its positions do. */
  readonly lasts: Uint32Array;
  readonly maxima: Uint8Array;
  readonly offsets: Uint32Array;
  readonly positionOffsets: Uint32Array;

  /** With room for the blocks of so many documents, nothing in it. */
  constructor(documents: number) {
    this.blocks = Math.ceil(documents / blockSize);
    this.lasts = new Uint32Array(this.blocks);
    this.maxima = new Uint8Array(this.blocks);
    this.offsets = new Uint32Array(this.blocks);
    this.positionOffsets = new Uint32Array(this.blocks);
  }

  /** Throws a `SegmentError` where the bytes of the list are not as its entries say. */
  static read(bytes: Uint8Array, documents: number, positional: boolean): SkipEntries {
    const entries = new SkipEntries(documents);
    const { blocks, lasts, maxima, offsets, positionOffsets } = entries;
    if (blocks * 4 > bytes.length) throw new SegmentError('corrupt', 'a posting list is shorter than its skip entries');
    let at = 0;
    const varint = (): number => {
      let byte = bytes[at++]!;
      let value = byte & 0x7f;
      for (let shift = 7; byte > 0x7f && shift < 35; shift += 7) {
        byte = bytes[at++]!;
        value |= (byte & 0x7f) << shift;
      }
      return value;
    };
    let last = -1;
    let offset = 0;
    let positions = 0;
    for (let i = 0; i < blocks; i++) {
      last += varint();
      lasts[i] = last;
      maxima[i] = bytes[at++]!;
      offsets[i] = offset;
      offset += varint();
      if (positional) {
        positionOffsets[i] = positions;
        positions += varint();
      }
    }
    if (at + offset !== bytes.length) throw new SegmentError('corrupt', 'a posting list does not fit its skip entries');
    for (let i = 0; i < blocks; i++) offsets[i]! += at;
    return entries;
  }

  /** Postings in a block of a list of so many. */
  countIn(block: number, documents: number): number {
    return block === this.blocks - 1 ? documents - block * blockSize : blockSize;
  }
}

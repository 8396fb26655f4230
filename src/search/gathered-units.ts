import type { NumberList } from '../index/codec/number-list.js';
import { blockSize } from '../index/directory/segment-format.js';
import { PositionsReader } from '../index/postings/positions.js';
import { noMoreDocuments, type PostingsCursor } from '../index/postings/postings-cursor.js';
import type { SegmentReader } from '../index/segment/segment-reader.js';
import { gallop, mostUnpacked } from './gathered-postings.js';

/** Iterates over the documents that have a unit, with its positions. */
export interface UnitCursor {
  readonly documents: number;
  readonly document: number;
  readonly impact: number;
  /** Back to before the first document. */
  rewind(): void;
  /** Moves to the first document not before `target`; never backwards. */
  seek(target: number): number;
  /** Fills `target` with the positions in the current document, in the fields of `wanted`; see `PositionsReader.read`. */
  positions(wanted: number, target: NumberList): number;
}

/**
 * The postings of a frequent query unit with offsets of their positions: in the index positions are concatenated, and
 * reaching those of one document means skipping all before it in its block. Stored as bytes, so that the cache of the
 * index can keep it.
 */
class GatheredUnits implements UnitCursor {
  readonly #documents: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #masks: Uint16Array;
  readonly #impacts: Uint8Array;
  readonly #positions: PositionsReader;
  readonly documents: number;
  #at = -1;
  document = -1;

  /** Iterates over the output of `packUnits`; `positions` are all positions of the unit, as stored. */
  constructor(bytes: Buffer, positions: Buffer) {
    const count = bytes.length / bytesAPosting;
    this.documents = count;
    this.#documents = new Uint32Array(bytes.buffer, bytes.byteOffset, count);
    this.#starts = new Uint32Array(bytes.buffer, bytes.byteOffset + count * 4, count);
    this.#masks = new Uint16Array(bytes.buffer, bytes.byteOffset + count * 8, count);
    this.#impacts = bytes.subarray(count * 10);
    this.#positions = new PositionsReader(positions, 0);
  }

  get impact(): number {
    return this.#impacts[this.#at]!;
  }

  rewind(): void {
    this.#at = -1;
    this.document = -1;
  }

  seek(target: number): number {
    if (target <= this.document) return this.document;
    this.#at = gallop(this.#documents, this.#at + 1, target);
    this.document = this.#at < this.documents ? this.#documents[this.#at]! : noMoreDocuments;
    return this.document;
  }

  positions(wanted: number, target: NumberList): number {
    this.#positions.at = this.#starts[this.#at]!;
    return this.#positions.read(this.#masks[this.#at]!, wanted, target);
  }
}

const bytesAPosting = 11;

function packUnits(cursor: PostingsCursor, positions: Buffer): Buffer {
  const count = cursor.documents;
  const bytes = Buffer.from(new ArrayBuffer(count * bytesAPosting));
  const documents = new Uint32Array(bytes.buffer, 0, count);
  const starts = new Uint32Array(bytes.buffer, count * 4, count);
  const masks = new Uint16Array(bytes.buffer, count * 8, count);
  const reader = new PositionsReader(positions, 0);
  for (let i = 0; i < count; i++) {
    documents[i] = cursor.next();
    bytes[count * 10 + i] = cursor.impact;
    masks[i] = cursor.mask;
    starts[i] = reader.at;
    reader.skip(cursor.mask);
  }
  return bytes;
}

/** The documents of a unit in a segment, or null if it has none. */
export function unitCursor(segment: SegmentReader, key: string): UnitCursor | null {
  const entry = segment.dictionary.lookUp(key);
  if (entry === null) return null;
  if (entry.documentFrequency <= blockSize || entry.documentFrequency > mostUnpacked) return segment.postings(entry);
  const positions = segment.positions(entry);
  const bytes = segment.gathered(`places of ${key}`, () => packUnits(segment.postings(entry), positions));
  return new GatheredUnits(bytes, positions);
}

import type { NumberList } from '../codec/number-list.js';
import { fieldOf, fieldStride } from './positions.js';

/**
 * Postings of a segment under construction: one byte stream a term, in chunks of growing size cut from one buffer
 * (Lucene's ByteBlockPool and TermsHash). A posting costs about three bytes and its positions one each, so that the
 * memory of a build is the size of what will be written and not of objects.
 *
 * Stream of a term: for each document varint(document delta * 2 + mask changed), the mask as a varint if it changed,
 * the impact as a byte; for terms with positions then the positions of each field of the mask, lowest bit first:
 * varint(first * 2 + more), and if there are more varint(count - 2) and the gaps as varints.
 */
export class PostingsPool {
  #bytes = new Uint8Array(1 << 20);
  #used = 0;
  #terms = 0;
  /** By term, side by side for the sake of the processor's cache: see the offsets below. */
  #table = new Int32Array(initialTerms * termNumbers);
  /** Of the term that is written to, or -1; where its next byte goes, and where its chunk ends. */
  #row = -1;
  #at = 0;
  #limit = 0;

  /** Bytes in use, the tables of the terms included. */
  get size(): number {
    return this.#used + this.#terms * termNumbers * 4;
  }

  get termCount(): number {
    return this.#terms;
  }

  addTerm(): number {
    const term = this.#terms++;
    const row = term * termNumbers;
    if (row === this.#table.length) {
      const larger = new Int32Array(this.#table.length * 2);
      larger.set(this.#table);
      this.#table = larger;
    }
    const start = this.#cut(0);
    this.#table[row + firstByte] = start;
    this.#table[row + nextByte] = start;
    this.#table[row + lastByte] = start + chunkSize(0) - linkBytes;
    this.#table[row + lastDocument] = -1;
    return term;
  }

  documentCount(term: number): number {
    return this.#table[term * termNumbers + documentCount]!;
  }

  /** Adds the posting of a document; documents come in increasing order. */
  add(term: number, document: number, mask: number, impact: number): void {
    const row = term * termNumbers;
    this.#select(row);
    const table = this.#table;
    const last = table[row + lastDocument]!;
    const changed = last < 0 || mask !== table[row + lastMask];
    this.#varint((document - last) * 2 + (changed ? 1 : 0));
    if (changed) {
      this.#varint(mask);
      table[row + lastMask] = mask;
    }
    this.#put(impact);
    table[row + lastDocument] = document;
    table[row + documentCount]!++;
  }

  /** Adds where the unit of the posting added last stands: field * `fieldStride` + position, in increasing order. */
  addPlaces({ values, length }: NumberList): void {
    for (let i = 0; i < length; ) {
      const field = fieldOf(values[i]!);
      let end = i + 1;
      while (end < length && fieldOf(values[end]!) === field) end++;
      const isOne = end === i + 1;
      this.#varint((values[i]! - field * fieldStride) * 2 + (isOne ? 0 : 1));
      if (!isOne) this.#varint(end - i - 2);
      for (i++; i < end; i++) this.#varint(values[i]! - values[i - 1]!);
    }
  }

  reader(): PoolReader {
    this.#select(-1);
    return new PoolReader(this.#bytes, this.#table);
  }

  /** What is put goes to this row from now on. */
  #select(row: number): void {
    if (row === this.#row) return;
    const table = this.#table;
    if (this.#row >= 0) table[this.#row + nextByte] = this.#at;
    this.#row = row;
    if (row < 0) return;
    this.#at = table[row + nextByte]!;
    this.#limit = table[row + lastByte]!;
  }

  #varint(value: number): void {
    while (value > 0x7f) {
      this.#put((value & 0x7f) | 0x80);
      value >>>= 7;
    }
    this.#put(value);
  }

  #put(byte: number): void {
    if (this.#at === this.#limit) this.#nextChunk();
    this.#bytes[this.#at++] = byte;
  }

  #nextChunk(): void {
    const row = this.#row;
    const level = Math.min(this.#table[row + chunkLevel]! + 1, mostLevels);
    const start = this.#cut(level);
    const link = this.#limit;
    for (let i = 0; i < linkBytes; i++) this.#bytes[link + i] = start >>> (8 * i);
    this.#table[row + chunkLevel] = level;
    this.#at = start;
    this.#limit = start + chunkSize(level) - linkBytes;
    this.#table[row + lastByte] = this.#limit;
  }

  #cut(level: number): number {
    const start = this.#used;
    this.#used += chunkSize(level);
    if (this.#used > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(nextLength(this.#bytes.length), this.#used));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return start;
  }
}

/** What the table holds of a term: where its bytes begin, go on, and end for now; the posting added last; and how many. */
const firstByte = 0;
const nextByte = 1;
const lastByte = 2;
const chunkLevel = 3;
const lastDocument = 4;
const lastMask = 5;
const documentCount = 6;
const termNumbers = 8;

/** Reads the stream of one term after another. */
export class PoolReader {
  readonly #bytes: Uint8Array;
  readonly #table: Int32Array;
  #at = 0;
  #limit = 0;
  #level = 0;

  constructor(bytes: Uint8Array, table: Int32Array) {
    this.#bytes = bytes;
    this.#table = table;
  }

  seek(term: number): void {
    this.#level = 0;
    this.#at = this.#table[term * termNumbers + firstByte]!;
    this.#limit = this.#at + chunkSize(0) - linkBytes;
  }

  byte(): number {
    if (this.#at === this.#limit) {
      const bytes = this.#bytes;
      const link = this.#limit;
      this.#at = bytes[link]! | (bytes[link + 1]! << 8) | (bytes[link + 2]! << 16) | (bytes[link + 3]! << 24);
      this.#level = Math.min(this.#level + 1, mostLevels);
      this.#limit = this.#at + chunkSize(this.#level) - linkBytes;
    }
    return this.#bytes[this.#at++]!;
  }

  varint(): number {
    let byte = this.byte();
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = this.byte();
      value |= (byte & 0x7f) << shift;
    }
    return value;
  }
}

/**
 * Twice as much, until that is no longer small change; then room for all that is likely to come. It is memory only once it
 * is written to (the system gives pages of zeros as they are touched), where doubling would hold the old and the new at once.
 */
function nextLength(length: number): number {
  return length < smallChange || length >= plenty ? length * 2 : plenty;
}

const smallChange = 1 << 24;
const plenty = 1 << 28;
const initialTerms = 1 << 12;
const linkBytes = 4;
const mostLevels = 10;

/** 12, 24, 48 … 12,288 bytes. Most terms stand in one or two documents. */
function chunkSize(level: number): number {
  return 12 << level;
}

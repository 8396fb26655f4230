import { BoundedMemo } from '../../analysis/bounded-memo.js';
import { ByteInput } from '../codec/byte-input.js';
import { SegmentError } from '../codec/segment-error.js';
import type { CachedPieces } from '../directory/byte-cache.js';
import type { SegmentFileReader } from '../directory/segment-file.js';
import { mostInShortList, termsPerBlock } from '../directory/segment-format.js';

/** What the dictionary says of a term: how many documents hold it, and where its postings and positions are. */
export interface TermEntry {
  readonly documentFrequency: number;
  /** Whether the postings are a short list and no blocks. */
  readonly isShort: boolean;
  /** The posting itself where there is only one. */
  readonly document: number;
  readonly impact: number;
  readonly mask: number;
  readonly postingsOffset: number;
  readonly postingsLength: number;
  /** -1 for terms without positions. */
  readonly positionsOffset: number;
  readonly positionsLength: number;
}

/** Kind letters as bytes: which entries say where positions are. */
const unitLetter = 117;

/**
 * The term dictionary of a segment. In memory are the first key of every block and where the block is; a look-up is a
 * binary search among these and a walk over at most 32 entries of one block, which comes from the cache.
 */
export class TermDictionaryReader {
  readonly #file: SegmentFileReader;
  readonly #cache: CachedPieces;
  readonly #blockOffsets: Uint32Array;
  readonly #keyOffsets: Uint32Array;
  /** By block: documents of its most frequent term. */
  readonly #mostDocuments: Uint32Array;
  readonly #keys: Buffer;
  /** Whether lists of few postings are no blocks. */
  readonly hasShortLists: boolean;
  readonly blockCount: number;
  readonly termCount: number;
  /** For steps that end before anything else is asked. */
  readonly #walker = new TermCursor(this);
  /** A query asks for a term again and again: for its frequency, for its postings, when ranking. */
  readonly #known = new BoundedMemo<TermEntry | null>(mostKnown, (key) => this.#find(key));

  constructor(file: SegmentFileReader, cache: CachedPieces) {
    this.#file = file;
    this.#cache = cache;
    const tail = new ByteInput(file.read(file.length - tailLength, tailLength));
    this.blockCount = tail.uint32();
    this.termCount = tail.uint32();
    const keysLength = tail.uint32();
    this.hasShortLists = file.version >= 3;
    const mostLength = file.version >= 3 ? this.blockCount * 4 : 0;
    const indexLength = (this.blockCount + 1) * 8 + mostLength + keysLength;
    if (indexLength + tailLength > file.length || Math.ceil(this.termCount / termsPerBlock) !== this.blockCount) {
      throw new SegmentError('corrupt', 'the term index does not fit its file', file.name);
    }
    const index = file.read(file.length - tailLength - indexLength, indexLength);
    this.#blockOffsets = new Uint32Array(this.blockCount + 1);
    this.#keyOffsets = new Uint32Array(this.blockCount + 1);
    for (let i = 0; i <= this.blockCount; i++) {
      this.#blockOffsets[i] = index.readUInt32LE(i * 8);
      this.#keyOffsets[i] = index.readUInt32LE(i * 8 + 4);
    }
    this.#mostDocuments = new Uint32Array(this.blockCount).fill(uncounted);
    for (let i = 0; i * 4 < mostLength; i++)
      this.#mostDocuments[i] = index.readUInt32LE((this.blockCount + 1) * 8 + i * 4);
    this.#keys = index.subarray((this.blockCount + 1) * 8 + mostLength);
  }

  /** Bytes that stay in memory while the dictionary is open. */
  get memory(): number {
    return this.#keys.length + this.#blockOffsets.byteLength * 2 + this.#mostDocuments.byteLength;
  }

  /** What the dictionary says of a key; null where it does not have it. */
  lookUp(key: string): TermEntry | null {
    return this.#known.get(key);
  }

  #find(key: string): TermEntry | null {
    const target = Buffer.from(key, 'utf8');
    return this.#walker.seek(target) && this.#walker.matches(target) ? this.#walker.entry() : null;
  }

  cursor(): TermCursor {
    return new TermCursor(this);
  }

  /** How many keys stand before the first that is not before `target`. */
  ordinalOf(target: Uint8Array): number {
    return this.#walker.seek(target) ? this.#walker.ordinal : this.termCount;
  }

  /** The key with so many before it. */
  keyAt(ordinal: number): string {
    this.#walker.seekOrdinal(ordinal);
    return this.#walker.key();
  }

  /** The last block whose first key is not after the first bytes of `target`; -1 where all are. */
  blockOf(target: Uint8Array, length = target.length): number {
    let low = 0;
    let high = this.blockCount - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.#compareFirstKey(middle, target, length) <= 0) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }

  /** Whether a key comes before all keys of a block. */
  isBeforeBlock(target: Uint8Array, length: number, block: number): boolean {
    return block >= this.blockCount || this.#compareFirstKey(block, target, length) > 0;
  }

  #compareFirstKey(block: number, target: Uint8Array, length: number): number {
    const start = this.#keyOffsets[block]!;
    const end = this.#keyOffsets[block + 1]!;
    const keys = this.#keys;
    for (let i = 0; start + i < end && i < length; i++) {
      const difference = keys[start + i]! - target[i]!;
      if (difference !== 0) return difference;
    }
    return end - start - length;
  }

  block(block: number): Buffer {
    return this.#cache.find(block) ?? this.#cache.add(block, this.#read(block));
  }

  #read(block: number): Buffer {
    const start = this.#blockOffsets[block]!;
    return this.#file.read(start, this.#blockOffsets[block + 1]! - start);
  }

  /** Documents of the most frequent term of a block; in older formats, which do not tell it, more than there are. */
  mostDocumentsIn(block: number): number {
    return this.#mostDocuments[block]!;
  }

  entriesIn(block: number): number {
    return Math.min(termsPerBlock, this.termCount - block * termsPerBlock);
  }
}

/** What was not counted may be any number, up to as many documents as there can be. */
const uncounted = 0x7fffffff;
/** Terms whose entries are kept, about a megabyte of them. */
const mostKnown = 8192;
const tailLength = 12;
const longestKey = 1 << 12;

/** Walks over the keys of a dictionary in byte order. */
export class TermCursor {
  readonly #dictionary: TermDictionaryReader;
  readonly #key = Buffer.allocUnsafe(longestKey);
  keyLength = 0;
  /** How many leading bytes the current key has in common with the one before it. */
  shared = 0;
  #block = -1;
  #entry = 0;
  #entries = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #postings = 0;
  #positions = 0;
  #documentFrequency = 0;
  #document = 0;
  #impact = 0;
  #mask = 0;
  #postingsLength = 0;
  #positionsLength = 0;

  constructor(dictionary: TermDictionaryReader) {
    this.#dictionary = dictionary;
  }

  /** The bytes of the current key; overwritten by the next step. */
  get keyBytes(): Buffer {
    return this.#key;
  }

  /** The current key, from a byte of it on. */
  key(from = 0): string {
    return this.#key.toString('utf8', from, this.keyLength);
  }

  get documentFrequency(): number {
    return this.#documentFrequency;
  }

  matches(target: Uint8Array): boolean {
    return this.#compare(target, target.length) === 0;
  }

  startsWith(prefix: Uint8Array): boolean {
    if (this.keyLength < prefix.length) return false;
    for (let i = 0; i < prefix.length; i++) if (this.#key[i] !== prefix[i]) return false;
    return true;
  }

  /** How many keys stand before the current one. */
  get ordinal(): number {
    return this.#block * termsPerBlock + this.#entry - 1;
  }

  seekOrdinal(ordinal: number): void {
    if (ordinal < 0 || ordinal >= this.#dictionary.termCount)
      throw new SegmentError('corrupt', 'no such term in the dictionary');
    const block = Math.floor(ordinal / termsPerBlock);
    const entry = ordinal % termsPerBlock;
    if (block !== this.#block || this.#entry > entry + 1) this.#open(block);
    while (this.#entry <= entry) this.next();
  }

  /** Moves to the first key not before the first bytes of `target`; false where there is none. */
  seek(target: Uint8Array, length = target.length): boolean {
    const order = this.#entry === 0 ? 1 : this.#compare(target, length);
    if (order === 0) return true;
    // Most steps are short and forward, and end within the block.
    if (order > 0 || !this.#dictionary.isBeforeBlock(target, length, this.#block + 1)) {
      const block = Math.max(0, this.#dictionary.blockOf(target, length));
      if (block >= this.#dictionary.blockCount) return false;
      this.#open(block);
    }
    while (this.next()) if (this.#compare(target, length) >= 0) return true;
    return false;
  }

  next(): boolean {
    if (this.#entry === this.#entries) {
      if (this.#block + 1 >= this.#dictionary.blockCount) return false;
      this.#open(this.#block + 1);
    }
    this.#entry++;
    this.#postings += this.#postingsLength;
    this.#positions += Math.max(0, this.#positionsLength);
    this.shared = this.#varint();
    const length = this.#varint();
    if (this.shared > this.keyLength || this.shared + length > longestKey || this.#at + length > this.#bytes.length) {
      throw new SegmentError('corrupt', 'a block of the term dictionary is damaged');
    }
    // Endings are short: a loop is done before a call of the runtime has begun.
    const key = this.#key;
    const bytes = this.#bytes;
    const end = this.shared + length;
    for (let i = this.shared; i < end; i++) key[i] = bytes[this.#at++]!;
    this.keyLength = end;
    this.#documentFrequency = this.#varint();
    this.#postingsLength = 0;
    if (this.#documentFrequency === 1) {
      this.#document = this.#varint();
      this.#impact = this.#bytes[this.#at++]!;
      this.#mask = this.#varint();
    } else {
      this.#postingsLength = this.#varint();
    }
    this.#positionsLength = this.#key[0] === unitLetter ? this.#varint() : -1;
    return true;
  }

  entry(): TermEntry {
    return {
      documentFrequency: this.#documentFrequency,
      isShort:
        this.#dictionary.hasShortLists && this.#documentFrequency > 1 && this.#documentFrequency <= mostInShortList,
      document: this.#document,
      impact: this.#impact,
      mask: this.#mask,
      postingsOffset: this.#postings,
      postingsLength: this.#postingsLength,
      positionsOffset: this.#positionsLength < 0 ? -1 : this.#positions,
      positionsLength: this.#positionsLength,
    };
  }

  #open(block: number): void {
    this.#bytes = this.#dictionary.block(block);
    this.#block = block;
    this.#entry = 0;
    this.#entries = this.#dictionary.entriesIn(block);
    this.#at = 0;
    this.keyLength = 0;
    this.#postings = this.#varint();
    this.#positions = this.#varint();
    this.#postingsLength = 0;
    this.#positionsLength = 0;
  }

  #compare(target: Uint8Array, length: number): number {
    const key = this.#key;
    const common = Math.min(this.keyLength, length);
    for (let i = 0; i < common; i++) {
      const difference = key[i]! - target[i]!;
      if (difference !== 0) return difference;
    }
    return this.keyLength - length;
  }

  #varint(): number {
    const bytes = this.#bytes;
    let byte = bytes[this.#at++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let scale = 128;
    do {
      byte = bytes[this.#at++]!;
      // Past the end `byte` is undefined, and the sum is NaN.
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte > 0x7f && scale < 2 ** 50);
    if (this.#at > bytes.length) throw new SegmentError('corrupt', 'a block of the term dictionary is cut');
    return value;
  }
}

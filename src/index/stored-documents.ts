import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CachedPieces } from './byte-cache.js';
import { ByteInput } from './byte-input.js';
import { ByteOutput } from './byte-output.js';
import { SegmentError } from './segment-error.js';
import type { SegmentFileReader, SegmentFileWriter } from './segment-file.js';

/**
 * Documents, about 64 KB of them deflated at a time: small enough to show ten hits quickly (half as much takes four
 * fifths of the time to inflate, and a tenth more room). What small blocks lose in size they win back by a preset
 * dictionary (RFC 1950, section 2.2): the first 32 KB of the segment itself.
 */
const blockLength = 64 * 1024;
const dictionaryLength = 32 * 1024;
/** One is reached by passing over those before it, of which there may be thousands where each says next to nothing. */
const documentsPerBlock = 256;
const compressionLevel = 5;
const tailLength = 12;
/** No block inflates beyond this: one document of the largest size a reader lets in, escaped. */
const longestBlock = 256 * 1024 * 1024;

export class StoredDocumentsWriter {
  readonly #file: SegmentFileWriter;
  readonly #block = new ByteOutput(blockLength * 2);
  readonly #index = new ByteOutput(1 << 12);
  #dictionary: Buffer | null = null;
  #first = 0;
  #blocks = 0;
  #documents = 0;

  constructor(file: SegmentFileWriter) {
    this.#file = file;
  }

  add(document: Uint8Array): void {
    this.#block.varint(document.length);
    this.#block.bytes(document);
    this.#documents++;
    const isLong = this.#block.length >= (this.#dictionary === null ? dictionaryLength : blockLength);
    if (isLong || this.#documents - this.#first === documentsPerBlock) this.#flush();
  }

  #flush(): void {
    if (this.#block.length === 0) return;
    if (this.#dictionary === null) {
      // What stands last in a dictionary is reached with the shortest distances.
      this.#dictionary = Buffer.from(this.#block.view().subarray(-dictionaryLength));
      this.#file.append(this.#dictionary);
    }
    this.#index.uint32(this.#file.length);
    this.#index.uint32(this.#first);
    this.#file.append(deflateRawSync(this.#block.view(), { level: compressionLevel, dictionary: this.#dictionary }));
    this.#block.clear();
    this.#first = this.#documents;
    this.#blocks++;
  }

  finish(): void {
    this.#flush();
    this.#index.uint32(this.#blocks);
    this.#index.uint32(this.#documents);
    this.#index.uint32(this.#dictionary?.length ?? 0);
    this.#file.append(this.#index.view());
  }
}

export class StoredDocumentsReader {
  readonly #file: SegmentFileReader;
  readonly #cache: CachedPieces;
  readonly #offsets: Uint32Array;
  readonly #firsts: Uint32Array;
  readonly #dictionaryLength: number;
  #dictionary: Buffer | null = null;
  readonly documentCount: number;

  constructor(file: SegmentFileReader, cache: CachedPieces) {
    this.#file = file;
    this.#cache = cache;
    const tail = new ByteInput(file.read(file.length - tailLength, tailLength));
    const blocks = tail.uint32();
    this.documentCount = tail.uint32();
    this.#dictionaryLength = tail.uint32();
    const indexLength = blocks * 8;
    if (indexLength + tailLength > file.length)
      throw new SegmentError('corrupt', 'the index of the stored documents does not fit', file.name);
    const index = new ByteInput(file.read(file.length - tailLength - indexLength, indexLength));
    this.#offsets = new Uint32Array(blocks + 1);
    this.#firsts = new Uint32Array(blocks + 1);
    for (let i = 0; i < blocks; i++) {
      this.#offsets[i] = index.uint32();
      this.#firsts[i] = index.uint32();
    }
    this.#offsets[blocks] = file.length - tailLength - indexLength;
    this.#firsts[blocks] = this.documentCount;
  }

  /** A document as it was added, in bytes that must not be changed. */
  bytes(document: number): Buffer {
    const firsts = this.#firsts;
    let low = 0;
    let high = firsts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (firsts[middle]! <= document) low = middle;
      else high = middle - 1;
    }
    if (document < 0 || document >= this.documentCount)
      throw new RangeError(`no document ${document} in ${this.#file.name}`);
    const input = new ByteInput(this.#block(low));
    for (let i = firsts[low]!; i < document; i++) input.skip(input.varint());
    return input.slice(input.varint());
  }

  #block(block: number): Buffer {
    const start = this.#offsets[block]!;
    const length = this.#offsets[block + 1]! - start;
    return this.#cache.get(block, () => {
      try {
        this.#dictionary ??= this.#file.read(0, this.#dictionaryLength);
        return inflateRawSync(this.#file.read(start, length), {
          maxOutputLength: longestBlock,
          dictionary: this.#dictionary,
        });
      } catch (error) {
        if (error instanceof SegmentError) throw error;
        throw new SegmentError('corrupt', 'a block of stored documents does not inflate', this.#file.name);
      }
    });
  }
}

import { brotliCompressSync, brotliDecompressSync, inflateRawSync, constants as zlib } from 'node:zlib';
import type { CachedPieces } from './byte-cache.js';
import { ByteInput } from './byte-input.js';
import { ByteOutput } from './byte-output.js';
import { SegmentError } from './segment-error.js';
import type { SegmentFileReader, SegmentFileWriter } from './segment-file.js';

/**
 * Documents, about 96 KB of them compressed at a time: small enough to show ten hits quickly, large enough to find what
 * patches have in common. Brotli (RFC 7932) at its fourth level makes of mail in blocks of this size what deflate's fifth
 * makes with a preset dictionary, in three quarters of the time; and without a dictionary a block can be taken over into
 * another segment as it stands.
 */
const blockLength = 96 * 1024;
/** One is reached by passing over those before it, of which there may be thousands where each says next to nothing. */
const documentsPerBlock = 256;
/** No block comes out longer than this: one document of the largest size a reader lets in, escaped. */
const longestBlock = 256 * 1024 * 1024;
/** A block is worth taking over; smaller ones are put together anew. */
const worthTakingOver = 8 * 1024;

export class StoredDocumentsWriter {
  readonly #file: SegmentFileWriter;
  readonly #block = new ByteOutput(blockLength * 2);
  readonly #index = new ByteOutput(1 << 12);
  #blocks = 0;
  #documents = 0;
  /** Documents in the block under way. */
  #held = 0;

  constructor(file: SegmentFileWriter) {
    this.#file = file;
  }

  add(document: Uint8Array): void {
    this.#block.varint(document.length);
    this.#block.bytes(document);
    this.#held++;
    if (this.#block.length >= blockLength || this.#held === documentsPerBlock) this.#flush();
  }

  /** Adds a block of another segment, of so many documents, as it stands. */
  takeOver(compressed: Buffer, documents: number): void {
    this.#flush();
    this.#append(compressed, documents);
  }

  #flush(): void {
    if (this.#block.length === 0) return;
    const bytes = this.#block.view();
    const params = {
      [zlib.BROTLI_PARAM_QUALITY]: 4,
      [zlib.BROTLI_PARAM_LGWIN]: 18,
      [zlib.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    this.#append(brotliCompressSync(bytes, { params }), this.#held);
    this.#block.clear();
    this.#held = 0;
  }

  #append(compressed: Buffer, documents: number): void {
    this.#index.uint32(this.#file.length);
    this.#index.uint32(this.#documents);
    this.#file.append(compressed);
    this.#documents += documents;
    this.#blocks++;
  }

  finish(): void {
    this.#flush();
    this.#index.uint32(this.#blocks);
    this.#index.uint32(this.#documents);
    this.#file.append(this.#index.view());
  }
}

export class StoredDocumentsReader {
  readonly #file: SegmentFileReader;
  readonly #cache: CachedPieces;
  readonly #offsets: Uint32Array;
  readonly #firsts: Uint32Array;
  /** Of the formats before the third. */
  readonly #dictionaryLength: number;
  #dictionary: Buffer | null = null;
  readonly documentCount: number;

  constructor(file: SegmentFileReader, cache: CachedPieces) {
    this.#file = file;
    this.#cache = cache;
    const tailLength = file.version < 3 ? 12 : 8;
    const tail = new ByteInput(file.read(file.length - tailLength, tailLength));
    const blocks = tail.uint32();
    this.documentCount = tail.uint32();
    this.#dictionaryLength = file.version < 3 ? tail.uint32() : 0;
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

  /**
   * Adds all documents that `isWanted` to a writer. Blocks of which all are wanted are taken over as they stand, where they
   * are of this format; what is of an older one is converted.
   */
  copyTo(
    writer: StoredDocumentsWriter,
    isWanted: (document: number) => boolean,
    convert: (old: Buffer) => Buffer,
  ): void {
    const isOld = this.#file.version < 3;
    for (let block = 0; block + 1 < this.#firsts.length; block++) {
      const first = this.#firsts[block]!;
      const end = this.#firsts[block + 1]!;
      const length = this.#offsets[block + 1]! - this.#offsets[block]!;
      let wanted = 0;
      for (let document = first; document < end; document++) if (isWanted(document)) wanted++;
      if (!isOld && wanted === end - first && length >= worthTakingOver) {
        writer.takeOver(this.#file.read(this.#offsets[block]!, length), wanted);
        continue;
      }
      for (let document = first; document < end; document++) {
        if (!isWanted(document)) continue;
        const bytes = this.bytes(document);
        writer.add(isOld ? convert(bytes) : bytes);
      }
    }
  }

  #block(block: number): Buffer {
    const start = this.#offsets[block]!;
    const length = this.#offsets[block + 1]! - start;
    return this.#cache.get(block, () => {
      try {
        return this.#decompressed(this.#file.read(start, length));
      } catch (error) {
        if (error instanceof SegmentError) throw error;
        throw new SegmentError('corrupt', 'a block of stored documents cannot be decompressed', this.#file.name);
      }
    });
  }

  #decompressed(bytes: Buffer): Buffer {
    if (this.#file.version >= 3) return brotliDecompressSync(bytes, { maxOutputLength: longestBlock });
    this.#dictionary ??= this.#file.read(0, this.#dictionaryLength);
    return inflateRawSync(bytes, { maxOutputLength: longestBlock, dictionary: this.#dictionary });
  }
}

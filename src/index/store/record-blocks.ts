import { brotliCompressSync, brotliDecompressSync, constants as zlib } from 'node:zlib';
import { ByteInput } from '../codec/byte-input.js';
import { ByteOutput } from '../codec/byte-output.js';
import { SegmentError } from '../codec/segment-error.js';
import type { CachedPieces } from '../directory/byte-cache.js';
import type { SegmentFileReader } from '../directory/segment-file.js';

/**
 * Records, one a document, compressed in blocks: see `segment-format.ts` for the layout. Brotli (RFC 7932) at its fourth
 * level makes of mail in blocks of 96 KB what deflate's fifth makes with a preset dictionary, in three quarters of the
 * time; and without a dictionary a block can be taken over into another segment as it stands.
 */

/** One record is reached by passing over those before it, of which there may be thousands where each is next to nothing. */
const recordsPerBlock = 256;
/** No block comes out longer than this: one document of the largest size a reader lets in, escaped. */
const longestBlock = 256 * 1024 * 1024;
/** A block is worth taking over; smaller ones are put together anew. */
const worthTakingOver = 4 * 1024;
const tailLength = 8;

/** Where blocks go, from its beginning. */
export interface BlockSink {
  readonly length: number;
  append(bytes: Uint8Array): void;
}

export class RecordBlocksWriter {
  readonly #sink: BlockSink;
  readonly #blockLength: number;
  readonly #block: ByteOutput;
  readonly #index = new ByteOutput(1 << 12);
  #blocks = 0;
  #records = 0;
  /** Records in the block under way. */
  #held = 0;

  constructor(sink: BlockSink, blockLength: number) {
    this.#sink = sink;
    this.#blockLength = blockLength;
    this.#block = new ByteOutput(blockLength * 2);
  }

  add(record: Uint8Array): void {
    this.#block.varint(record.length);
    this.#block.bytes(record);
    this.#held++;
    if (this.#block.length >= this.#blockLength || this.#held === recordsPerBlock) this.#flush();
  }

  /** Adds a block of another segment, of so many records, as it stands. */
  takeOver(compressed: Buffer, records: number): void {
    this.#flush();
    this.#append(compressed, records);
  }

  #flush(): void {
    if (this.#held === 0) return;
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

  #append(compressed: Buffer, records: number): void {
    this.#index.uint32(this.#sink.length);
    this.#index.uint32(this.#records);
    this.#sink.append(compressed);
    this.#records += records;
    this.#blocks++;
  }

  finish(): void {
    this.#flush();
    this.#index.uint32(this.#blocks);
    this.#index.uint32(this.#records);
    this.#sink.append(this.#index.view());
  }
}

export class RecordBlocksReader {
  readonly #file: SegmentFileReader;
  readonly #from: number;
  readonly #cache: CachedPieces;
  readonly #offsets: Uint32Array;
  readonly #firsts: Uint32Array;
  readonly count: number;

  /** The blocks lie in the file from `from` up to `to`. */
  constructor(file: SegmentFileReader, cache: CachedPieces, from = 0, to = file.length) {
    this.#file = file;
    this.#from = from;
    this.#cache = cache;
    const length = to - from;
    const tail = new ByteInput(file.read(to - tailLength, tailLength));
    const blocks = tail.uint32();
    this.count = tail.uint32();
    const indexLength = blocks * 8;
    if (indexLength + tailLength > length)
      throw new SegmentError('corrupt', 'the index of the stored records does not fit', file.name);
    const index = new ByteInput(file.read(to - tailLength - indexLength, indexLength));
    this.#offsets = new Uint32Array(blocks + 1);
    this.#firsts = new Uint32Array(blocks + 1);
    for (let i = 0; i < blocks; i++) {
      this.#offsets[i] = index.uint32();
      this.#firsts[i] = index.uint32();
    }
    this.#offsets[blocks] = length - tailLength - indexLength;
    this.#firsts[blocks] = this.count;
  }

  /** A record as it was added, in bytes that must not be changed. */
  bytes(record: number): Buffer {
    if (record < 0 || record >= this.count) throw new RangeError(`no record ${record} in ${this.#file.name}`);
    const firsts = this.#firsts;
    let low = 0;
    let high = firsts.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (firsts[middle]! <= record) low = middle;
      else high = middle - 1;
    }
    const input = new ByteInput(this.#block(low));
    for (let i = firsts[low]!; i < record; i++) input.skip(input.varint());
    return input.slice(input.varint());
  }

  /** Adds all records that are wanted to a writer; blocks of which all are, as they stand. */
  copyTo(writer: RecordBlocksWriter, isWanted: (record: number) => boolean): void {
    for (let block = 0; block + 1 < this.#firsts.length; block++) {
      const first = this.#firsts[block]!;
      const end = this.#firsts[block + 1]!;
      let wanted = 0;
      for (let record = first; record < end; record++) if (isWanted(record)) wanted++;
      if (wanted === end - first && this.#lengthOf(block) >= worthTakingOver) {
        writer.takeOver(this.#compressed(block), wanted);
        continue;
      }
      for (let record = first; record < end; record++) if (isWanted(record)) writer.add(this.bytes(record));
    }
  }

  #lengthOf(block: number): number {
    return this.#offsets[block + 1]! - this.#offsets[block]!;
  }

  #compressed(block: number): Buffer {
    return this.#file.read(this.#from + this.#offsets[block]!, this.#lengthOf(block));
  }

  #block(block: number): Buffer {
    const key = this.#from + this.#offsets[block]!;
    return this.#cache.find(key) ?? this.#cache.add(key, this.#decompress(this.#compressed(block)));
  }

  #decompress(compressed: Buffer): Buffer {
    try {
      return brotliDecompressSync(compressed, { maxOutputLength: longestBlock });
    } catch {
      throw new SegmentError('corrupt', 'a block of stored records cannot be decompressed', this.#file.name);
    }
  }
}

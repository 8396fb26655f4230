import { inflateRawSync } from 'node:zlib';
import type { Document } from '../../corpus/document.js';
import { ByteInput } from '../codec/byte-input.js';
import { SegmentError } from '../codec/segment-error.js';
import type { CachedPieces } from '../directory/byte-cache.js';
import type { SegmentFileReader } from '../directory/segment-file.js';
import type { RecordBlocksWriter } from './record-blocks.js';
import type { DocumentStore, StoredDocumentsWriter } from './stored-documents.js';
import { type DocumentHead, parseStored, storedForm } from './stored-form.js';

const tailLength = 12;
const longestBlock = 256 * 1024 * 1024;

/**
 * What was stored in the formats before the third: blocks of deflated records, with one preset dictionary for all (RFC 1950,
 * section 2.2) at the beginning of the file.
 */
export class OlderRecords {
  readonly #file: SegmentFileReader;
  readonly #cache: CachedPieces;
  readonly #offsets: Uint32Array;
  readonly #firsts: Uint32Array;
  readonly #dictionaryLength: number;
  #dictionary: Buffer | null = null;
  readonly count: number;

  constructor(file: SegmentFileReader, cache: CachedPieces) {
    this.#file = file;
    this.#cache = cache;
    const tail = new ByteInput(file.read(file.length - tailLength, tailLength));
    const blocks = tail.uint32();
    this.count = tail.uint32();
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
    this.#firsts[blocks] = this.count;
  }

  bytes(record: number): Buffer {
    if (record < 0 || record >= this.count) throw new RangeError(`no record ${record} in ${this.#file.name}`);
    const block = this.#firsts.findLastIndex((first, i) => first <= record && i + 1 < this.#firsts.length);
    const input = new ByteInput(this.#block(block));
    for (let i = this.#firsts[block]!; i < record; i++) input.skip(input.varint());
    return input.slice(input.varint());
  }

  copyTo(writer: RecordBlocksWriter, isWanted: (record: number) => boolean): void {
    for (let record = 0; record < this.count; record++) if (isWanted(record)) writer.add(this.bytes(record));
  }

  #block(block: number): Buffer {
    const start = this.#offsets[block]!;
    const length = this.#offsets[block + 1]! - start;
    return this.#cache.get(start, () => {
      this.#dictionary ??= this.#file.read(0, this.#dictionaryLength);
      const deflated = this.#file.read(start, length);
      try {
        return inflateRawSync(deflated, { maxOutputLength: longestBlock, dictionary: this.#dictionary });
      } catch {
        throw new SegmentError('corrupt', 'a block of stored documents does not inflate', this.#file.name);
      }
    });
  }
}

/** Documents as these formats stored them: all but the text in one JSON and the text behind it, or all in the JSON. */
export class OlderDocuments implements DocumentStore {
  readonly #records: OlderRecords;

  constructor(file: SegmentFileReader, cache: CachedPieces) {
    this.#records = new OlderRecords(file, cache);
  }

  get count(): number {
    return this.#records.count;
  }

  document(number: number): Document {
    const bytes = this.#records.bytes(number);
    const end = bytes.indexOf(0);
    const document = parseStored(bytes, end < 0 ? bytes.length : end) as Document | Omit<Document, 'text'>;
    return 'text' in document ? document : { ...document, text: bytes.toString('utf8', end + 1) };
  }

  head(number: number): DocumentHead {
    return this.document(number);
  }

  lead(number: number, bytes: number): string {
    return this.document(number).text.slice(0, bytes);
  }

  copyTo(writer: StoredDocumentsWriter, isWanted: (number: number) => boolean): void {
    for (let number = 0; number < this.count; number++)
      if (isWanted(number)) writer.add(storedForm(this.document(number)));
  }
}

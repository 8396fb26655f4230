import { ByteOutput } from '../codec/byte-output.js';
import type { SegmentFileWriter } from '../directory/segment-file.js';
import { termsPerBlock } from '../directory/segment-format.js';

/** Writes the term dictionary; keys come in byte order, each once. */
export class TermDictionaryWriter {
  readonly #file: SegmentFileWriter;
  readonly #block = new ByteOutput(1 << 12);
  readonly #blockOffsets = new ByteOutput(1 << 12);
  readonly #mostDocuments = new ByteOutput(1 << 12);
  readonly #firstKeys = new ByteOutput(1 << 14);
  /** Of the block under way: documents of its most frequent term. */
  #most = 0;
  #blocks = 0;
  #terms = 0;
  #previous = new Uint8Array(1 << 10);
  #previousLength = 0;
  #postings = 0;
  #positions = 0;

  constructor(file: SegmentFileWriter) {
    this.#file = file;
  }

  get termCount(): number {
    return this.#terms;
  }

  /** A term in one document. `positionsLength` is -1 for terms without positions. */
  addSingle(key: Uint8Array, document: number, impact: number, mask: number, positionsLength: number): void {
    this.#key(key, 1);
    this.#block.varint(1);
    this.#block.varint(document);
    this.#block.byte(impact);
    this.#block.varint(mask);
    this.#positionsLength(positionsLength);
  }

  /** A term in `df` documents, whose list has `postingsLength` bytes. */
  add(key: Uint8Array, df: number, postingsLength: number, positionsLength: number): void {
    this.#key(key, df);
    this.#block.varint(df);
    this.#block.varint(postingsLength);
    this.#postings += postingsLength;
    this.#positionsLength(positionsLength);
  }

  #positionsLength(length: number): void {
    if (length < 0) return;
    this.#block.varint(length);
    this.#positions += length;
  }

  #key(key: Uint8Array, df: number): void {
    let shared = 0;
    if (this.#terms % termsPerBlock === 0) {
      this.#flush();
      this.#blockOffsets.uint32(this.#file.length);
      this.#blockOffsets.uint32(this.#firstKeys.length);
      this.#firstKeys.bytes(key);
      this.#blocks++;
      this.#block.varint(this.#postings);
      this.#block.varint(this.#positions);
    } else {
      const most = Math.min(key.length, this.#previousLength);
      while (shared < most && key[shared] === this.#previous[shared]) shared++;
    }
    this.#block.varint(shared);
    this.#block.varint(key.length - shared);
    this.#block.bytes(key, shared);
    this.#keep(key, shared);
    this.#terms++;
    if (df > this.#most) this.#most = df;
  }

  /** Remembers a key that has its first bytes in common with the one before. */
  #keep(key: Uint8Array, shared: number): void {
    if (key.length > this.#previous.length) {
      const larger = new Uint8Array(key.length * 2);
      larger.set(this.#previous);
      this.#previous = larger;
    }
    for (let i = shared; i < key.length; i++) this.#previous[i] = key[i]!;
    this.#previousLength = key.length;
  }

  #flush(): void {
    if (this.#terms > 0) this.#mostDocuments.uint32(this.#most);
    this.#most = 0;
    this.#file.append(this.#block.view());
    this.#block.clear();
  }

  finish(): void {
    this.#flush();
    const keysLength = this.#firstKeys.length;
    this.#blockOffsets.uint32(this.#file.length);
    this.#blockOffsets.uint32(keysLength);
    this.#file.append(this.#blockOffsets.view());
    this.#file.append(this.#mostDocuments.view());
    this.#file.append(this.#firstKeys.view());
    const tail = new ByteOutput(12);
    tail.uint32(this.#blocks);
    tail.uint32(this.#terms);
    tail.uint32(keysLength);
    this.#file.append(tail.view());
  }
}

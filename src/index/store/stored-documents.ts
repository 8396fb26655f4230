import type { Document } from '../../corpus/document.js';
import { SegmentError } from '../codec/segment-error.js';
import type { CachedPieces } from '../directory/byte-cache.js';
import type { SegmentFileReader, SegmentFileWriter } from '../directory/segment-file.js';
import { type BlockSink, RecordBlocksReader, RecordBlocksWriter } from './record-blocks.js';
import { type DocumentHead, type StoredForm, storedDocument, storedHead, storedLead } from './stored-form.js';

/** What of documents is stored in a segment, of whatever format. */
export interface DocumentStore {
  readonly count: number;
  document(number: number): Document;
  /** What a list of documents shows of one. */
  head(number: number): DocumentHead;
  /** About the first so many bytes of its text. */
  lead(number: number, bytes: number): string;
  /** Adds those that are wanted to a writer. */
  copyTo(writer: StoredDocumentsWriter, isWanted: (number: number) => boolean): void;
}

/** Bytes of text that are compressed together, and bytes of heads: ten hits are to be shown quickly. */
const bodyBlock = 96 * 1024;
const headBlock = 32 * 1024;

/** Writes bodies as they come, and all heads behind them: these are held compressed until then. */
export class StoredDocumentsWriter {
  readonly #file: SegmentFileWriter;
  readonly #heldHeads = new HeldBlocks();
  readonly heads = new RecordBlocksWriter(this.#heldHeads, headBlock);
  readonly bodies: RecordBlocksWriter;

  constructor(file: SegmentFileWriter) {
    this.#file = file;
    this.bodies = new RecordBlocksWriter(file, bodyBlock);
  }

  add({ head, body }: StoredForm): void {
    this.heads.add(head);
    this.bodies.add(body);
  }

  finish(): void {
    this.bodies.finish();
    const start = this.#file.length;
    this.heads.finish();
    for (const piece of this.#heldHeads.pieces) this.#file.append(piece);
    const tail = Buffer.alloc(tailLength);
    tail.writeDoubleLE(start);
    this.#file.append(tail);
  }
}

class HeldBlocks implements BlockSink {
  readonly pieces: Buffer[] = [];
  length = 0;

  append(bytes: Uint8Array): void {
    this.pieces.push(Buffer.from(bytes));
    this.length += bytes.length;
  }
}

const tailLength = 8;

export class StoredDocumentsReader implements DocumentStore {
  readonly #heads: RecordBlocksReader;
  readonly #bodies: RecordBlocksReader;

  constructor(file: SegmentFileReader, cache: CachedPieces) {
    const end = file.length - tailLength;
    const start = file.read(end, tailLength).readDoubleLE();
    this.#bodies = new RecordBlocksReader(file, cache, 0, start);
    this.#heads = new RecordBlocksReader(file, cache, start, end);
    if (this.#heads.count !== this.#bodies.count)
      throw new SegmentError('corrupt', 'holds other numbers of heads and of bodies', file.name);
  }

  get count(): number {
    return this.#heads.count;
  }

  document(number: number): Document {
    return storedDocument(this.#heads.bytes(number), this.#bodies.bytes(number));
  }

  head(number: number): DocumentHead {
    return storedHead(this.#heads.bytes(number));
  }

  lead(number: number, bytes: number): string {
    return storedLead(this.#bodies.bytes(number), bytes);
  }

  copyTo(writer: StoredDocumentsWriter, isWanted: (number: number) => boolean): void {
    this.#heads.copyTo(writer.heads, isWanted);
    this.#bodies.copyTo(writer.bodies, isWanted);
  }
}

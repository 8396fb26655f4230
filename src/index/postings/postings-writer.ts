import { ByteOutput } from '../codec/byte-output.js';
import type { SegmentFileWriter } from '../directory/segment-file.js';
import { blockSize, mostInShortList } from '../directory/segment-format.js';
import type { TermDictionaryWriter } from '../terms/term-dictionary-writer.js';
import { isPositionalKey } from '../terms/term-table.js';
import { writeBlock, writeShortList } from './postings-block.js';

/**
 * Writes the postings of one term after another, in the order of their keys: dictionary entry, blocks and positions.
 * A builder and a merge use it alike.
 */
export class PostingsWriter {
  readonly #dictionary: TermDictionaryWriter;
  readonly #postings: SegmentFileWriter;
  readonly #positions: SegmentFileWriter;
  #documents = new Uint32Array(blockSize * 8);
  #impacts = new Uint8Array(blockSize * 8);
  #masks = new Uint16Array(blockSize * 8);
  /** Where in `positions` the positions of each block of the term begin. */
  #positionStarts: number[] = [];
  #count = 0;
  readonly #blocks = new ByteOutput(1 << 12);
  readonly #skips = new ByteOutput(1 << 8);
  /** Positions of the term; the caller writes those of a posting here right after `add`. */
  readonly positions = new ByteOutput(1 << 12);

  constructor(dictionary: TermDictionaryWriter, postings: SegmentFileWriter, positions: SegmentFileWriter) {
    this.#dictionary = dictionary;
    this.#postings = postings;
    this.#positions = positions;
  }

  add(document: number, impact: number, mask: number): void {
    const at = this.#count++;
    if (at === this.#documents.length) this.#grow();
    this.#documents[at] = document;
    this.#impacts[at] = impact;
    this.#masks[at] = mask;
    if (at % blockSize === 0) this.#positionStarts.push(this.positions.length);
  }

  /** Ends a term; one without postings leaves no trace. */
  finishTerm(key: Uint8Array): void {
    const count = this.#count;
    if (count > 0) {
      const positional = isPositionalKey(key);
      const positionsLength = positional ? this.positions.length : -1;
      if (count === 1) {
        this.#dictionary.addSingle(key, this.#documents[0]!, this.#impacts[0]!, this.#masks[0]!, positionsLength);
      } else {
        this.#blocks.clear();
        this.#skips.clear();
        if (count <= mostInShortList) writeShortList(this.#blocks, this.#documents, this.#impacts, this.#masks, count);
        else this.#writeBlocks(positional);
        const length = this.#skips.length + this.#blocks.length;
        this.#postings.append(this.#skips.view());
        this.#postings.append(this.#blocks.view());
        this.#dictionary.add(key, count, length, positionsLength);
      }
      if (positional) this.#positions.append(this.positions.view());
    }
    this.#count = 0;
    this.#positionStarts = [];
    this.positions.clear();
  }

  #writeBlocks(positional: boolean): void {
    let previous = -1;
    for (let from = 0, block = 0; from < this.#count; from += blockSize, block++) {
      const count = Math.min(blockSize, this.#count - from);
      const start = this.#blocks.length;
      writeBlock(this.#blocks, this.#documents, this.#impacts, this.#masks, from, count, previous);
      const last = this.#documents[from + count - 1]!;
      if (this.#count > blockSize) {
        let most = 0;
        for (let i = from; i < from + count; i++) most = Math.max(most, this.#impacts[i]!);
        this.#skips.varint(last - previous);
        this.#skips.byte(most);
        this.#skips.varint(this.#blocks.length - start);
        if (positional) {
          const end = this.#positionStarts[block + 1] ?? this.positions.length;
          this.#skips.varint(end - this.#positionStarts[block]!);
        }
      }
      previous = last;
    }
  }

  #grow(): void {
    const length = this.#documents.length * 2;
    const documents = new Uint32Array(length);
    documents.set(this.#documents);
    this.#documents = documents;
    const impacts = new Uint8Array(length);
    impacts.set(this.#impacts);
    this.#impacts = impacts;
    const masks = new Uint16Array(length);
    masks.set(this.#masks);
    this.#masks = masks;
  }
}

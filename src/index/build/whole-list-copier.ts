import type { ByteOutput } from '../codec/byte-output.js';
import { blockSize } from '../directory/segment-format.js';
import { PositionsReader } from '../postings/positions.js';
import { PostingsBlock } from '../postings/postings-block.js';
import type { PostingsWriter } from '../postings/postings-writer.js';
import { SkipEntries } from '../postings/skip-entries.js';
import type { ForwardPostings } from '../segment/segment-reader.js';
import type { TermEntry } from '../terms/term-dictionary-reader.js';

/**
 * Takes whole lists of postings over into another segment, one term after another: what a merge does, and a cursor would do
 * with much to set up for each list.
 */
export class WholeListCopier {
  readonly #forward: ForwardPostings;
  /** By document its number in the other segment; negative for one that is left out. */
  readonly #numbers: Int32Array;
  readonly #block = new PostingsBlock();

  constructor(forward: ForwardPostings, numbers: Int32Array) {
    this.#forward = forward;
    this.#numbers = numbers;
  }

  copy(entry: TermEntry, out: PostingsWriter): void {
    const block = this.#block;
    const positions =
      entry.positionsOffset < 0
        ? null
        : new PositionsReader(this.#forward.positions.read(entry.positionsOffset, entry.positionsLength), 0);
    if (entry.documentFrequency === 1) {
      block.set(entry.document, entry.impact, entry.mask);
      this.#copyBlock(out, positions);
      return;
    }
    const bytes = this.#forward.postings.read(entry.postingsOffset, entry.postingsLength);
    if (entry.documentFrequency <= blockSize) {
      if (entry.isShort) block.readShortList(bytes, entry.documentFrequency);
      else block.read(bytes, 0, entry.documentFrequency, -1);
      this.#copyBlock(out, positions);
      return;
    }
    const skips = SkipEntries.read(bytes, entry.documentFrequency, positions !== null);
    for (let i = 0; i < skips.blocks; i++) {
      const previous = i === 0 ? -1 : skips.lasts[i - 1]!;
      block.read(bytes, skips.offsets[i]!, skips.countIn(i, entry.documentFrequency), previous);
      this.#copyBlock(out, positions);
    }
  }

  #copyBlock(out: PostingsWriter, positions: PositionsReader | null): void {
    const { documents, impacts, count } = this.#block;
    const masks = this.#block.readMasks();
    for (let i = 0; i < count; i++) {
      const number = this.#numbers[documents[i]!] ?? -1;
      const mask = masks[i]!;
      if (number >= 0) out.add(number, impacts[i]!, mask);
      if (positions !== null) copyPositions(positions, mask, number >= 0 ? out.positions : null);
    }
  }
}

function copyPositions(from: PositionsReader, mask: number, to: ByteOutput | null): void {
  const start = from.at;
  from.skip(mask);
  to?.bytes(from.bytes, start, from.at);
}

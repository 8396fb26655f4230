import type { NumberList } from '../codec/number-list.js';
import { SegmentError } from '../codec/segment-error.js';
import { blockSize } from '../directory/segment-format.js';
import type { TermEntry } from '../terms/term-dictionary-reader.js';
import { PositionsReader } from './positions.js';
import { PostingsBlock } from './postings-block.js';
import { SkipEntries } from './skip-entries.js';

export const noMoreDocuments = 0x7fffffff;

/**
 * Walks over the postings of one term in one segment, in document order. Blocks are decoded only when a document in
 * them is needed; their last documents and highest impacts are known without.
 */
export class PostingsCursor {
  readonly documents: number;
  /** Highest impact of the whole list. */
  readonly maxImpact: number;
  readonly #bytes: Buffer;
  readonly #readPositions: () => Buffer;
  #positionBytes: Buffer | null = null;
  /** Stands at the positions of posting `#positionsOf` of block `#positionsBlock`. */
  #positions: PositionsReader | null = null;
  #positionsBlock = -1;
  #positionsOf = 0;
  readonly #blocks: number;
  readonly #skips: SkipEntries;
  readonly #block: PostingsBlock;
  #decoded = -1;
  /** Block at which `maxImpactWithin` looked last. */
  #probed = 0;
  #current = 0;
  #at = 0;
  /** The current document; `noMoreDocuments` behind the last. */
  document: number;

  /**
   * `bytes` are the term's postings (empty for a single posting); `readPositions` gets its positions, and is called
   * only when positions are asked for.
   */
  constructor(entry: TermEntry, bytes: Buffer, readPositions: () => Buffer) {
    this.documents = entry.documentFrequency;
    this.#bytes = bytes;
    this.#readPositions = readPositions;
    this.#block = new PostingsBlock(Math.min(entry.documentFrequency, blockSize));
    if (entry.documentFrequency > blockSize) {
      this.#skips = SkipEntries.read(bytes, entry.documentFrequency, entry.positionsOffset >= 0);
    } else {
      this.#skips = new SkipEntries(entry.documentFrequency);
      if (entry.documentFrequency === 1) this.#block.set(entry.document, entry.impact, entry.mask);
      else if (entry.isShort) this.#block.readShortList(bytes, entry.documentFrequency);
      else this.#block.read(bytes, 0, entry.documentFrequency, -1);
      this.#decoded = 0;
      this.#skips.lasts[0] = this.#block.documents[entry.documentFrequency - 1]!;
      let most = 0;
      for (let i = 0; i < entry.documentFrequency; i++)
        if (this.#block.impacts[i]! > most) most = this.#block.impacts[i]!;
      this.#skips.maxima[0] = most;
    }
    this.#blocks = this.#skips.blocks;
    let most = 0;
    for (let i = 0; i < this.#blocks; i++) if (this.#skips.maxima[i]! > most) most = this.#skips.maxima[i]!;
    this.maxImpact = most;
    this.document = -1;
  }

  get impact(): number {
    return this.#block.impacts[this.#at]!;
  }

  get mask(): number {
    return this.#block.readMasks()[this.#at]!;
  }

  /** Back to before the first document. */
  rewind(): void {
    this.document = -1;
    this.#current = 0;
    this.#at = 0;
    this.#probed = 0;
  }

  next(): number {
    if (this.document < 0) return this.seek(0);
    if (++this.#at < this.#block.count) return (this.document = this.#block.documents[this.#at]!);
    if (this.#current + 1 >= this.#blocks) return (this.document = noMoreDocuments);
    this.#decode(this.#current + 1);
    this.#at = 0;
    return (this.document = this.#block.documents[0]!);
  }

  /** Moves to the first document not before `target`; never backwards. */
  seek(target: number): number {
    if (target <= this.document) return this.document;
    let block = this.#current;
    while (block < this.#blocks && this.#skips.lasts[block]! < target) block++;
    if (block === this.#blocks) return this.#exhaust();
    const moved = block !== this.#decoded;
    if (moved) this.#decode(block);
    this.#current = block;
    const { documents, count } = this.#block;
    let at = moved || this.document < 0 ? 0 : this.#at;
    while (at < count && documents[at]! < target) at++;
    if (at === count) throw new SegmentError('corrupt', 'a block of postings ends before its last document');
    this.#at = at;
    return (this.document = documents[at]!);
  }

  /** Behind the last document, where every further step stays. */
  #exhaust(): number {
    this.#current = this.#blocks;
    this.#at = this.#block.count;
    return (this.document = noMoreDocuments);
  }

  /** Highest impact of any posting from `from` up to, not including, `to`, as far as the block maxima tell; `from` never falls. */
  maxImpactWithin(from: number, to: number): number {
    let block = this.#probed;
    while (block < this.#blocks && this.#skips.lasts[block]! < from) block++;
    this.#probed = block;
    let most = 0;
    for (; block < this.#blocks; block++) {
      if (this.#skips.maxima[block]! > most) most = this.#skips.maxima[block]!;
      if (this.#skips.lasts[block]! >= to - 1) break;
    }
    return most;
  }

  /** See `ImpactCursor` of `../search/impact-cursor.ts`. */
  accumulate(
    from: number,
    to: number,
    contributions: Int32Array,
    scores: Int32Array,
    matches: Uint32Array | null,
  ): void {
    if (this.seek(from) >= to) return;
    for (;;) {
      const { documents, impacts, count } = this.#block;
      const start = this.#at;
      let at = start;
      for (; at < count; at++) {
        const document = documents[at]!;
        if (document >= to) break;
        scores[document - from]! += contributions[impacts[at]!]!;
      }
      if (matches !== null) markSlots(matches, documents, start, at, from);
      if (at < count) {
        this.#at = at;
        this.document = documents[at]!;
        return;
      }
      if (this.#current + 1 >= this.#blocks) {
        this.#exhaust();
        return;
      }
      this.#decode(this.#current + 1);
      this.#at = 0;
      this.document = this.#block.documents[0]!;
    }
  }

  /** Positions of the current posting in the fields of `wanted`; see `PositionsReader.read`. Only for units. */
  positions(wanted: number, target: NumberList): number {
    const reader = this.#positionsReader();
    const start = reader.at;
    const count = reader.read(this.mask, wanted, target);
    // Asked again, the same posting answers again.
    reader.at = start;
    return count;
  }

  /** At the positions of the current posting. Going forward within a block skips only what lies between. */
  #positionsReader(): PositionsReader {
    this.#positionBytes ??= this.#readPositions();
    const masks = this.#block.readMasks();
    let reader = this.#positions;
    if (reader === null || this.#positionsBlock !== this.#current || this.#positionsOf > this.#at) {
      reader = new PositionsReader(this.#positionBytes, this.#skips.positionOffsets[this.#current]!);
      this.#positions = reader;
      this.#positionsBlock = this.#current;
      this.#positionsOf = 0;
    }
    for (; this.#positionsOf < this.#at; this.#positionsOf++) reader.skip(masks[this.#positionsOf]!);
    return reader;
  }

  #decode(block: number): void {
    const count = this.#skips.countIn(block, this.documents);
    const previous = block === 0 ? -1 : this.#skips.lasts[block - 1]!;
    this.#block.read(this.#bytes, this.#skips.offsets[block]!, count, previous);
    this.#decoded = block;
    this.#current = block;
  }
}

/** Sets the bits of some documents in a row, counted from `from`. */
export function markSlots(
  matches: Uint32Array,
  documents: Uint32Array,
  start: number,
  end: number,
  from: number,
): void {
  for (let at = start; at < end; at++) {
    const slot = documents[at]! - from;
    matches[slot >>> 5]! |= 1 << (slot & 31);
  }
}

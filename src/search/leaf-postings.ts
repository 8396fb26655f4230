import type { PostingsCursor } from '../index/postings-cursor.js';
import type { SegmentReader } from '../index/segment-reader.js';
import { type GatheredPostings, gatherPostings, type ImpactCursor } from './impact-cursor.js';
import { matchPhrase } from './phrase.js';
import type { Leaf } from './plan.js';

/** The postings of a plan's leaves in one segment. What had to be gathered is gathered once and walked over again. */
export class LeafPostings {
  readonly #segment: SegmentReader;
  readonly #leaves: readonly Leaf[];
  readonly #gathered = new Map<number, GatheredPostings>();

  constructor(segment: SegmentReader, leaves: readonly Leaf[]) {
    this.#segment = segment;
    this.#leaves = leaves;
  }

  /** A cursor of one's own, or null where the segment has none of the leaf's terms. */
  open(index: number): ImpactCursor | null {
    const leaf = this.#leaves[index]!;
    if (leaf.phrase === null && leaf.keys.length === 1 && leaf.mask === -1) return this.#segment.term(leaf.keys[0]!);
    let gathered = this.#gathered.get(index);
    if (gathered === undefined) {
      gathered = this.#gather(leaf);
      this.#gathered.set(index, gathered);
    }
    return gathered.documents === 0 ? null : gathered.again();
  }

  #gather(leaf: Leaf): GatheredPostings {
    if (leaf.phrase !== null) return matchPhrase(this.#segment, leaf.phrase, leaf.mask);
    const cursors = leaf.keys
      .map((key) => this.#segment.term(key))
      .filter((cursor): cursor is PostingsCursor => cursor !== null);
    return gatherPostings(cursors, leaf.mask, this.#segment.documents);
  }
}

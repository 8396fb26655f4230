import { blockSize } from '../index/directory/segment-format.js';
import type { SegmentReader } from '../index/segment/segment-reader.js';
import { GatheredPostings, gatherPostings, mostUnpacked, unpackPostings } from './gathered-postings.js';
import type { ImpactCursor } from './impact-cursor.js';
import { matchPhrase } from './phrase.js';
import type { Leaf } from './plan.js';

/** The postings of a leaf in one segment, with what each impact adds to a score. */
export interface ScoredLeaf {
  readonly cursor: ImpactCursor;
  /** In units of `scoreUnit`, by impact. */
  readonly contributions: Int32Array;
}

/** The postings of a plan's leaves in one segment. Each list is looked up and read once, and can be iterated again. */
export class LeafPostings {
  readonly #segment: SegmentReader;
  readonly #leaves: readonly Leaf[];
  readonly #contributions: readonly Int32Array[];
  readonly #opened: (ScoredLeaf | null | undefined)[];

  /** `contributions`: by leaf; see `contributionsOf`. */
  constructor(segment: SegmentReader, leaves: readonly Leaf[], contributions: readonly Int32Array[]) {
    this.#segment = segment;
    this.#leaves = leaves;
    this.#contributions = contributions;
    this.#opened = new Array(leaves.length);
  }

  /** Opens a leaf at its first posting; null if the segment has none of its terms. One iteration at a time. */
  open(index: number): ScoredLeaf | null {
    const known = this.#opened[index];
    if (known !== undefined) {
      known?.cursor.rewind();
      return known;
    }
    const cursor = this.#cursor(this.#leaves[index]!);
    const opened =
      cursor === null || cursor.documents === 0 ? null : { cursor, contributions: this.#contributions[index]! };
    this.#opened[index] = opened;
    return opened;
  }

  #cursor(leaf: Leaf): ImpactCursor | null {
    const segment = this.#segment;
    const { keys, phrase, mask } = leaf;
    if (phrase === null && keys.length === 1 && mask === -1) return this.#term(keys[0]!);
    // Shared with other queries: synonyms, inflected forms, prefixes.
    const name = phrase === null ? `${mask} ${keys.join('\n')}` : JSON.stringify([mask, phrase]);
    const bytes = segment.gathered(name, () =>
      phrase === null ? gatherPostings(segment, keys, mask) : matchPhrase(segment, phrase, mask),
    );
    return new GatheredPostings(bytes);
  }

  #term(key: string): ImpactCursor | null {
    const segment = this.#segment;
    const entry = segment.dictionary.lookUp(key);
    if (entry === null) return null;
    if (entry.documentFrequency <= blockSize || entry.documentFrequency > mostUnpacked) return segment.postings(entry);
    return new GatheredPostings(segment.gathered(key, () => unpackPostings(segment.postings(entry))));
  }
}

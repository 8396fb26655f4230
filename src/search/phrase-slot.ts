import { NumberList } from '../index/codec/number-list.js';
import { noMoreDocuments } from '../index/postings/postings-cursor.js';
import type { SegmentReader } from '../index/segment/segment-reader.js';
import { type UnitCursor, unitCursor } from './gathered-units.js';

/** A slot of a phrase with alternative units: iterates over documents that have one of them. */
export class PhraseSlot {
  readonly #cursors: readonly UnitCursor[];
  /** Upper bound of the documents that have a unit. */
  readonly documents: number;
  readonly #here = new NumberList();
  readonly #merged = new NumberList();
  #document = -1;

  constructor(cursors: readonly UnitCursor[]) {
    this.#cursors = cursors;
    this.documents = cursors.reduce((sum, cursor) => sum + cursor.documents, 0);
  }

  static of(segment: SegmentReader, keys: readonly string[]): PhraseSlot {
    return new PhraseSlot(keys.flatMap((key) => unitCursor(segment, key) ?? []));
  }

  /** Back to before the first document. */
  rewind(): void {
    for (const cursor of this.#cursors) cursor.rewind();
    this.#document = -1;
  }

  /** Moves to the first document not before `target`; never backwards. */
  seek(target: number): number {
    let least = noMoreDocuments;
    for (const cursor of this.#cursors) least = Math.min(least, cursor.seek(target));
    this.#document = least;
    return least;
  }

  get impact(): number {
    let most = 0;
    for (const cursor of this.#cursors) if (cursor.document === this.#document) most = Math.max(most, cursor.impact);
    return most;
  }

  /** Sorted positions of all units in the document, in the fields of `mask`. Overwritten by the next call. */
  positions(mask: number): NumberList {
    const merged = this.#merged;
    let units = 0;
    for (const cursor of this.#cursors) {
      if (cursor.document !== this.#document) continue;
      if (units++ === 0) cursor.positions(mask, merged);
      else {
        cursor.positions(mask, this.#here);
        merged.merge(this.#here);
      }
    }
    if (units === 0) merged.length = 0;
    return merged;
  }
}

import { noMoreDocuments, type PostingsCursor } from '../index/postings-cursor.js';

/**
 * Postings that scoring walks over: of one term as it lies in the index (`PostingsCursor`), or gathered from several
 * (`GatheredPostings`). Documents increase; `document` is -1 before the first.
 */
export interface ImpactCursor {
  readonly documents: number;
  readonly maxImpact: number;
  readonly document: number;
  readonly impact: number;
  next(): number;
  seek(target: number): number;
  maxImpactWithin(from: number, to: number): number;
  accumulate(from: number, to: number, contributions: Int32Array, scores: Int32Array, matches: Uint32Array): void;
}

/** A list of postings in memory: of a prefix, of the spellings of a word, of a phrase, of a term in some fields only. */
export class GatheredPostings implements ImpactCursor {
  readonly #documents: Uint32Array;
  readonly #impacts: Uint8Array;
  readonly documents: number;
  readonly maxImpact: number;
  #at = -1;
  document = -1;

  constructor(documents: Uint32Array, impacts: Uint8Array, maxImpact?: number) {
    this.#documents = documents;
    this.#impacts = impacts;
    this.documents = documents.length;
    let most = maxImpact ?? 0;
    if (maxImpact === undefined) for (const impact of impacts) if (impact > most) most = impact;
    this.maxImpact = most;
  }

  /** The same postings from the start. */
  again(): GatheredPostings {
    return new GatheredPostings(this.#documents, this.#impacts, this.maxImpact);
  }

  get impact(): number {
    return this.#impacts[this.#at]!;
  }

  next(): number {
    this.#at++;
    return (this.document = this.#at < this.documents ? this.#documents[this.#at]! : noMoreDocuments);
  }

  seek(target: number): number {
    if (target <= this.document) return this.document;
    // Galloping: targets are mostly near.
    let step = 1;
    let low = this.#at + 1;
    while (low + step < this.documents && this.#documents[low + step]! < target) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, this.documents);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#documents[middle]! < target) low = middle + 1;
      else high = middle;
    }
    this.#at = low;
    return (this.document = low < this.documents ? this.#documents[low]! : noMoreDocuments);
  }

  maxImpactWithin(): number {
    return this.maxImpact;
  }

  accumulate(from: number, to: number, contributions: Int32Array, scores: Int32Array, matches: Uint32Array): void {
    for (let document = this.seek(from); document < to; document = this.next()) {
      const slot = document - from;
      scores[slot]! += contributions[this.#impacts[this.#at]!]!;
      matches[slot >>> 5]! |= 1 << (slot & 31);
    }
  }
}

/**
 * Gathers the postings of several terms into one list: a document's impact is the highest of any of them. Only postings in
 * one of the fields of `mask` count.
 */
export function gatherPostings(
  cursors: readonly PostingsCursor[],
  mask: number,
  documentsInSegment: number,
): GatheredPostings {
  if (cursors.length === 0) return new GatheredPostings(new Uint32Array(0), new Uint8Array(0));
  if (cursors.length === 1) return gatherOne(cursors[0]!, mask);
  const highest = new Uint8Array(documentsInSegment);
  let count = 0;
  for (const cursor of cursors) {
    for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
      if (!inFields(cursor, mask)) continue;
      if (highest[document] === 0) count++;
      if (cursor.impact > highest[document]!) highest[document] = cursor.impact;
    }
  }
  const documents = new Uint32Array(count);
  const impacts = new Uint8Array(count);
  for (let document = 0, at = 0; at < count; document++) {
    if (highest[document] === 0) continue;
    documents[at] = document;
    impacts[at++] = highest[document]!;
  }
  return new GatheredPostings(documents, impacts);
}

function gatherOne(cursor: PostingsCursor, mask: number): GatheredPostings {
  const documents = new Uint32Array(cursor.documents);
  const impacts = new Uint8Array(cursor.documents);
  let count = 0;
  for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
    if (!inFields(cursor, mask)) continue;
    documents[count] = document;
    impacts[count++] = cursor.impact;
  }
  return new GatheredPostings(documents.subarray(0, count), impacts.subarray(0, count));
}

/** `mask` -1 takes every posting, also of metadata, which stands in no field. */
function inFields(cursor: PostingsCursor, mask: number): boolean {
  return mask === -1 || (cursor.mask & mask) !== 0;
}

import { impactLevels } from '../index/impact.js';
import { noMoreDocuments } from '../index/postings-cursor.js';
import type { SegmentReader } from '../index/segment-reader.js';

/**
 * Postings that scoring walks over: of one term as it lies in the index (`PostingsCursor`), or gathered from several
 * (`GatheredPostings`). Documents increase; `document` is -1 before the first.
 */
export interface ImpactCursor {
  readonly documents: number;
  readonly maxImpact: number;
  readonly document: number;
  readonly impact: number;
  /** Back to before the first document. */
  rewind(): void;
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

  constructor(documents: Uint32Array, impacts: Uint8Array) {
    this.#documents = documents;
    this.#impacts = impacts;
    this.documents = documents.length;
    let most = 0;
    for (const impact of impacts) if (impact > most) most = impact;
    this.maxImpact = most;
  }

  rewind(): void {
    this.#at = -1;
    this.document = -1;
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
 * Gathers the postings of several terms of a segment into one list: a document's impact is the highest of any of them. Only
 * postings in one of the fields of `mask` count; -1 takes every posting, also of metadata, which stands in no field.
 */
export function gatherPostings(segment: SegmentReader, keys: readonly string[], mask: number): GatheredPostings {
  const entries = keys.flatMap((key) => segment.dictionary.lookUp(key) ?? []);
  const most = entries.reduce((sum, entry) => sum + entry.documents, 0);
  const postings = new Float64Array(most);
  let count = 0;
  for (const entry of entries) {
    if (entry.documents === 1) {
      // The dictionary tells it itself: most spellings of a prefix stand in one document.
      if (mask === -1 || (entry.mask & mask) !== 0) postings[count++] = entry.document * impactLevels + entry.impact;
      continue;
    }
    const cursor = segment.postings(entry);
    for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
      if (mask === -1 || (cursor.mask & mask) !== 0) postings[count++] = document * impactLevels + cursor.impact;
    }
  }
  const found = postings.subarray(0, count);
  if (entries.length > 1) found.sort();
  return withoutRepeats(found);
}

/** Of sorted postings (document and impact in one number) the one of the highest impact for each document. */
function withoutRepeats(postings: Float64Array): GatheredPostings {
  const documents = new Uint32Array(postings.length);
  const impacts = new Uint8Array(postings.length);
  let count = 0;
  for (const posting of postings) {
    const document = Math.floor(posting / impactLevels);
    if (count === 0 || documents[count - 1] !== document) documents[count++] = document;
    impacts[count - 1] = posting - document * impactLevels;
  }
  return new GatheredPostings(documents.subarray(0, count), impacts.subarray(0, count));
}

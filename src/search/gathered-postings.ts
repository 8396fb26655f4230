import { blockSize } from '../index/directory/segment-format.js';
import { impactLevels } from '../index/postings/impact.js';
import { markSlots, noMoreDocuments, type PostingsCursor } from '../index/postings/postings-cursor.js';
import type { SegmentReader } from '../index/segment/segment-reader.js';
import type { ImpactCursor } from './impact-cursor.js';

/**
 * A postings list in memory: of a frequent query term, a prefix, the spellings of a word, a phrase, or a term within
 * some fields. Stored as bytes, so that the cache of the index can keep it.
 *
 * bytes := document:u32 * n, impact:u8 * n, the highest impact of each 128 postings:u8, of all:u8
 */
export class GatheredPostings implements ImpactCursor {
  readonly #documents: Uint32Array;
  readonly #impacts: Uint8Array;
  readonly #maxima: Uint8Array;
  /** The block that `maxImpactWithin` read last. */
  #probed = 0;
  readonly documents: number;
  readonly maxImpact: number;
  #at = -1;
  document = -1;

  /** Iterates over the output of `packPostings`. */
  constructor(bytes: Buffer) {
    const count = Math.floor(((bytes.length - 1) * blockSize) / (blockSize * bytesAPosting + 1));
    this.documents = count;
    this.#documents = new Uint32Array(bytes.buffer, bytes.byteOffset, count);
    this.#impacts = bytes.subarray(count * 4, count * bytesAPosting);
    this.#maxima = bytes.subarray(count * bytesAPosting, bytes.length - 1);
    this.maxImpact = bytes[bytes.length - 1]!;
  }

  rewind(): void {
    this.#at = -1;
    this.#probed = 0;
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
    this.#at = gallop(this.#documents, this.#at + 1, target);
    this.document = this.#at < this.documents ? this.#documents[this.#at]! : noMoreDocuments;
    return this.document;
  }

  maxImpactWithin(from: number, to: number): number {
    const maxima = this.#maxima;
    let block = this.#probed;
    while (block < maxima.length && this.#lastOf(block) < from) block++;
    this.#probed = block;
    let most = 0;
    for (; block < maxima.length; block++) {
      if (maxima[block]! > most) most = maxima[block]!;
      if (this.#lastOf(block) >= to - 1) break;
    }
    return most;
  }

  #lastOf(block: number): number {
    return this.#documents[Math.min((block + 1) * blockSize, this.documents) - 1]!;
  }

  accumulate(
    from: number,
    to: number,
    contributions: Int32Array,
    scores: Int32Array,
    matches: Uint32Array | null,
  ): void {
    if (this.seek(from) >= to) return;
    const documents = this.#documents;
    const impacts = this.#impacts;
    const start = this.#at;
    let at = start;
    for (; at < documents.length; at++) {
      const document = documents[at]!;
      if (document >= to) break;
      scores[document - from]! += contributions[impacts[at]!]!;
    }
    if (matches !== null) markSlots(matches, documents, start, at, from);
    this.#at = at;
    this.document = at < documents.length ? documents[at]! : noMoreDocuments;
  }
}

/** The first index from `from` on with a value not below `target`, in sorted numbers. Targets are usually near. */
export function gallop(numbers: Uint32Array, from: number, target: number): number {
  const count = numbers.length;
  let step = 1;
  let low = from;
  while (low + step < count && numbers[low + step]! < target) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, count);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numbers[middle]! < target) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Merges the postings of several terms of a segment: a document's impact is the highest of any of them. Only postings
 * in the fields of `mask` count; -1 takes every posting, including metadata, which is in no field.
 */
export function gatherPostings(segment: SegmentReader, keys: readonly string[], mask: number): Buffer {
  const entries = keys.flatMap((key) => segment.dictionary.lookUp(key) ?? []);
  const most = entries.reduce((sum, entry) => sum + entry.documentFrequency, 0);
  const postings = new Float64Array(most);
  let count = 0;
  for (const entry of entries) {
    if (entry.documentFrequency === 1) {
      // Inlined in the dictionary: most spellings of a prefix occur in one document.
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

/** Keeps the highest impact per document, of sorted postings (document and impact in one number). */
function withoutRepeats(postings: Float64Array): Buffer {
  const documents = new Uint32Array(postings.length);
  const impacts = new Uint8Array(postings.length);
  let count = 0;
  for (const posting of postings) {
    const document = Math.floor(posting / impactLevels);
    if (count === 0 || documents[count - 1] !== document) documents[count++] = document;
    impacts[count - 1] = posting - document * impactLevels;
  }
  return packPostings(documents.subarray(0, count), impacts.subarray(0, count));
}

/** Packs postings in document order for `GatheredPostings`. */
export function packPostings(documents: Uint32Array, impacts: Uint8Array): Buffer {
  const count = documents.length;
  // In memory of its own: a slice of a pool would keep the whole pool alive, and may be unaligned.
  const bytes = Buffer.from(new ArrayBuffer(count * bytesAPosting + Math.ceil(count / blockSize) + 1));
  new Uint32Array(bytes.buffer, 0, count).set(documents);
  bytes.set(impacts, count * 4);
  const all = bytes.length - 1;
  for (let i = 0; i < count; i++) {
    const block = count * bytesAPosting + Math.floor(i / blockSize);
    if (impacts[i]! > bytes[block]!) bytes[block] = impacts[i]!;
    if (impacts[i]! > bytes[all]!) bytes[all] = impacts[i]!;
  }
  return bytes;
}

/** The postings of one term, unpacked. */
export function unpackPostings(cursor: PostingsCursor): Buffer {
  const documents = new Uint32Array(cursor.documents);
  const impacts = new Uint8Array(cursor.documents);
  let count = 0;
  for (let document = cursor.next(); document < noMoreDocuments; document = cursor.next()) {
    documents[count] = document;
    impacts[count++] = cursor.impact;
  }
  return packPostings(documents, impacts);
}

const bytesAPosting = 5;
/** Longer lists would fill the cache, and benefit most from blocks that are never read. */
export const mostUnpacked = 1 << 16;

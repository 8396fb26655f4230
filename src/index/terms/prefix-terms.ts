import { termsPerBlock } from '../directory/segment-format.js';
import type { TermCursor, TermDictionaryReader } from './term-dictionary-reader.js';

/** A key that begins with what was asked for. */
export interface PrefixTerm {
  readonly text: string;
  readonly documents: number;
}

/**
 * The keys with a kind's letter whose text begins with `text`: the most frequent ones, and of equals the first.
 *
 * Blocks of the dictionary tell how frequent their most frequent term is. They are gone through from the highest down, and
 * what is left is passed over once it cannot hold one of the best: of thousands of terms that begin so, a few hundred are
 * looked at (sorted access with a threshold, as in Fagin, Lotem and Naor, "Optimal aggregation algorithms for middleware",
 * PODS 2001). Terms are numbers until the best are known.
 */
export function prefixTerms(
  dictionary: TermDictionaryReader,
  letter: string,
  text: string,
  limit: number,
): PrefixTerm[] {
  const prefix = Buffer.from(`${letter}:${text}`, 'utf8');
  const cursor = dictionary.cursor();
  /** The best so far and some more, as `rankOf` gives them. */
  const ranks = new Float64Array(limit + roomToSort);
  let count = 0;
  /** Whatever ranks below is not among the best. */
  let least = 0;
  for (const place of byMostDocuments(dictionary, prefix)) {
    const block = mostBlocks - 1 - (place % mostBlocks);
    if (rankOf(dictionary.mostDocumentsIn(block), 0) < least) break;
    let ordinal = block * termsPerBlock;
    const end = ordinal + dictionary.entriesIn(block);
    cursor.seekOrdinal(ordinal);
    for (;;) {
      const rank = rankOf(cursor.documentFrequency, ordinal);
      if (rank >= least && cursor.startsWith(prefix)) {
        ranks[count++] = rank;
        if (count === ranks.length) {
          ranks.sort().copyWithin(0, roomToSort);
          count = limit;
          least = ranks[0]!;
        }
      }
      if (++ordinal === end) break;
      cursor.next();
    }
  }
  const best = ranks
    .subarray(0, count)
    .sort()
    .subarray(Math.max(0, count - limit));
  return termsOf(cursor, best.reverse(), letter.length + 1);
}

const roomToSort = 64;

/** Terms of a segment at most, some hundred million; twice as many documents would still be told apart. */
const mostTerms = 2 ** 27;

/** How frequent a term is, and of equals which comes first, as one number. */
function rankOf(documents: number, ordinal: number): number {
  return documents * mostTerms + (mostTerms - 1 - ordinal);
}

/** The blocks that may hold keys that begin so, those with more frequent terms first, as such a number each. */
function byMostDocuments(dictionary: TermDictionaryReader, prefix: Buffer): Float64Array {
  const first = Math.max(0, dictionary.blockOf(prefix));
  const last = dictionary.blockOf(Buffer.concat([prefix, behindAllText]));
  const places = new Float64Array(Math.max(0, last + 1 - first));
  for (let block = first; block <= last; block++)
    places[block - first] = dictionary.mostDocumentsIn(block) * mostBlocks + (mostBlocks - 1 - block);
  return places.sort().reverse();
}

const mostBlocks = mostTerms / termsPerBlock;

/** A byte that no text has. */
const behindAllText = Uint8Array.of(0xff);

/** The terms that have these ranks, in their order; read in the order of the dictionary, in which steps are short. */
function termsOf(cursor: TermCursor, ranks: Float64Array, keyOffset: number): PrefixTerm[] {
  const terms = new Array<PrefixTerm>(ranks.length);
  // Where a term stands in the dictionary, and where among the ranks.
  const places = new Float64Array(ranks.length);
  for (let i = 0; i < ranks.length; i++) places[i] = (mostTerms - 1 - (ranks[i]! % mostTerms)) * ranks.length + i;
  places.sort();
  for (let n = 0; n < places.length; n++) {
    const i = places[n]! % ranks.length;
    cursor.seekOrdinal(Math.floor(places[n]! / ranks.length));
    terms[i] = { text: cursor.key(keyOffset), documents: cursor.documentFrequency };
  }
  return terms;
}

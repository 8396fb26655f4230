import { type FuzzyTerm, fuzzyTerms } from '../index/fuzzy-terms.js';
import type { IndexReader } from '../index/index-reader.js';
import type { SegmentReader } from '../index/segment-reader.js';
import type { PrefixTerm, TermSource } from './term-source.js';

/** The terms of one generation of an index, all segments together. */
export class IndexTerms implements TermSource {
  readonly #reader: IndexReader;
  readonly documents: number;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    this.documents = reader.documents;
  }

  frequencies(keys: readonly string[]): number[] {
    return keys.map((key) => this.#reader.frequency(key));
  }

  withPrefix(letter: string, text: string, limit: number): PrefixTerm[] {
    const { segments } = this.#reader;
    if (segments.length === 1) return mostFrequentWithPrefix(segments[0]!, letter, text, limit);
    // Which are the most frequent is known only when the segments' counts are added up.
    const sums = new Map<string, number>();
    for (const segment of segments) {
      for (const found of mostFrequentWithPrefix(segment, letter, text, mostScanned)) {
        sums.set(found.text, (sums.get(found.text) ?? 0) + found.documents);
      }
    }
    const terms = [...sums].map(([found, documents]) => ({ text: found, documents }));
    return terms.sort(byFrequency).slice(0, limit);
  }

  near(letter: string, text: string, edits: number, limit: number): FuzzyTerm[] {
    const { segments } = this.#reader;
    if (segments.length === 1) return fuzzyTerms(segments[0]!.dictionary, letter, text, edits, 1, limit);
    // Which are the best is known only when the segments' counts are added up.
    const merged = new Map<string, FuzzyTerm>();
    for (const segment of segments) {
      for (const term of fuzzyTerms(segment.dictionary, letter, text, edits, 1, Number.POSITIVE_INFINITY)) {
        const known = merged.get(term.text);
        merged.set(term.text, known === undefined ? term : { ...term, documents: term.documents + known.documents });
      }
    }
    return [...merged.values()]
      .sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.text < b.text ? -1 : 1))
      .slice(0, limit);
  }
}

/** A prefix of two letters may have tens of thousands of terms; the first of them will do to choose from. */
const mostScanned = 20_000;

function mostFrequentWithPrefix(segment: SegmentReader, letter: string, text: string, limit: number): PrefixTerm[] {
  const prefix = Buffer.from(`${letter}:${text}`, 'utf8');
  const cursor = segment.dictionary.cursor();
  const texts: string[] = [];
  /** The best so far and some more: how frequent, and of equals the first, as one number. */
  const ranks = new Float64Array(limit + roomToSort);
  let count = 0;
  /** Terms come in the order of their text, so one that is only as frequent as the last of enough others comes too late. */
  let floor = 0;
  for (
    let more = cursor.seek(prefix);
    more && cursor.startsWith(prefix) && texts.length < mostScanned;
    more = cursor.nextAbove(floor)
  ) {
    ranks[count++] = cursor.documents * mostScanned + (mostScanned - 1 - texts.length);
    texts.push(cursor.key(letter.length + 1));
    if (count < ranks.length) continue;
    ranks.sort().copyWithin(0, roomToSort);
    count = limit;
    floor = Math.floor(ranks[0]! / mostScanned);
  }
  ranks.subarray(0, count).sort();
  const best: PrefixTerm[] = [];
  for (let i = count - 1; i >= 0 && best.length < limit; i--) {
    const rank = ranks[i]!;
    best.push({ text: texts[mostScanned - 1 - (rank % mostScanned)]!, documents: Math.floor(rank / mostScanned) });
  }
  return best;
}

const roomToSort = 64;

function byFrequency(a: PrefixTerm, b: PrefixTerm): number {
  return b.documents - a.documents || (a.text < b.text ? -1 : 1);
}

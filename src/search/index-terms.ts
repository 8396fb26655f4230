import type { IndexReader } from '../index/snapshot/index-reader.js';
import { type FuzzyTerm, fuzzyTerms } from '../index/terms/fuzzy-terms.js';
import { type PrefixTerm, prefixTerms } from '../index/terms/prefix-terms.js';
import type { TermSource } from './term-source.js';

/** The terms of one generation of an index, all segments together. */
export class IndexTerms implements TermSource {
  readonly #reader: IndexReader;
  readonly documents: number;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    this.documents = reader.documents;
  }

  documentFrequencies(keys: readonly string[]): number[] {
    return keys.map((key) => this.#reader.documentFrequency(key));
  }

  withPrefix(letter: string, text: string, limit: number): PrefixTerm[] {
    const { segments } = this.#reader;
    if (segments.length === 1) return prefixTerms(segments[0]!.dictionary, letter, text, limit);
    // The most frequent are known only after the counts of all segments are summed.
    const sums = new Map<string, number>();
    for (const segment of segments) {
      for (const found of prefixTerms(segment.dictionary, letter, text, mostSummed)) {
        sums.set(found.text, (sums.get(found.text) ?? 0) + found.documents);
      }
    }
    const terms = [...sums].map(([found, documents]) => ({ text: found, documents }));
    return terms.sort(byFrequency).slice(0, limit);
  }

  near(letter: string, text: string, edits: number, limit: number): FuzzyTerm[] {
    const { segments } = this.#reader;
    if (segments.length === 1) return fuzzyTerms(segments[0]!.dictionary, letter, text, edits, 1, limit);
    // The best are known only after the counts of all segments are summed.
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

/** A prefix of two letters may have tens of thousands of terms per segment; the most frequent suffice. */
const mostSummed = 20_000;

function byFrequency(a: PrefixTerm, b: PrefixTerm): number {
  return b.documents - a.documents || (a.text < b.text ? -1 : 1);
}

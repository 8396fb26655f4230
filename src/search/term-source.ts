import type { FuzzyTerm } from '../index/terms/fuzzy-terms.js';
import type { PrefixTerm } from '../index/terms/prefix-terms.js';

/** What a planner asks of the terms of an index. */
export interface TermSource {
  /** Documents of the index, live ones. */
  readonly documents: number;
  /** For each key, how many documents hold it. */
  documentFrequencies(keys: readonly string[]): number[] | Promise<number[]>;
  /** Terms of a kind that begin with `text`, most frequent first. */
  withPrefix(letter: string, text: string, limit: number): PrefixTerm[] | Promise<PrefixTerm[]>;
  /** Terms of a kind within `edits` of `text`, nearest first; the first character is taken to be right. */
  near(letter: string, text: string, edits: number, limit: number): FuzzyTerm[] | Promise<FuzzyTerm[]>;
}

import type { FuzzyTerm } from '../index/terms/fuzzy-terms.js';
import type { PrefixTerm } from '../index/terms/prefix-terms.js';

/** Access of the planner to the terms of an index. */
export interface TermSource {
  /** Documents of the index, live ones. */
  readonly documents: number;
  /** The document frequency of each key. */
  documentFrequencies(keys: readonly string[]): number[] | Promise<number[]>;
  /** Terms of a kind with the prefix `text`, most frequent first. */
  withPrefix(letter: string, text: string, limit: number): PrefixTerm[] | Promise<PrefixTerm[]>;
  /** Terms of a kind within `edits` of `text`, nearest first; the first character must match. */
  near(letter: string, text: string, edits: number, limit: number): FuzzyTerm[] | Promise<FuzzyTerm[]>;
}

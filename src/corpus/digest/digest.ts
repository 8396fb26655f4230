import type { Period } from '../document.js';

/** One digest of a feed as it was printed: what its entries have in common, and its introduction. */
export interface Digest {
  readonly path: string;
  /** 1-based line of the introduction. */
  readonly line: number;
  readonly period: Period;
  /** ISO dates the introduction speaks of, in order; empty where it names none. */
  readonly days: readonly string[];
  /** ISO time of the `Generated` line; null where that line is missing. */
  readonly generated: string | null;
  readonly introduction: string;
  /** Document ids of the entries, in order. */
  readonly entries: readonly string[];
}

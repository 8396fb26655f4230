import type { TextNode } from '../query/query-node.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Ranking } from './ranking.js';

/**
 * What a query comes to against an index: the terms that score, and the condition that documents must meet. A plan
 * names keys and numbers only, so that every engine can carry it out.
 */
export interface Plan {
  readonly words: readonly PlannedWord[];
  readonly leaves: readonly Leaf[];
  readonly condition: Condition;
  /** Whether it says where words stand, or in what order: then nothing without them is found. */
  readonly isStrict: boolean;
  /** What the user should know: words dropped, how something was read. */
  readonly notes: readonly string[];
  /** What the signals are worth. */
  readonly ranking: Ranking;
}

/** One thing the user asked for: a word, a phrase, a name. */
export interface PlannedWord {
  readonly text: string;
  /** Where the query has it; null for what the query does not say. */
  readonly source: QuerySpan | null;
  /**
   * What it weighs among the words of the query: the best inverse document frequency of its terms. Words that score nothing
   * (stop words beside others) weigh 0.
   */
  readonly mass: number;
  /** Whether all its leaves qualify. */
  readonly qualifies: boolean;
  /** Units by which it can stand beside another word of the query, for proximity. */
  readonly units: readonly string[];
  /** Whether it was found as typed, and what was tried where it was not. */
  readonly correction: Correction | null;
}

/** A stretch of a text node of the query: offsets into its text. */
export interface QuerySpan {
  readonly node: TextNode;
  readonly start: number;
  readonly end: number;
}

export interface Correction {
  /** Nearest spellings that occur, best first. */
  readonly candidates: readonly { readonly text: string; readonly documents: number; readonly distance: number }[];
}

/** Terms that score as one: a document's contribution is that of the highest impact among them. */
export interface Leaf {
  /** Index into `Plan.words`: the first of `span` words that the leaf stands for. */
  readonly word: number;
  readonly span: number;
  readonly origin: LeafOrigin;
  readonly keys: readonly string[];
  /** For a phrase: the keys that may stand at each place; then `keys` is empty. */
  readonly phrase: PhraseQuery | null;
  /** Bits of the fields to look in; -1 for all. */
  readonly mask: number;
  readonly weight: number;
  /** What a document gets for having the term at all, as a saturation, besides what it gets for how often and where. */
  readonly presence: number;
  readonly role: LeafRole;
  /** Documents that hold any of the terms, at most. */
  readonly documentFrequency: number;
  readonly idf: number;
}

/**
 * What a leaf is for. Leaves of the topic bring documents. The others lift documents that those bring: a qualifier says
 * which message of a patch is meant ("v4", "rfc"), feedback is of words that nobody typed.
 */
export type LeafRole = 'topic' | 'qualifier' | 'feedback';

export interface PhraseQuery {
  /** Unit keys by place. */
  readonly slots: readonly (readonly string[])[];
  /** 0: exactly so; n: within so many units more than they are, in any order. */
  readonly slop: number;
}

export type Condition =
  | { readonly type: 'everything' }
  | { readonly type: 'nothing' }
  /** Any of the leaves matches. */
  | { readonly type: 'leaves'; readonly leaves: readonly number[]; readonly label: string }
  | { readonly type: 'keys'; readonly keys: readonly string[]; readonly label: string }
  | {
      readonly type: 'range';
      readonly column: 'date' | 'version' | 'part' | 'total';
      readonly from: number | null;
      readonly to: number | null;
      readonly label: string;
    }
  | { readonly type: 'and'; readonly children: readonly Condition[] }
  | { readonly type: 'or'; readonly children: readonly Condition[] }
  | { readonly type: 'not'; readonly child: Condition };

export function isScoring(leaf: Leaf): boolean {
  return leaf.weight > 0 && leaf.documentFrequency > 0;
}

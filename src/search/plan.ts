import type { TextNode } from '../query/query-node.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Ranking } from './ranking.js';

/**
 * A query compiled against one index: the terms that score, and the condition that documents must meet. A plan
 * consists of keys and numbers only, so that every engine can execute it.
 */
export interface Plan {
  readonly words: readonly PlannedWord[];
  readonly leaves: readonly Leaf[];
  readonly condition: Condition;
  /** Whether it restricts where words occur, or their order: then nothing else matches. */
  readonly isStrict: boolean;
  /** Notes for the user: dropped words, how something was read. */
  readonly notes: readonly string[];
  /** Weights of the signals. */
  readonly ranking: Ranking;
}

/** One operand of the query: a word, a phrase, an identifier. */
export interface PlannedWord {
  readonly text: string;
  /** Its range in the query; null if the query does not contain it. */
  readonly source: QuerySpan | null;
  /**
   * Its weight among the query words: the best inverse document frequency of its terms; 0 if it does not score (stop
   * words beside others).
   */
  readonly mass: number;
  /** Whether all its leaves qualify. */
  readonly qualifies: boolean;
  /** Units for proximity to other query words. */
  readonly units: readonly string[];
  /** Whether it was found as typed, and the corrections tried if not. */
  readonly correction: Correction | null;
}

/** A range of a text node of the query: offsets into its text. */
export interface QuerySpan {
  readonly node: TextNode;
  readonly start: number;
  readonly end: number;
}

export interface Correction {
  /** The nearest indexed spellings, best first. */
  readonly candidates: readonly { readonly text: string; readonly documents: number; readonly distance: number }[];
}

/** Terms that score as one: a document's contribution is that of the highest impact among them. */
export interface Leaf {
  /** Index into `Plan.words`: the first of `span` words that the leaf stands for. */
  readonly word: number;
  readonly span: number;
  readonly origin: LeafOrigin;
  readonly keys: readonly string[];
  /** For a phrase: the keys of each slot; then `keys` is empty. */
  readonly phrase: PhraseQuery | null;
  /** Fields to match, as bits; -1 for all. */
  readonly mask: number;
  readonly weight: number;
  /** Bonus for presence, as a saturation, beside the score for frequency and fields. */
  readonly presence: number;
  readonly role: LeafRole;
  /** Upper bound of the document frequency of its terms. */
  readonly documentFrequency: number;
  readonly idf: number;
}

/**
 * The role of a leaf. Leaves of the topic retrieve documents; the others only raise the scores of those: a qualifier
 * says which message of a patch is meant ("v4", "rfc"), feedback adds words that were not typed.
 */
export type LeafRole = 'topic' | 'qualifier' | 'feedback';

export interface PhraseQuery {
  /** Unit keys by place. */
  readonly slots: readonly (readonly string[])[];
  /** 0: exact; n: within so many extra units, in any order. */
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

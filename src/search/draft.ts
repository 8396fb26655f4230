import type { Expansion } from '../analysis/expansion.js';
import type { TextNode, TextScope } from '../query/query-node.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Condition, Correction, PhraseQuery, QuerySpan } from './plan.js';

/** A parsed query during planning, before and while it is resolved against an index. */
export interface Draft {
  readonly words: readonly DraftWord[];
  /** Resolved terms are added. */
  readonly leaves: DraftLeaf[];
  readonly condition: DraftCondition;
  /** Notes for the user. */
  readonly notes: string[];
}

/** A query word during planning. */
export interface DraftWord {
  readonly text: string;
  readonly surface: string;
  readonly source: QuerySpan;
  readonly expansion: Expansion | null;
  readonly scope: TextScope;
  /** Negated words are resolved, but neither scored nor corrected. */
  readonly scores: boolean;
  /** Whether it is a condition of its own (required or excluded) and is taken literally. */
  readonly isCondition: boolean;
  readonly isStop: boolean;
  readonly isSimple: boolean;
  readonly match: TextNode['match'];
  readonly edits: number;
  readonly units: readonly string[];
  correction: Correction | null;
}

export interface DraftLeaf {
  readonly word: number;
  readonly origin: LeafOrigin;
  readonly keys: readonly string[];
  readonly phrase: PhraseQuery | null;
  readonly weight: number;
  /** Number of words it spans, starting at `word`. */
  readonly words: number;
  /** Upper bound of the document frequency of the keys, for fuzzy matches. */
  readonly documentFrequency?: number;
}

export type DraftCondition =
  | { readonly type: 'words'; readonly words: readonly number[]; readonly label: string }
  | { readonly type: 'prefix'; readonly start: string; readonly label: string }
  | Exclude<Condition, { type: 'leaves' | 'and' | 'or' | 'not' }>
  | { readonly type: 'and' | 'or'; readonly children: readonly DraftCondition[] }
  | { readonly type: 'not'; readonly child: DraftCondition };

/** "v4" and "5/13" beside other words qualify which message is meant. */
export function isQualifier({ expansion, scope }: DraftWord): boolean {
  return scope === 'anywhere' && (expansion?.type === 'version' || expansion?.type === 'part');
}

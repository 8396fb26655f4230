import type { Expansion } from '../analysis/expansion.js';
import type { TextNode, TextScope } from '../query/query-node.js';
import type { LeafOrigin } from './leaf-origin.js';
import type { Condition, Correction, PhraseQuery, QuerySpan } from './plan.js';

/** A query as it was read, before and while the index is asked what it has of it. */
export interface Draft {
  readonly words: readonly DraftWord[];
  /** What is found in the index joins them. */
  readonly leaves: DraftLeaf[];
  readonly condition: DraftCondition;
  /** What the user should know. */
  readonly notes: string[];
}

/** A word of the query on its way into the plan. */
export interface DraftWord {
  readonly text: string;
  readonly surface: string;
  readonly source: QuerySpan;
  readonly expansion: Expansion | null;
  readonly scope: TextScope;
  /** Negated words are looked up, but neither score nor are corrected. */
  readonly scores: boolean;
  /** Whether a document must match it, or must not, by itself: it then means what it means alone. */
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
  /** Spans several words: of these the one at `word` is the first. */
  readonly words: number;
  /** Documents that have any of the keys, at most: of keys that were found by looking for what comes near. */
  readonly documentFrequency?: number;
}

export type DraftCondition =
  | { readonly type: 'words'; readonly words: readonly number[]; readonly label: string }
  | { readonly type: 'prefix'; readonly start: string; readonly label: string }
  | Exclude<Condition, { type: 'leaves' | 'and' | 'or' | 'not' }>
  | { readonly type: 'and' | 'or'; readonly children: readonly DraftCondition[] }
  | { readonly type: 'not'; readonly child: DraftCondition };

/** "v4" and "5/13" beside other words say which message is meant. */
export function isQualifier({ expansion, scope }: DraftWord): boolean {
  return scope === 'anywhere' && (expansion?.type === 'version' || expansion?.type === 'part');
}

import { type FilterField, type RangeField, textFields } from './field-table.js';

/**
 * What a query means, as a tree. The parser makes it, `print.ts` writes it down again, the planner turns it into terms.
 */
export type QueryNode = SequenceNode | AndNode | OrNode | NotNode | TextNode | FilterNode | RangeNode | EverythingNode;

/**
 * Things typed one after the other. Plain words are wishes: a document should have them and ranks by how many it has.
 * Everything else (a phrase, a field, a bracket, a negation) is a condition.
 */
export interface SequenceNode {
  readonly type: 'sequence';
  readonly children: readonly QueryNode[];
}

export interface AndNode {
  readonly type: 'and';
  readonly children: readonly QueryNode[];
}

export interface OrNode {
  readonly type: 'or';
  readonly children: readonly QueryNode[];
}

export interface NotNode {
  readonly type: 'not';
  readonly child: QueryNode;
}

/** Text to be found, in the fields of `scope`. */
export interface TextNode {
  readonly type: 'text';
  readonly match: 'word' | 'phrase' | 'prefix' | 'fuzzy';
  readonly text: string;
  /** Words that may stand between the words of a phrase, or letters that may differ. */
  readonly slop: number;
  readonly scope: TextScope;
}

/** A value of a document's metadata: equal, or for `from` and the like among its words. */
export interface FilterNode {
  readonly type: 'filter';
  readonly field: FilterField;
  readonly value: string;
}

/** Both ends included; null is open. Dates are seconds since 1970. */
export interface RangeNode {
  readonly type: 'range';
  readonly field: RangeField;
  readonly from: number | null;
  readonly to: number | null;
}

/** Every document: what is left when only the sorting or the facets of a page matter. */
export interface EverythingNode {
  readonly type: 'everything';
}

/** Where text is looked for. */
export const textScopes = ['anywhere', ...textFields] as const;
export type TextScope = (typeof textScopes)[number];

/** What a parser gives: the tree, and what a user should know of how it was read. */
export interface ParsedQuery {
  readonly node: QueryNode;
  /** Sentences for the user: "dfctx: is approximate here: …". */
  readonly notes: readonly string[];
}

/** The same tree with other text nodes in the place of its own. */
export function mapQuery(node: QueryNode, change: (text: TextNode) => TextNode): QueryNode {
  switch (node.type) {
    case 'text':
      return change(node);
    case 'not':
      return { type: 'not', child: mapQuery(node.child, change) };
    case 'sequence':
    case 'and':
    case 'or':
      return { type: node.type, children: node.children.map((child) => mapQuery(child, change)) };
    default:
      return node;
  }
}

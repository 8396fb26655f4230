import { type FilterField, type RangeField, textFields } from './field-table.js';

/** A query as a tree. The parser builds it, `print.ts` prints it, the planner compiles it to terms. */
export type QueryNode = SequenceNode | AndNode | OrNode | NotNode | TextNode | FilterNode | RangeNode | EverythingNode;

/**
 * Operands written one after another. Plain words are optional: a document ranks by how many it matches. Everything
 * else (a phrase, a field, a group, a negation) is required.
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

/** Text to search for in the fields of `scope`. */
export interface TextNode {
  readonly type: 'text';
  readonly match: 'word' | 'phrase' | 'prefix' | 'fuzzy';
  readonly text: string;
  /** Slop of a phrase in words, or edit distance of a word. */
  readonly slop: number;
  readonly scope: TextScope;
}

/** A metadata value: equal, or for `from` and similar fields a word of the value. */
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

/** Matches every document; used if only the order or the facets matter. */
export interface EverythingNode {
  readonly type: 'everything';
}

/** Scopes of a text node. */
export const textScopes = ['anywhere', ...textFields] as const;
export type TextScope = (typeof textScopes)[number];

/** The result of parsing: the tree, and notes on how the query was read. */
export interface ParsedQuery {
  readonly node: QueryNode;
  /** Sentences for the user: "dfctx: is approximate here: …". */
  readonly notes: readonly string[];
}

/** Copies a tree with its text nodes replaced. */
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

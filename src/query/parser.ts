import { isShouted } from '../analysis/shouting.js';
import { dateRange, numberRange } from './dates.js';
import type { DocumentField } from './field-table.js';
import { type QueryField, queryField } from './fields.js';
import { lexQuery, type QueryToken } from './lexer.js';
import { queryLimits } from './limits.js';
import { mapQuery, type ParsedQuery, type QueryNode, type TextScope } from './query-node.js';
import { recogniseQuery } from './recognise.js';
import { unknownFieldNote } from './unknown-field.js';

export interface QueryParseOptions {
  /** Milliseconds since 1970; the reference of relative dates such as "2.weeks.ago". */
  readonly now: number;
}

/**
 * Parses a query into a tree. Any plain text parses; only a query over the limits is a `QueryError`. Pasted text (a
 * subject, a link, a stack trace) is recognised first.
 */
export function parseQuery(query: string, options: QueryParseOptions = { now: Date.now() }): ParsedQuery {
  const recognised = recogniseQuery(query);
  if (recognised !== null) return recognised;
  // In prose of capitals only, AND and OR are ordinary words.
  const parser = new Parser(lexQuery(isShouted(query) ? query.toLowerCase() : query), options.now);
  return { node: parser.parse(), notes: parser.notes };
}

class Parser {
  readonly notes: string[] = [];
  readonly #tokens: readonly QueryToken[];
  readonly #now: number;
  #at = 0;

  constructor(tokens: readonly QueryToken[], now: number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  parse(): QueryNode {
    const children: QueryNode[] = [];
    while (this.#at < this.#tokens.length) {
      // An unpaired closing bracket, left by a malformed group.
      if (this.#peek()?.type === 'close') this.#at++;
      else for (const child of flattened(this.#sequence())) children.push(child);
    }
    if (children.length === 0) return { type: 'everything' };
    return children.length === 1 ? children[0]! : { type: 'sequence', children };
  }

  #peek(ahead = 0): QueryToken | undefined {
    return this.#tokens[this.#at + ahead];
  }

  #sequence(): QueryNode {
    const children: QueryNode[] = [];
    for (let token = this.#peek(); token !== undefined && token.type !== 'close'; token = this.#peek()) {
      const node = this.#alternatives();
      if (node !== null) for (const child of flattened(node)) children.push(child);
    }
    return children.length === 1 ? children[0]! : { type: 'sequence', children };
  }

  /** a OR b: an operator only between two operands; otherwise OR is a word. */
  #alternatives(): QueryNode | null {
    const children: QueryNode[] = [];
    let node = this.#conjunction();
    if (node !== null) children.push(node);
    while (this.#peek()?.type === 'or') {
      if (children.length === 0 || !this.#startsOperand(1)) {
        if (children.length > 0) return this.#operatorAsWord(children);
        return this.#word('OR');
      }
      this.#at++;
      node = this.#conjunction();
      if (node !== null) children.push(node);
    }
    if (children.length === 0) return null;
    return children.length === 1 ? children[0]! : { type: 'or', children };
  }

  #conjunction(): QueryNode | null {
    const children: QueryNode[] = [];
    let node = this.#negation();
    if (node !== null) children.push(node);
    while (this.#peek()?.type === 'and') {
      if (children.length === 0) return this.#word('AND');
      if (!this.#startsOperand(1)) {
        this.#at++;
        break;
      }
      this.#at++;
      node = this.#negation();
      if (node !== null) children.push(node);
    }
    if (children.length === 0) return null;
    return children.length === 1 ? children[0]! : { type: 'and', children };
  }

  #negation(): QueryNode | null {
    const token = this.#peek();
    if (token?.type !== 'not') return this.#primary();
    const before = this.#peek(-1);
    // "DO NOT MERGE" is a subject, not a query.
    const shouted =
      token.text === 'NOT' &&
      before?.type === 'word' &&
      before.text.length > 1 &&
      before.text === before.text.toUpperCase() &&
      /[A-Z]/.test(before.text);
    if (shouted || !this.#startsOperand(1)) return this.#word(token.text);
    this.#at++;
    const child = this.#negation();
    return child === null ? null : { type: 'not', child };
  }

  #startsOperand(ahead: number): boolean {
    const type = this.#peek(ahead)?.type;
    return type === 'word' || type === 'phrase' || type === 'field' || type === 'open' || type === 'not';
  }

  #word(text: string): QueryNode {
    this.#at++;
    return { type: 'text', match: 'word', text, slop: 0, scope: 'anywhere' };
  }

  #operatorAsWord(children: QueryNode[]): QueryNode {
    const word = this.#word('OR');
    const before: QueryNode = children.length === 1 ? children[0]! : { type: 'or', children };
    return { type: 'sequence', children: [...flattened(before), word] };
  }

  #primary(): QueryNode | null {
    const token = this.#peek();
    if (token === undefined) return null;
    switch (token.type) {
      case 'word': {
        this.#at++;
        const note = token.literal ? null : unknownFieldNote(token.text);
        if (note !== null) this.notes.push(note);
        return textNode(token, 'anywhere');
      }
      case 'phrase':
        this.#at++;
        return { type: 'text', match: 'phrase', text: token.text, slop: token.slop, scope: 'anywhere' };
      case 'open': {
        this.#at++;
        const group = this.#sequence();
        if (this.#peek()?.type === 'close') this.#at++;
        return group.type === 'sequence' && group.children.length === 0 ? null : group;
      }
      case 'field':
        this.#at++;
        return this.#field(token.name);
      default:
        return null;
    }
  }

  #field(name: string): QueryNode | null {
    const field = queryField(name)!;
    if (field.approximate !== undefined) this.notes.push(`${name}: ${field.approximate}`);
    const value = this.#peek();
    if (value?.type === 'open' && field.target.type === 'text') {
      this.#at++;
      const { scope } = field.target;
      const group = mapQuery(this.#sequence(), (text) => ({ ...text, scope }));
      if (this.#peek()?.type === 'close') this.#at++;
      return group.type === 'sequence' && group.children.length === 0 ? null : group;
    }
    if (value?.type !== 'word' && value?.type !== 'phrase') {
      // "file:" without a value.
      return { type: 'text', match: 'word', text: name, slop: 0, scope: 'anywhere' };
    }
    this.#at++;
    return this.#fieldValue(name, field, value);
  }

  #fieldValue(
    name: string,
    { target, field }: QueryField,
    value: Extract<QueryToken, { type: 'word' | 'phrase' }>,
  ): QueryNode {
    if (target.type === 'text') {
      return value.type === 'phrase'
        ? { type: 'text', match: 'phrase', text: value.text, slop: value.slop, scope: target.scope }
        : textNode(value, target.scope);
    }
    if (target.type === 'flag') {
      const flag: QueryNode = { type: 'filter', field: target.field, value: target.value };
      return /^(?:no|false|0)$/i.test(value.text) ? { type: 'not', child: flag } : flag;
    }
    if (target.type === 'filter') {
      const wanted = normalValue(field, value.text);
      const { values, aliases = {} } = field;
      const isKnown =
        values === undefined || values.includes(wanted.toLowerCase()) || Object.hasOwn(aliases, wanted.toLowerCase());
      if (!isKnown) this.notes.push(`${name}:${wanted}: unknown value; known are ${values.join(', ')}`);
      return { type: 'filter', field: target.field, value: wanted };
    }
    const range = target.field === 'date' ? dateRange(value.text, this.#now) : numberRange(value.text);
    if (range === null) {
      this.notes.push(
        `${name}:${value.text}: unrecognised ${target.field === 'date' ? 'date' : 'number'}; searched as text`,
      );
      return { type: 'text', match: 'word', text: value.text, slop: 0, scope: 'anywhere' };
    }
    if (target.side === 'from') return { type: 'range', field: target.field, from: range.from, to: null };
    if (target.side === 'to') return { type: 'range', field: target.field, from: null, to: range.to };
    return { type: 'range', field: target.field, ...range };
  }
}

/** Normalises the forms of a value: `<id>`, a List-Id for a list's short name, a long sha. */
function normalValue(field: DocumentField, value: string): string {
  const bare = value.replace(/^<|>$/g, '');
  if (field.value === 'list') return listName(bare.toLowerCase());
  if (field.value === 'sha') return bare.slice(0, 12).toLowerCase();
  return bare;
}

/**
 * `bpf` for `bpf@vger.kernel.org` and `bpf.vger.kernel.org`: the label of a List-Id (RFC 2919) before its host. Text
 * that is not a label and a host of at least two names is returned as it is.
 */
function listName(text: string): string {
  const name = text.split('@', 1)[0]!;
  return /^[^.]+\.[^.]+\.[^.]/.test(name) ? name.slice(0, name.indexOf('.')) : name;
}

function textNode(token: Extract<QueryToken, { type: 'word' }>, scope: TextScope): QueryNode {
  const { text, literal } = token;
  if (!literal) {
    if (
      text.endsWith('*') &&
      !text.endsWith('**') &&
      /^[\p{L}\p{N}_][^()"]*$/u.test(text) &&
      text.length - 1 >= queryLimits.shortestPrefix
    ) {
      return { type: 'text', match: 'prefix', text: text.slice(0, -1), slop: 0, scope };
    }
    const fuzzy = /^([\p{L}\p{N}_][^~()"]*)~([12])?$/u.exec(text);
    if (fuzzy !== null) return { type: 'text', match: 'fuzzy', text: fuzzy[1]!, slop: Number(fuzzy[2] ?? 0), scope };
  }
  return { type: 'text', match: 'word', text, slop: 0, scope };
}

/** A sequence inside a sequence is one sequence: brackets around plain words have no effect. */
function flattened(node: QueryNode): readonly QueryNode[] {
  return node.type === 'sequence' ? node.children : [node];
}

import { filterPrefix, scopePrefix } from './fields.js';
import type { QueryNode, RangeNode, TextNode } from './query-node.js';

/** Prints a tree as a query that parses to the same tree. */
export function printQuery(node: QueryNode): string {
  return print(node, 'top');
}

type PrintContext = 'top' | 'sequence' | 'or' | 'and' | 'not';

function print(node: QueryNode, context: PrintContext): string {
  switch (node.type) {
    case 'everything':
      return '';
    case 'text':
      return printText(node);
    case 'filter':
      return `${filterPrefix(node.field)}:${quotedValue(node.value)}`;
    case 'range':
      return printRange(node);
    case 'not': {
      const text = print(node.child, 'not');
      return unnegatable.test(text) ? `-${grouped(text)}` : `-${text}`;
    }
    case 'sequence': {
      const text = node.children.map((child) => print(child, 'sequence')).join(' ');
      return context === 'top' ? text : grouped(text);
    }
    case 'or': {
      const text = node.children.map((child) => print(child, 'or')).join(' OR ');
      return context === 'top' || context === 'sequence' ? text : grouped(text);
    }
    case 'and': {
      const text = node.children.map((child) => print(child, 'and')).join(' AND ');
      return context === 'not' || context === 'and' ? grouped(text) : text;
    }
  }
}

/** An escaped word extends to the next blank. */
function grouped(text: string): string {
  return text.slice(text.lastIndexOf(' ') + 1).includes('\\') ? `(${text} )` : `(${text})`;
}

/** Words that keep a leading dash as text; see `negates` in the lexer. */
const unnegatable = /^(?:E[A-Z0-9]{2}|W[a-z]|f[a-z]+-|[-=>\d])/;

function printText(node: TextNode): string {
  const field = node.scope === 'anywhere' ? '' : `${scopePrefix(node.scope)}:`;
  switch (node.match) {
    case 'phrase':
      return `${field}"${node.text}"${node.slop === 0 ? '' : `~${node.slop}`}`;
    case 'prefix':
      return `${field}${node.text}*`;
    case 'fuzzy':
      return `${field}${node.text}~${node.slop === 0 ? '' : node.slop}`;
    case 'word':
      return `${field}${needsBackslash(node.text) ? '\\' : ''}${node.text}`;
  }
}

/** Whether an unescaped word would parse as something else. */
function needsBackslash(text: string): boolean {
  return (
    /^(?:AND|OR|NOT)$/.test(text) ||
    /^[-(\\]/.test(text) ||
    /["*]|~[12]?$/.test(text) ||
    /^[\w-]{1,14}:/.test(text) ||
    hasLooseBracket(text)
  );
}

/** Whether a bracket may pair with one outside the word; those of `map_create()` cannot. */
function hasLooseBracket(text: string): boolean {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '(') {
      if (i === 0 || /[(:-]/.test(text[i - 1]!)) return true;
      open++;
    } else if (char === ')' && --open < 0) return true;
  }
  return open > 0;
}

function quotedValue(value: string): string {
  return /[\s()"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
}

function printRange({ field, from, to }: RangeNode): string {
  const end = (value: number | null): string =>
    value === null ? '' : field === 'date' ? compactTime(value) : String(value);
  if (from !== null && from === to && field !== 'date') return `${field}:${from}`;
  return `${field}:${end(from)}..${end(to)}`;
}

/** `20260501120000`, which the parser takes to the second. */
function compactTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}

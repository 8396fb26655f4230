import type { DocumentField } from '../query/field-table.js';
import { queryField } from '../query/fields.js';

/** The end of a query being typed, and the part before it, which is kept. */
export interface QueryTail {
  readonly head: string;
  readonly tail: string;
}

/** The value being typed at the end of a query, and its field. */
export interface ValueTail extends QueryTail {
  /** Null for a word typed for no field. */
  readonly field: DocumentField | null;
  /** After an open quote, with which `head` ends. */
  readonly isQuoted: boolean;
}

/** The query's last word, its last two, and so on up to `most` words, the shortest tail first. */
export function queryTails(query: string, most: number): QueryTail[] {
  const tails: QueryTail[] = [];
  for (let at = query.length; at > 0 && tails.length < most; ) {
    while (at > 0 && isSpace(query, at - 1)) at--;
    if (at === 0) break;
    at = wordStart(query, at);
    tails.push({ head: query.slice(0, at), tail: query.slice(at) });
  }
  return tails;
}

/** Splits `author:ame`, `author:"Amery H`, `-bpf_li` and `bpf_li` after minus, field and quote. */
export function valueTail(query: string): ValueTail {
  const quote = openQuote(query);
  const isQuoted = quote >= 0;
  const end = isQuoted ? quote : query.length;
  const start = wordStart(query, end);
  const colon = query.indexOf(':', start);
  const isField = colon > start && (isQuoted ? colon === quote - 1 : colon < end);
  const field = isField ? queryField(query.slice(query[start] === '-' ? start + 1 : start, colon)) : undefined;
  const from = isQuoted ? quote + 1 : field !== undefined ? colon + 1 : query[start] === '-' ? start + 1 : start;
  return { head: query.slice(0, from), tail: query.slice(from), field: field?.field ?? null, isQuoted };
}

function wordStart(query: string, end: number): number {
  let start = end;
  while (start > 0 && !isSpace(query, start - 1)) start--;
  return start;
}

/** Position of the unclosed quote, or -1. */
function openQuote(query: string): number {
  let open = -1;
  for (let at = query.indexOf('"'); at >= 0; at = query.indexOf('"', at + 1)) open = open < 0 ? at : -1;
  return open;
}

function isSpace(text: string, at: number): boolean {
  return text.charCodeAt(at) <= space;
}

const space = 32;

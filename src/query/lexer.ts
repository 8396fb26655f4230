import { queryField } from './fields.js';
import { queryLimits } from './limits.js';
import { QueryError } from './query-error.js';

/** A piece of a query as typed. Offsets are into the query. */
export type QueryToken =
  | { readonly type: 'word'; readonly text: string; readonly literal: boolean }
  | { readonly type: 'phrase'; readonly text: string; readonly slop: number }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  | { readonly type: 'and' }
  | { readonly type: 'or' }
  | { readonly type: 'not'; readonly text: '-' | 'NOT' };

/**
 * Splits a query into tokens. A character that could be an operator but does not fit as one is text: an unpaired
 * quote, a bracket inside a word (`map_create()`), a colon after an unknown field (`bpf: Fix`), `-EINVAL`. A word
 * after a backslash is always text.
 */
export function lexQuery(query: string): QueryToken[] {
  const tokens: QueryToken[] = [];
  let wordEnds = 0;
  const closings = matchBrackets(query);
  let at = 0;
  let clauses = 0;
  const clause = (token: QueryToken): void => {
    if (++clauses > mostTokens) throw new QueryError('too-many-words', `more than ${mostTokens} terms; use fewer`);
    tokens.push(token);
  };
  while (at < query.length) {
    const char = query[at]!;
    if (isSpace(char)) {
      at++;
    } else if (char === '"') {
      const end = query.indexOf('"', at + 1);
      if (end < 0) {
        at++;
        continue;
      }
      const slop = /^~(\d{1,2})?/.exec(query.slice(end + 1, end + 4));
      const text = query.slice(at + 1, end).trim();
      if (text !== '') clause({ type: 'phrase', text, slop: slop === null ? 0 : Number(slop[1] ?? 2) });
      at = end + 1 + (slop?.[0].length ?? 0);
    } else if (char === '(' && closings.has(at)) {
      tokens.push({ type: 'open' });
      at++;
    } else if (char === ')' && closings.has(at)) {
      tokens.push({ type: 'close' });
      at++;
    } else if (char === '-' && negates(query, at)) {
      tokens.push({ type: 'not', text: '-' });
      at++;
    } else if (char === '\\' && at + 1 < query.length && !isSpace(query[at + 1]!)) {
      const end = wordEnd(query, at + 1, closings, true);
      clause({ type: 'word', text: query.slice(at + 1, end), literal: true });
      at = end;
    } else {
      // Computed once per word, so that `f:f:f:…` does not cost its length at every colon.
      if (at >= wordEnds) wordEnds = wordEnd(query, at, closings, false);
      const end = wordEnds;
      const text = query.slice(at, end);
      const field = fieldPrefix(text, query, end);
      if (field !== null) {
        tokens.push({ type: 'field', name: field });
        at += field.length + 1;
        continue;
      }
      if (text === 'AND') tokens.push({ type: 'and' });
      else if (text === 'OR') tokens.push({ type: 'or' });
      else if (text === 'NOT') tokens.push({ type: 'not', text });
      else if (/[\p{L}\p{N}_]/u.test(text)) clause({ type: 'word', text, literal: false });
      at = end;
    }
  }
  return tokens;
}

const longestFieldName = 14;
/** Well above what is typed; a pasted abstract has some hundred words, of which the planner keeps the most selective. */
const mostTokens = 400;

function isSpace(char: string): boolean {
  return char <= ' ' || char === '\u00a0' || char === '\u3000';
}

/** `-word` negates; `->`, `--flag`, `-EINVAL` and `-Wall` are text, as is a dash by itself. */
function negates(query: string, at: number): boolean {
  const next = query[at + 1] ?? ' ';
  if (isSpace(next) || next === '-' || next === '>' || next === '=') return false;
  return !/^-(?:E[A-Z0-9]{2,}|W[a-z]|f[a-z]+-|\d)/.test(query.slice(at, at + 12));
}

/** End of a word: white space, a quote that opens a phrase, or a bracket that closes a group. */
function wordEnd(query: string, at: number, closings: ReadonlySet<number>, literal: boolean): number {
  while (at < query.length) {
    const char = query[at]!;
    if (isSpace(char)) break;
    if (char === ')' && closings.has(at)) break;
    // name:"a phrase" and name:(a group) are a field followed by its operand.
    if (!literal && (char === '"' || (char === '(' && closings.has(at)))) break;
    at++;
  }
  return at;
}

/** A known field's `name:` with its operand directly after it. */
function fieldPrefix(text: string, query: string, end: number): string | null {
  const colon = text.indexOf(':');
  if (colon <= 0 || colon > longestFieldName) return null;
  const behind = colon + 1 < text.length ? text[colon + 1]! : (query[end] ?? ' ');
  if (isSpace(behind) || behind === ':' || text.startsWith('//', colon + 1)) return null;
  const name = text.slice(0, colon);
  return queryField(name) === undefined ? null : name;
}

/**
 * Brackets that group: an opening one at the start of a word or after a field's colon, with a closing one at the end
 * of a word. Unpaired brackets and those of escaped words are text. Excessive depth is an error before any recursion.
 */
function matchBrackets(query: string): Set<number> {
  const paired = new Set<number>();
  const open: number[] = [];
  let quoted = false;
  const balanced = (query.match(/"/g)?.length ?? 0) % 2 === 0;
  for (let i = 0; i < query.length; i++) {
    const char = query[i]!;
    if (char === '"' && balanced) quoted = !quoted;
    if (quoted) continue;
    const before = query[i - 1] ?? ' ';
    if (char === '\\' && (isSpace(before) || '(-:"'.includes(before))) {
      while (i + 1 < query.length && !isSpace(query[i + 1]!)) i++;
      continue;
    }
    if (char === '(') {
      const groups = isSpace(before) || before === '(' || before === '-' || before === ':';
      open.push(groups ? i : -1);
      if (open.length > queryLimits.depth && open.filter((start) => start >= 0).length > queryLimits.depth) {
        throw new QueryError('too-deep', `parentheses nested more than ${queryLimits.depth} deep`);
      }
    } else if (char === ')') {
      const start = open.pop();
      if (start !== undefined && start >= 0) {
        paired.add(start);
        paired.add(i);
      }
    }
  }
  return paired;
}

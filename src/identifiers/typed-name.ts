import { fold, isWordCode } from '../analysis/character-class.js';
import { caseOf, nameForm } from './identifier-table.js';
import { cutName } from './name-pieces.js';

/** A typed identifier. */
export interface TypedName {
  /** The identifier as typed, without arguments, keywords and quotes. */
  readonly bare: string;
  readonly parts: readonly TypedPart[];
  /** The parts except hints, joined, as UTF-8: the key of the identifier if it is spelt right. */
  readonly key: Uint8Array;
  /** Case of the letters; see `caseOf`. */
  readonly form: number;
  /** Typed as words separated by blanks. */
  readonly isWords: boolean;
  /** The kind that the rest of the text says: called, a type, an option, a macro. */
  readonly hint: 'function' | 'type' | 'config' | 'macro' | null;
}

export interface TypedPart {
  /** Folded. */
  readonly text: string;
  /** Says the kind and is not part of the identifier: `struct`, `config`, the `sk` of `sk->sk_rcvlowat`. */
  readonly isHint: boolean;
}

/**
 * Parses a typed identifier: `struct foo`, `foo(bar, 1)`, `sk->foo`, `foo bar`, `fooBar`. Null without a letter or
 * digit. Only the start of a long text is read.
 */
export function readTypedName(text: string): TypedName | null {
  let typed = text.slice(0, mostTyped).trim();
  let hint: TypedName['hint'] = null;
  // Arguments, or the empty brackets of a call.
  const call = /[\p{L}\p{N}_](?=\()/u.exec(typed);
  if (call !== null) {
    typed = typed.slice(0, call.index + 1);
    hint = 'function';
  }
  typed = typed.replace(/:\d{1,6}$/, '');
  const words = typed.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const parts: TypedPart[] = [];
  let bare: string[] = [];
  for (const [i, word] of words.entries()) {
    const isEdge = i === 0 || i === words.length - 1;
    const meaning = isEdge && words.length > 1 ? keywords.get(fold(word)) : undefined;
    hint ??= meaning ?? null;
    const members = word.split(/->|::/);
    if (meaning === undefined) bare.push(trimQuotes(members.at(-1)!));
    for (const [j, member] of members.entries()) {
      const isHint = meaning !== undefined || j < members.length - 1;
      for (const part of cutName(member)) parts.push({ text: part, isHint });
    }
  }
  if (bare.length === 0) bare = words;
  // Only hints: then they are the identifier.
  const isName = parts.some((part) => !part.isHint);
  const kept = parts.slice(0, mostTypedParts).map((part) => (isName ? part : { ...part, isHint: false }));
  if (kept.length === 0) return null;
  const name = bare.join(' ');
  const key = Buffer.from(kept.map((part) => (part.isHint ? '' : part.text)).join(''));
  return { bare: name, parts: kept, key, form: formOf(name), isWords: bare.length > 1, hint };
}

/** Camel case that starts with a lower-case letter counts as lower case. */
function formOf(name: string): number {
  const form = caseOf(name);
  return form === nameForm.mixed && name.charAt(0) !== name.charAt(0).toUpperCase() ? 0 : form;
}

/** Removes quotes, stars, commas and dots around a word. */
function trimQuotes(word: string): string {
  let from = 0;
  let to = word.length;
  while (from < to && !isWordCode(word.charCodeAt(from))) from++;
  while (to > from && !isWordCode(word.charCodeAt(to - 1))) to--;
  return word.slice(from, to);
}

const mostTyped = 240;
const mostTypedParts = 12;
const keywords = new Map<string, NonNullable<TypedName['hint']>>([
  ['struct', 'type'],
  ['union', 'type'],
  ['enum', 'type'],
  ['typedef', 'type'],
  ['function', 'function'],
  ['kfunc', 'function'],
  ['helper', 'function'],
  ['macro', 'macro'],
  ['#define', 'macro'],
  ['config', 'config'],
]);

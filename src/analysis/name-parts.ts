import { classOf, digit, isApostrophe, lower, separator, underscore, upper } from './character-class.js';

/**
 * Parts of an identifier, as a flat list of their offsets (start, end, start, end, …): split at `_` and other non-word
 * characters, and at changes of case. The case rule is charabia's (`MongoDBError` is Mongo, DB, Error), not Lucene's
 * WordDelimiterGraphFilter (Mongo, DBError), with three exceptions for kernel text: capitals with a plural s are one
 * part (`LSMs`), only a run of three capitals or more gives its last one to the next part (`IPv6`), and a last capital
 * is not a part of its own (`KiB`). Digits (`sha256`, `x86`, `i915`) and apostrophes (`don't`) do not split.
 */
export function nameParts(name: string): number[] {
  const parts: number[] = [];
  let start = -1;
  let capitals = 0;
  for (let i = 0; i <= name.length; i++) {
    const kind = i < name.length ? classOf(name.charCodeAt(i)) : underscore;
    if (kind === underscore || (kind === separator && !isApostrophe(name.charCodeAt(i)))) {
      if (start >= 0) parts.push(start, i);
      start = -1;
      capitals = 0;
      continue;
    }
    if (start < 0) {
      start = i;
      capitals = kind === upper ? 1 : 0;
      continue;
    }
    const before = classOf(name.charCodeAt(i - 1));
    if (kind === upper) {
      if (
        (before === lower && !isLastLetter(name, i)) ||
        (before === digit && capitals === 0 && hasLower(name, start, i))
      ) {
        parts.push(start, i);
        start = i;
        capitals = 0;
      }
      capitals++;
    } else if (kind === lower) {
      if (before === upper && capitals >= 3 && !isPluralTail(name, i)) {
        parts.push(start, i - 1);
        start = i - 1;
      }
      capitals = 0;
    }
  }
  return parts;
}

/** The identifier without leading and trailing underscores. */
export function withoutUnderscores(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && name[start] === '_') start++;
  while (end > start && name[end - 1] === '_') end--;
  return name.slice(start, end);
}

function isPluralTail(name: string, at: number): boolean {
  if (name[at] !== 's') return false;
  const next = at + 1 < name.length ? classOf(name.charCodeAt(at + 1)) : underscore;
  return next !== lower && next !== digit;
}

/** Whether no letter or digit follows: the B of `KiB` is not a part of its own. */
function isLastLetter(name: string, at: number): boolean {
  const next = at + 1 < name.length ? classOf(name.charCodeAt(at + 1)) : underscore;
  return next === underscore || next === separator;
}

function hasLower(name: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (classOf(name.charCodeAt(i)) === lower) return true;
  return false;
}

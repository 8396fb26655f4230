import { classOf, digit, isApostrophe, lower, separator, underscore, upper } from './character-class.js';

/**
 * Parts of a name, as a flat list of their offsets (start, end, start, end, …): cut at `_` and whatever else is no word
 * character, and at changes of case. The case rule is charabia's (`MongoDBError` is Mongo, DB, Error), not Lucene's
 * WordDelimiterGraphFilter (Mongo, DBError), with three restraints that kernel text needs: a run of capitals
 * with a plural s is one part (`LSMs`), only a run of three capitals or more gives its last one to what follows
 * (`IPv6`), and a last capital is no part by itself (`KiB`). Digits never part a name: `sha256`, `x86`, `i915`. Nor do
 * apostrophes: `don't`.
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

/** The name without the underscores it begins and ends with. */
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

/** Whether no letter or digit follows: the B of `KiB` is no part by itself. */
function isLastLetter(name: string, at: number): boolean {
  const next = at + 1 < name.length ? classOf(name.charCodeAt(at + 1)) : underscore;
  return next === underscore || next === separator;
}

function hasLower(name: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (classOf(name.charCodeAt(i)) === lower) return true;
  return false;
}

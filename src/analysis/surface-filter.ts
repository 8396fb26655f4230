import { parseTermKey } from './term.js';

/**
 * Rules out surfaces that cannot yield any of some terms, without expanding them: a term starts where a part of its
 * surface does, with the same letters. The idea is the required substrings of a grep (Cox, "Regular expression
 * matching with a trigram index", 2012): no false negatives, few false positives.
 */
export class SurfaceFilter {
  /** Indexed by three letters or digits in base 37, 0 standing for none. */
  readonly #leads = new Uint8Array(base ** leadLength);

  /** `keys`: the term keys, as in an expansion. */
  constructor(keys: Iterable<string>) {
    for (const key of keys) this.#add(key);
  }

  #add(key: string): void {
    const { kind, text } = parseTermKey(key);
    const digits = [...text].flatMap((character) => digitOf[character.charCodeAt(0)] || []);
    // Stemming may change the last two remaining letters, and "dying" is a form of "die".
    const certain = kind === 'stem' ? Math.max(1, digits.length - 2) : digits.length;
    const known = digits.slice(0, Math.min(certain, leadLength));
    const span = base ** (leadLength - known.length);
    const from = known.reduce((sum, digit) => sum * base + digit, 0) * span;
    this.#leads.fill(1, from, from + span);
  }

  /** Whether the surface in `units` from `start` to `end` may yield one of the terms. */
  accepts(units: Uint16Array, start: number, end: number): boolean {
    let before = separator;
    let hasSlash = false;
    let hasDot = false;
    for (let i = start; i < end; i++) {
      const code = units[i]!;
      // Folding and families may yield terms that are not spelt out in the surface.
      if (code > 127 || code === openBrace || code === openBracket) return true;
      const kind = kindOf[code]!;
      if (kind === separator) {
        if (code === slash) hasSlash = true;
        else if (code === dot) hasDot = true;
      } else if (kind === capital || (kind !== before && kind + before !== capital + small)) {
        if (this.#leads[leadAt(units, i, end)] === 1) return true;
      }
      before = kind;
    }
    // `is_first/last`, `05/13`; a path has a dot. Some terms consist of punctuation only: that of `_*`.
    return (hasSlash && !hasDot) || this.#leads[0] === 1;
  }
}

/** The letters and digits from `at` on, skipping other characters. */
function leadAt(units: Uint16Array, at: number, end: number): number {
  let lead = 0;
  let count = 0;
  for (; at < end && count < leadLength; at++) {
    const code = units[at]!;
    const digit = code < 128 ? digitOf[code]! : 0;
    if (digit === 0) continue;
    lead = lead * base + digit;
    count++;
  }
  for (; count < leadLength; count++) lead *= base;
  return lead;
}

const leadLength = 3;
const base = 37;
const slash = 47;
const dot = 46;
const openBracket = 91;
const openBrace = 123;

const separator = 0;
const small = 1;
const capital = 2;
const numeral = 4;
const kindOf = new Uint8Array(128);
/** Letters of either case as 1 to 26, digits as 27 to 36, all else as 0. */
const digitOf = new Uint8Array(128);
for (let i = 0; i < 26; i++) {
  kindOf[97 + i] = small;
  kindOf[65 + i] = capital;
  digitOf[97 + i] = digitOf[65 + i] = i + 1;
}
for (let i = 0; i < 10; i++) {
  kindOf[48 + i] = numeral;
  digitOf[48 + i] = 27 + i;
}

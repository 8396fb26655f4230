import { classes, classOf, digit, ideograph, isApostrophe, isWordCode, separator, unknown } from './character-class.js';

/**
 * Splits text into surfaces: the longest runs that kernel text writes as one thing, such as `sk->sk_rcvlowat`,
 * `kernel/bpf/verifier.c`, `use-after-free`, `bpf_[set|remove]_dentry_xattr`, `-EINVAL`, a URL, an address. Surfaces
 * are expanded elsewhere, once for each distinct one; here each character is visited a bounded number of times for any
 * input.
 *
 * The text is first copied to UTF-16 units in a typed array: reading units from a string costs several times as much.
 */
export class Scanner {
  #units = new Uint16Array(1 << 14);
  #bytes = Buffer.from(this.#units.buffer);
  readonly #ascii = Buffer.allocUnsafe(longestUrl);
  #from = 0;
  #at = 0;
  #to = 0;
  /** Offsets of the current surface, and the hash of its units. */
  start = 0;
  end = 0;
  hash = 0;

  /** The units of the text last loaded; overwritten by the next `load`. */
  get units(): Uint16Array {
    return this.#units;
  }

  load(text: string): void {
    if (text.length > this.#units.length) {
      this.#units = new Uint16Array(2 ** Math.ceil(Math.log2(text.length)));
      this.#bytes = Buffer.from(this.#units.buffer);
    }
    this.#bytes.write(text, 'utf16le');
    this.select(0, text.length);
  }

  /** Restricts scanning to a range of the loaded text, as if nothing surrounded it. */
  select(from: number, to: number): void {
    this.#from = from;
    this.#at = from;
    this.#to = to;
  }

  /** The nth character after the current surface, from 0; 0 at the end of the range. */
  following(n: number): number {
    return this.end + n < this.#to ? this.#units[this.end + n]! : 0;
  }

  /** The current surface as a string of its own: a slice of the text would keep the whole text alive. */
  surface(): string {
    const length = this.end - this.start;
    for (let i = 0; i < length; i++) {
      const code = this.#units[this.start + i]!;
      if (code > 127) return textOf(this.#units, this.start, this.end);
      this.#ascii[i] = code;
    }
    return this.#ascii.toString('latin1', 0, length);
  }

  /** Moves to the next surface; false at the end. */
  next(): boolean {
    const units = this.#units;
    const to = this.#to;
    let at = this.#at;
    while (at < to) {
      const code = units[at]!;
      const kind = classOf(code);
      if (kind === separator) {
        if (code < 128 && openers[code] === 1) {
          if (code === less) {
            const close = bracketedAddressEnd(units, at + 1, to);
            if (close > 0) return this.#found(at + 1, close, close);
          } else if (beginsSurface(units, at, this.#from, to, code)) break;
        }
        at++;
      } else if (kind === ideograph) {
        return this.#found(at, at + 1, at + 1);
      } else {
        break;
      }
    }
    if (at >= to) {
      this.#at = to;
      return false;
    }
    const end = surfaceEnd(units, at, to);
    return this.#found(at, end, end < to && isPossessive(units, end, to) ? end + 2 : end);
  }

  #found(start: number, end: number, resume: number): true {
    const units = this.#units;
    let hash = multiplier;
    for (let i = start; i < end; i++) {
      hash = Math.imul(hash ^ units[i]!, multiplier);
      hash ^= hash >>> 15;
    }
    this.start = start;
    this.end = end;
    this.hash = hash;
    this.#at = resume;
    return true;
  }
}

/** The hash is seeded at random, so that a sender cannot provoke collisions. No output depends on it. */
const multiplier = (Math.random() * 2 ** 32) | 1;

/** Surfaces are truncated at this length; URLs have a bound of their own. */
const longestSurface = 250;
const longestUrl = 1000;
const mostPieces = 24;
const longestFamily = 80;

const slash = 47;
const dash = 45;
const dot = 46;
const colon = 58;
const at_ = 64;
const plus = 43;
const star = 42;
const less = 60;
const greater = 62;
const openBracket = 91;
const openBrace = 123;

/** ASCII characters that are not word characters but may start a surface, and those that may continue one. */
const openers = flags('/-%{[<');
const joints = flags("-./@+:'[{*");

function flags(characters: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}

/** Whether a separator begins a surface: `/proc/net`, `-EINVAL`, `--force`, `%rip`, `{insn,data}_cur`. */
function beginsSurface(units: Uint16Array, at: number, from: number, to: number, code: number): boolean {
  const next = at + 1 < to ? units[at + 1]! : 0;
  if (code === openBrace || code === openBracket) {
    const close = familyClose(units, at, to);
    return close > 0 && close + 1 < to && isWordCode(units[close + 1]!);
  }
  if (at > from && (isWordCode(units[at - 1]!) || units[at - 1]! === code)) return false;
  if (code === dash && next === dash) return at + 2 < to && isLetter(units[at + 2]!);
  return isLetter(next);
}

function isLetter(code: number): boolean {
  return isWordCode(code) && classOf(code) !== digit;
}

function wordEnd(units: Uint16Array, at: number, to: number): number {
  for (; at < to; at++) {
    const kind = classes[units[at]!]!;
    if (kind === separator || kind >= ideograph) {
      if (kind !== unknown || !isWordCode(units[at]!)) break;
    }
  }
  return at;
}

function surfaceEnd(units: Uint16Array, start: number, to: number): number {
  let first = start;
  while (first < to && units[first]! === dash) first++;
  if (!isWordCode(units[first]!)) first = openerEnd(units, first, to);
  const last = Math.min(to, start + longestSurface);
  let pieceStart = first;
  let end = wordEnd(units, first, last);
  for (let pieces = 1; pieces < mostPieces && end < last; pieces++) {
    const code = units[end]!;
    if (code < 128 && joints[code] === 0) break;
    const next = end + 1 < last ? units[end + 1]! : 0;
    let resume = -1;
    switch (code) {
      case dash:
        if (next === greater) resume = end + 2;
        else if (joinsWords(units, first, pieceStart, end, last)) resume = end + 1;
        break;
      case dot:
      case slash:
      case at_:
        resume = end + 1;
        break;
      case plus:
        if (addressFollows(units, end + 1, last)) resume = end + 1;
        break;
      case colon:
        if (next === colon) resume = end + 2;
        else if (next === slash && end + 2 < last && units[end + 2] === slash && isScheme(units, start, end))
          return urlEnd(units, end + 3, to, start);
        break;
      case 39:
      case 0x2019:
        // A contraction stays whole ("don't"); a possessive ends before its apostrophe.
        if (isLetter(next) && pieces === 1 && !isPossessive(units, end, last)) resume = end + 1;
        break;
      case openBracket:
      case openBrace: {
        const close = familyClose(units, end, last);
        if (close > 0) {
          end = close + 1;
          if (end < last && isWordCode(units[end]!)) end = wordEnd(units, end, last);
          pieceStart = end;
          continue;
        }
        break;
      }
      case star:
        if (units[end - 1]! === 95 && !isWordCode(next) && next !== star) return end + 1;
        break;
    }
    if (resume < 0 || resume >= last || !isWordCode(units[resume]!)) break;
    pieceStart = resume;
    end = wordEnd(units, resume, last);
  }
  return end;
}

/**
 * Whether a hyphen joins two words: both have two characters or more (`use-after-free`, not `i-1`), or the first ends
 * a longer surface (`v6.1-rc3`), or both belong to an address (`j-doe@host`).
 */
function joinsWords(units: Uint16Array, first: number, pieceStart: number, hyphen: number, last: number): boolean {
  if (hyphen + 1 >= last || !isWordCode(units[hyphen + 1]!)) return false;
  const isLong = hyphen - pieceStart > 1 || pieceStart > first;
  return (isLong && hyphen + 2 < last && isWordCode(units[hyphen + 2]!)) || addressFollows(units, hyphen + 1, last);
}

function isPossessive(units: Uint16Array, at: number, to: number): boolean {
  if (!isApostrophe(units[at]!)) return false;
  return at + 1 < to && units[at + 1] === 115 && (at + 2 >= to || !isWordCode(units[at + 2]!));
}

/** End of a Message-ID or address that starts after a `<`, or -1: no white space, one at sign, closed by `>`. */
function bracketedAddressEnd(units: Uint16Array, start: number, to: number): number {
  const last = Math.min(to, start + longestSurface);
  let ats = 0;
  for (let i = start; i < last; i++) {
    const code = units[i]!;
    if (code === greater) return ats === 1 && i > start + 2 ? i : -1;
    if (code === at_) ats++;
    else if (code <= 32 || code === less || code === slash) return -1;
  }
  return -1;
}

/** End of the opener of a surface: the slash or percent sign, or the closed alternatives of a family. */
function openerEnd(units: Uint16Array, at: number, to: number): number {
  const code = units[at]!;
  return code === openBrace || code === openBracket ? familyClose(units, at, to) + 1 : at + 1;
}

/**
 * Index of the bracket that closes alternatives such as `[set|remove]` or `{32,64}`, or -1. Brackets without
 * alternatives (`array[i]`) do not count.
 */
function familyClose(units: Uint16Array, open: number, to: number): number {
  const close = units[open]! === openBrace ? 125 : 93;
  const last = Math.min(to, open + longestFamily);
  let alternatives = 0;
  for (let i = open + 1; i < last; i++) {
    const code = units[i]!;
    if (code === close) return alternatives > 0 && i > open + 2 ? i : -1;
    if (code === 124 || code === 44 || code === slash) alternatives++;
    else if (!isWordCode(code) && !(code === 32 && units[i - 1]! === 44)) return -1;
  }
  return -1;
}

/** Whether the local part of an address continues here: `tag@host` of `name+tag@host`. */
function addressFollows(units: Uint16Array, at: number, last: number): boolean {
  const to = Math.min(last, at + 64);
  while (at < to && (isWordCode(units[at]!) || units[at] === dash || units[at] === dot)) at++;
  return at + 1 < to && units[at] === at_ && isWordCode(units[at + 1]!);
}

/** Unit by unit, as a surface may be longer than an argument list can be. */
function textOf(units: Uint16Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(units[at]!);
  return text;
}

function isScheme(units: Uint16Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 3 || length > 5) return false;
  const scheme = textOf(units, start, end).toLowerCase();
  return scheme === 'https' || scheme === 'http' || scheme === 'git' || scheme === 'ftp' || scheme === 'ssh';
}

function urlEnd(units: Uint16Array, at: number, to: number, start: number): number {
  const last = Math.min(to, start + longestUrl);
  while (at < last) {
    const code = units[at]!;
    // White space, quotes, angle brackets, pipes and non-ASCII characters end a URL in mail.
    if (code <= 34 || code === 39 || code === 60 || code === greater || code === 96 || code >= 123) break;
    at++;
  }
  while (at > start && isTrailing(units[at - 1]!)) at--;
  return at;
}

function isTrailing(code: number): boolean {
  return (
    code === dot ||
    code === 44 ||
    code === colon ||
    code === 59 ||
    code === 33 ||
    code === 63 ||
    code === 41 ||
    code === 93
  );
}

import { replyMarkIn } from './reply-mark.js';

/**
 * A mail's subject taken apart: reply and forward marks, the bracketed prefixes (`[PATCH bpf-next v3 2/5]`) and the
 * title behind them. Git's format-patch writes the prefix one way; people write it in a hundred, and all that is
 * met in archives is read: `[PATCHv2]`, `[RFC/PATCH]`, `[net,v2,1/2]`, `[PATCH 1 of 3]`, `Re: Fwd: [PATCH]`.
 * docs/corpus.md lists the forms with how often twelve archives have them.
 */
export interface Subject {
  /** Without brackets and marks, white space folded; the whole subject where nothing else is left. */
  readonly title: string;
  /** `Re:` or its like stands before. */
  readonly isReply: boolean;
  readonly isForward: boolean;
  /** A prefix says PATCH, or counts the parts of a series. */
  readonly isPatch: boolean;
  /** A prefix says PULL, as in `[GIT PULL]`. */
  readonly isPull: boolean;
  readonly isRfc: boolean;
  readonly isResend: boolean;
  /** As stated; null where none is. */
  readonly version: number | null;
  /** 0 is the cover letter, also where a prefix speaks of the whole set (`[PATCHSET]`). */
  readonly part: number | null;
  readonly total: number | null;
  /** Other words of the prefixes, mostly trees, as spelt. */
  readonly tags: readonly string[];
}

/** `decoded` is the subject with its encoded words decoded. Never throws; linear in its length. */
export function parseSubject(decoded: string): Subject {
  const subject = (decoded.length > longestSubject ? decoded.slice(0, longestSubject) : decoded)
    .replace(/\s+/g, ' ')
    .trim();
  const prefix = new PrefixWords();
  let isReply = false;
  let isForward = false;
  let rest = subject;
  for (;;) {
    const mark = replyMarkIn(rest);
    if (mark !== null) {
      // `[PATCH v2 0/2] Re: title`: what stands behind a patch prefix is part of the title its author gave.
      if (!prefix.isPatch && prefix.part === null) {
        if (mark.kind === 'forward') isForward = true;
        else if (mark.kind === 'reply') isReply = true;
      }
      rest = rest.slice(mark.length);
      continue;
    }
    const close = rest[0] === '[' ? closingBracket(rest) : -1;
    if (close < 0) break;
    let words = rest.slice(1, close);
    // `[Re: PATCH v2]`
    for (let mark = replyMarkIn(words); mark !== null; mark = replyMarkIn(words)) {
      if (mark.kind === 'forward') isForward = true;
      else if (mark.kind === 'reply') isReply = true;
      words = words.slice(mark.length);
    }
    if (/^git$/i.test(words.trim())) prefix.isPull = true;
    prefix.read(words);
    // `[Patch 2/2]: title` is met.
    rest = rest.slice(close + 1).replace(/^ ?:? /, '');
  }
  if (prefix.version === null && prefix.isPatch) {
    // `[PATCH] v3: title`
    const leading = /^v(\d{1,3})\s?[:-] /i.exec(rest);
    if (leading !== null) {
      prefix.version = Number(leading[1]);
      rest = rest.slice(leading[0].length);
    }
  }
  if (prefix.version === null) {
    const trailing = /\((?:PATCH )?v(\d{1,3})\)\s?$/i.exec(rest);
    if (trailing !== null) prefix.version = Number(trailing[1]);
  }
  const { isPatch, isPull, isRfc, isResend, version, part, total, tags } = prefix;
  const title = rest.trim() === '' ? subject : rest.trim();
  return {
    title,
    isReply,
    isForward,
    isPatch: isPatch || part !== null,
    isPull,
    isRfc,
    isResend,
    version,
    part,
    total,
    tags,
  };
}

/** What the words between brackets say, gathered over all brackets of a subject; the first statement counts. */
class PrefixWords {
  isPatch = false;
  isPull = false;
  isRfc = false;
  isResend = false;
  part: number | null = null;
  total: number | null = null;
  readonly tags: string[] = [];
  /** A `vN`; and the N of a `vN.M`, which counts only where no `vN` stands beside it (`[PATCH v6.4 v5 0/8]`). */
  #plain: number | null = null;
  #dotted: number | null = null;

  get version(): number | null {
    return this.#plain ?? this.#dotted;
  }

  set version(version: number | null) {
    this.#plain = version;
  }

  read(text: string): void {
    // `1 of 3` (Mercurial) and `v 2` are one word each.
    const joined = text.replace(/(\d) of (\d)/gi, '$1/$2').replace(/\b(v|ver|version) (\d)/gi, 'v$2');
    let before = '';
    for (const word of joined.split(/[\s,;()[\]<>{}]+/)) {
      if (word === '') continue;
      this.#word(word, before);
      before = word.toLowerCase();
    }
  }

  #word(word: string, before: string): void {
    if (this.#count(word) || this.#statedVersion(word, before)) return;
    // RFC/PATCH, PATCH-v2, PATCHv2, RFCv2, PATCH1/8: words of ours run together.
    const pieces = word.match(knownPieces);
    if (pieces === null) this.#tag(word);
    else if (bareLength(pieces.join('')) === bareLength(word)) {
      for (const piece of pieces) this.#known(piece);
    } else if (/^(?:PATCH|RFC|PULL)[/|+_-]/i.test(word)) {
      // PATCH/for-next, RFC-net: ours first, a tag behind.
      this.#known(pieces[0]!);
      this.#word(word.slice(pieces[0]!.length + 1), before);
    } else if (!this.#countBehindPatch(word)) this.#tag(word);
  }

  #known(piece: string): void {
    const word = piece.toLowerCase();
    if (/^v?\d/.test(word)) this.#statedVersion(word, '');
    else if (word.startsWith('patch')) {
      this.isPatch = true;
      // PATCHSET and PATCHES speak of all parts at once, unless a count follows.
      if (word.length > 5) this.part ??= 0;
    } else if (word === 'rfc') this.isRfc = true;
    else if (word === 'pull') this.isPull = true;
    else if (resendWords.has(word)) this.isResend = true;
  }

  /** `2/5`, `0/n` and the like. */
  #count(word: string): boolean {
    const match = partOfTotal.exec(word);
    if (match === null) return false;
    const isPlaceholder = !/^\d/.test(match[1]!);
    // `x/y` names no part, and `n/m` neither; `net/n` is a tag and does not come here.
    if (isPlaceholder) return true;
    this.part = this.part === null || this.part === 0 ? Number(match[1]) : this.part;
    this.total ??= /^\d/.test(match[2]!) ? Number(match[2]) : null;
    return true;
  }

  #countBehindPatch(word: string): boolean {
    const match = /^(v\d{1,3})?PATCH(v\d{1,3})?[-_:#]?(\d{1,4}\/\d{1,4})$/i.exec(word);
    if (match === null) return false;
    this.isPatch = true;
    this.#statedVersion(match[1] ?? match[2] ?? '', '');
    return this.#count(match[3]!);
  }

  #statedVersion(word: string, before: string): boolean {
    const match = versionWord.exec(word);
    if (match === null) return false;
    const [, number, point] = match;
    const isRelease = point === undefined ? beforeAnyRelease : beforePointRelease;
    if (isRelease.has(before) || (point !== undefined && isKernelRelease(Number(number), Number(point)))) {
      this.#tag(word);
    } else if (point === undefined) this.#plain ??= Number(number);
    else this.#dotted ??= Number(number);
    return true;
  }

  #tag(word: string): void {
    // `[tip: sched/core]`: words are cut at commas, so at most colons stand behind one.
    const tag = word.endsWith(':') ? word.slice(0, -1) : word;
    if (ownWords.has(tag.toLowerCase())) return;
    if (tag !== '' && this.tags.length < mostTags && !this.tags.includes(tag)) this.tags.push(tag);
  }
}

const resendWords = new Set(['resend', 'resent', 'repost', 'resending']);
/** Words that say nothing beside the ones that are taken. */
const ownWords = new Set(['git', 'request', 'of']);
const knownPieces = /PATCH(?:SET|ES|SERIES)?|RFC|PULL|RESEND(?:ING)?|RESENT|REPOST|v\d{1,3}(?:\.\d{1,2})?/gi;
const partOfTotal = /^#?(\d{1,4}|[nxN])[/](\d{1,4}|[nmyxNM?]{1,2})[:.]?$/;
/** `v2`, `v2.1`, `v2.1.3`; a letter behind (`v2a`, `v2.b`) marks a correction of the same version. */
const versionWord = /^-?v(?:er|ersion)?[-_.:#]?(\d{1,3})(?:\.(\d{1,2})(?:\.\d{1,3})?|[.-]?[a-c])?:?$/i;
/** `[PATCH for v5]`: what follows is a release, with or without a point; in `[PATCH net v6.1]` it is with one. */
const beforeAnyRelease = new Set(['for', 'against', 'linux', 'kernel']);
const beforePointRelease = new Set([...beforeAnyRelease, 'on', 'stable', 'stable:', 'lts', 'net']);

/**
 * Whether `vN.M` is a release of the kernel and no revision `vN` sent a second time. Of 1.05 million subjects of twelve
 * archives, a dotted one is a revision where its title also stands there with `vN` or the number before it: so are 29 of
 * 52 titles with N from 3 to 7 and M up to 3, and 11 of 135 with a greater M. 6.1 is both, and mostly the long-term kernel.
 */
function isKernelRelease(number: number, point: number): boolean {
  return number >= 3 && number <= 7 && (point >= 4 || (number === 6 && point === 1));
}

/** Length without the signs that join words. */
function bareLength(word: string): number {
  return word.replace(/[/|+_.:-]/g, '').length;
}

function closingBracket(text: string): number {
  let depth = 0;
  const end = Math.min(text.length, longestPrefix);
  for (let i = 0; i < end; i++) {
    if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  // `[[PATCH] title`: brackets that do not match.
  const close = text.indexOf(']');
  return close < longestPrefix ? close : -1;
}

const longestSubject = 2_000;
const longestPrefix = 200;
const mostTags = 20;

import type { ZoneName } from './body-zones.js';

/**
 * The lines of a diff within a mail (the unified format of POSIX diff and git, also without `diff --git`).
 *
 * The counts of a hunk's heading say where it ends; so a removed line `-- ` is told from a signature, and a removed
 * `-- x` from the next file. A line a mail program wrapped is let pass; text after a hunk ends the diff.
 */
export class DiffScanner {
  /** Of a line of zone `hunk`: where the function's text begins, behind the second `@@` and a space. */
  headingStart = 0;
  readonly #text: string;
  /** In the head of a file's diff, where fields such as `index` are expected. */
  #inHead = false;
  #inHunk = false;
  /** A hunk ended with the last line: another may follow. */
  #afterHunk = false;
  #inBinary = false;
  #oldLeft = 0;
  #newLeft = 0;
  #afterBlank = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** Zone of the line from `start` to `end`, or null where it is no line of a diff. Lines are given in order. */
  zoneOf(start: number, end: number): ZoneName | null {
    const first = start === end ? lineFeed : this.#text.charCodeAt(start);
    if (this.#inHunk) {
      const zone = this.#hunkLine(first, start, end);
      if (zone !== null) return zone;
    }
    switch (first) {
      case letterD:
      case letterI:
      case hyphen:
        if (this.opens(start)) {
          this.#enterHead();
          return 'diff-header';
        }
        break;
      case at:
        if ((this.#inHead || this.#afterHunk) && this.#isHunkHeading(start, end)) return 'hunk';
        break;
    }
    if (this.#inHead) return this.#headLine(first, start, end);
    if (this.#afterHunk) {
      if (first === backslash) return 'context';
      this.#afterHunk = false;
    }
    return null;
  }

  /** Whether a file's diff begins with the line at `start`. */
  opens(start: number): boolean {
    const text = this.#text;
    switch (text.charCodeAt(start)) {
      case letterD:
        if (text.startsWith('diff --git ', start) || text.startsWith('diff --cc ', start)) return true;
        // `diff -u a b`, followed by the two file lines.
        return text.startsWith('diff -', start) && this.#fileLines(nextLine(text, start));
      case letterI: {
        if (!text.startsWith('Index: ', start)) return false;
        const next = nextLine(text, start);
        return text.startsWith('====', next) || this.#fileLines(next);
      }
      case hyphen:
        return this.#fileLines(start);
      default:
        return false;
    }
  }

  /** `--- a/x`, `+++ b/x` and the heading of a hunk. */
  #fileLines(start: number): boolean {
    const text = this.#text;
    if (!text.startsWith('--- ', start)) return false;
    const second = nextLine(text, start);
    return text.startsWith('+++ ', second) && text.startsWith('@@ ', nextLine(text, second));
  }

  #enterHead(): void {
    this.#inHead = true;
    this.#inHunk = false;
    this.#inBinary = false;
    this.#afterHunk = false;
  }

  #headLine(first: number, start: number, end: number): ZoneName | null {
    if (this.#inBinary) {
      // Base 85 in lines without white space, or the heads of its two halves.
      if (start === end || !this.#text.slice(start, Math.min(end, start + longestBinaryLine)).includes(' '))
        return 'data';
      if (binaryHead.test(this.#text.slice(start, Math.min(end, start + 40)))) return 'data';
    } else if (headLetters.has(first) && headField.test(this.#text.slice(start, Math.min(end, start + 24)))) {
      this.#inBinary = this.#text.startsWith('GIT binary patch', start);
      return 'diff-header';
    }
    this.#inHead = false;
    return null;
  }

  #isHunkHeading(start: number, end: number): boolean {
    const match = hunkHeading.exec(this.#text.slice(start, Math.min(end, start + longestNumbers)));
    if (match === null) return false;
    this.#inHead = false;
    this.#afterHunk = false;
    this.#inHunk = true;
    this.#afterBlank = false;
    this.#oldLeft = match[1] === undefined ? 1 : Number(match[1]);
    this.#newLeft = match[2] === undefined ? 1 : Number(match[2]);
    if (this.#oldLeft === 0 && this.#newLeft === 0) this.#endHunk();
    // A heading that names no function is numbers to its end.
    this.headingStart = start + match[0].length < end ? start + match[0].length : end + 1;
    return true;
  }

  /** A line inside a hunk, or null where the hunk turns out to have ended. */
  #hunkLine(first: number, start: number, end: number): ZoneName | null {
    const wasBlank = this.#afterBlank;
    this.#afterBlank = false;
    switch (first) {
      case plus:
        this.#count(0, 1);
        return 'added';
      case hyphen:
        // Counts may be wrong where a patch was edited by hand: a signature or a new file still ends the hunk.
        if (
          this.#oldLeft <= 0 ||
          (this.#newLeft > 0 && this.#isSignature(start, end) && isLastLines(this.#text, end))
        ) {
          this.#inHunk = false;
          return null;
        }
        this.#count(1, 0);
        return 'removed';
      case space:
      case tab:
        this.#count(1, 1);
        return 'context';
      case backslash:
        return 'context';
      case lineFeed:
        this.#afterBlank = true;
        this.#count(1, 1);
        return 'context';
      case at:
        if (this.#isHunkHeading(start, end)) return 'hunk';
        break;
      case letterD:
        if (this.opens(start)) {
          this.#inHunk = false;
          return null;
        }
        break;
    }
    // The rest of a wrapped line follows the line directly; text of the author's stands apart.
    if (wasBlank || first === greater) {
      this.#inHunk = false;
      return null;
    }
    return 'context';
  }

  #isSignature(start: number, end: number): boolean {
    return end - start === 3 && this.#text.startsWith('-- ', start);
  }

  #count(old: number, added: number): void {
    this.#oldLeft -= old;
    this.#newLeft -= added;
    if (this.#oldLeft <= 0 && this.#newLeft <= 0) this.#endHunk();
  }

  #endHunk(): void {
    this.#inHunk = false;
    this.#afterHunk = true;
  }
}

/** Whether lines of a diff stand in the text, not quoted. */
export function hasDiff(text: string): boolean {
  // Most mails hold none of the lines that every diff has one of.
  if (!text.includes('@@ -') && !text.includes('diff --git ')) return false;
  const scanner = new DiffScanner(text);
  for (const opening of ['diff --git ', '--- ', 'diff -', 'Index: ']) {
    if (text.startsWith(opening) && scanner.opens(0)) return true;
    const line = `\n${opening}`;
    for (let feed = text.indexOf(line); feed >= 0; feed = text.indexOf(line, feed + 1)) {
      if (scanner.opens(feed + 1)) return true;
    }
  }
  return false;
}

/** Whether a signature of git's (one line with a version) is all that is left of the text. */
function isLastLines(text: string, end: number): boolean {
  return text.length - end < 40;
}

function nextLine(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed < 0 ? text.length : feed + 1;
}

const hunkHeading = /^@@@? -[0-9]{1,9}(?:,([0-9]{1,9}))? (?:-[0-9,]{1,20} )?\+[0-9]{1,9}(?:,([0-9]{1,9}))? @@@? ?/;
const headField =
  /^(?:index |--- |\+\+\+ |old mode |new mode |new file |deleted file|similarity |dissimilarity|rename |copy |Binary files|GIT binary|====|diff )/;
const headLetters = new Set([...'i-+onsdrcBG='].map((letter) => letter.charCodeAt(0)));
const binaryHead = /^(?:literal|delta) [0-9]/;
const longestNumbers = 100;
const longestBinaryLine = 80;
const tab = 9;
const lineFeed = 10;
const space = 32;
const plus = 43;
const hyphen = 45;
const greater = 62;
const at = 64;
const letterD = 100;
const letterI = 73;
const backslash = 92;

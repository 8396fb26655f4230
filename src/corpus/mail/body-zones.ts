import type { DocumentKind } from '../document.js';
import { isChangelogHeading } from './changelog-heading.js';
import { DiffScanner, hasDiff } from './diff-scanner.js';
import { trailerColon } from './trailer-line.js';

/**
 * The body of a message into zones: what the author writes, what he quotes, what changed between versions, trailers,
 * and the parts of the diff. Zones are weighed and shown apart.
 *
 * One pass over the lines, told by their first characters; no state but where in the mail we are. The zones tile the
 * text: in order, without gaps or overlaps, each beginning at a line (but for `hunk`, which begins behind the second
 * `@@` of its line).
 */
export const zoneNames = [
  /** What the author says. */
  'prose',
  /** Lines of others, marked with `>`, and whatever follows "Original Message". */
  'quote',
  /** "Changes in v3", and all text under the first `---` of a patch. */
  'changelog',
  'trailer',
  'diffstat',
  /** `diff --git`, `---`, `+++`, `index` and mode lines, and the numbers of `@@ -1,2 +3,4 @@`. */
  'diff-header',
  /** The function a hunk stands in, behind the second `@@`. */
  'hunk',
  'added',
  'removed',
  'context',
  /** Bytes written as text: git's binary patches, uuencode, blocks of PGP. Shown, never searched. */
  'data',
  /** After a line of `-- `. */
  'signature',
  /** "On … wrote:", and `From:` lines that name the author within the body. */
  'attribution',
] as const;
export type ZoneName = (typeof zoneNames)[number];

/** `start` and `end` are places in the text in UTF-16 units, `end` not included. */
export interface ZoneSpan {
  readonly zone: ZoneName;
  readonly start: number;
  readonly end: number;
}

/** Zones of a document's text. Deterministic, linear, never throws. */
export function bodyZones(text: string, kind: DocumentKind): ZoneSpan[] {
  const spans = new SpanList();
  if (kind === 'patch' || kind === 'cover' || kind === 'reply') new MailZones(text, kind, spans).read();
  else readPlain(text, spans);
  return spans.spans;
}

/** Spans in order; a span of the zone of the one before it makes that longer. */
class SpanList {
  readonly spans: { zone: ZoneName; start: number; end: number }[] = [];

  add(zone: ZoneName, start: number, end: number): void {
    if (end <= start) return;
    const last = this.spans.at(-1);
    if (last !== undefined && last.zone === zone) last.end = end;
    else this.spans.push({ zone, start, end });
  }

  /** Gives what was added from `start` on another zone. */
  rename(zone: ZoneName, start: number): void {
    let end = start;
    for (let last = this.spans.at(-1); last !== undefined && last.end > start; last = this.spans.at(-1)) {
      end = Math.max(end, last.end);
      if (last.start >= start) this.spans.pop();
      else last.end = start;
    }
    this.add(zone, start, end);
  }
}

/** Digest entries, commits and other documents: prose and trailers, also where these are indented as a quote. */
function readPlain(text: string, spans: SpanList): void {
  for (let start = 0; start < text.length; ) {
    const next = lineEnd(text, start);
    const end = next - (text.charCodeAt(next - 1) === lineFeed ? 1 : 0);
    let at = start;
    while (at < end && (text.charCodeAt(at) === space || text.charCodeAt(at) === tab)) at++;
    spans.add(trailerColon(text, at, end) >= 0 ? 'trailer' : 'prose', start, next);
    start = next;
  }
}

/** Where in a mail a line stands. */
type BodySection =
  /** The text above a patch's `---`, a cover's or a reply's text. */
  | 'text'
  /** Between the `---` of a patch and its diff. */
  | 'below'
  | 'signature'
  /** Inside a block of uuencode or PGP. */
  | 'data'
  /** After "Original Message": all that follows is somebody else's. */
  | 'original';

class MailZones {
  readonly #text: string;
  readonly #kind: 'patch' | 'cover' | 'reply';
  readonly #spans: SpanList;
  readonly #diff: DiffScanner;
  readonly #carriesPatch: boolean;
  #section: BodySection = 'text';
  /** Inside a list of changes, which goes on until a paragraph that is no item of it. */
  #inChangelog = false;
  #afterBlank = true;
  #afterTrailer = false;
  /** Where the present paragraph began, how many lines it has, and whether its first word may open an attribution. */
  #paragraphStart = 0;
  #paragraphLines = 0;
  /** Header fields may stand at the top of the body (git format-patch `--from`). */
  #atTop = true;

  constructor(text: string, kind: 'patch' | 'cover' | 'reply', spans: SpanList) {
    this.#text = text;
    this.#kind = kind;
    this.#spans = spans;
    this.#diff = new DiffScanner(text);
    this.#carriesPatch = kind === 'patch' || (kind === 'reply' && hasDiff(text));
  }

  read(): void {
    const text = this.#text;
    const spans = this.#spans;
    const diff = this.#diff;
    for (let start = 0; start < text.length; ) {
      const next = lineEnd(text, start);
      const end = next - (text.charCodeAt(next - 1) === lineFeed ? 1 : 0);
      const zone =
        this.#section === 'data'
          ? this.#dataLine(start, end)
          : this.#section === 'original'
            ? 'quote'
            : (diff.zoneOf(start, end) ?? this.#zoneOf(start, end));
      const split = zone === 'hunk' ? Math.min(diff.headingStart, next) : start;
      spans.add('diff-header', start, split);
      spans.add(zone, split, next);
      this.#afterBlank = end === start;
      this.#afterTrailer = zone === 'trailer';
      if (zone !== 'prose' && zone !== 'changelog') this.#paragraphLines = 0;
      // Fields at the top end at the first blank line behind them.
      if (zone !== 'attribution' && (!this.#afterBlank || spans.spans[0]?.zone === 'attribution')) this.#atTop = false;
      start = next;
    }
  }

  /** Zone of a line that is not part of a diff. */
  #zoneOf(start: number, end: number): ZoneName {
    const text = this.#text;
    const first = start === end ? lineFeed : text.charCodeAt(start);
    if (first === greater || (first === space && text.charCodeAt(start + 1) === greater)) {
      this.#inChangelog = false;
      if (this.#section === 'signature' || this.#kind === 'reply') this.#section = 'text';
      return 'quote';
    }
    if (this.#section === 'signature') return this.#signatureLine(start, end);
    switch (first) {
      case lineFeed:
        this.#paragraphLines = 0;
        return this.#runningZone();
      case hyphen: {
        const zone = this.#dashes(start, end);
        if (zone !== null) return zone;
        break;
      }
      case space: {
        if (this.#afterTrailer && !this.#afterBlank) return 'trailer';
        if (this.#isDiffstat(start, end)) {
          this.#inChangelog = false;
          return 'diffstat';
        }
        break;
      }
      case underscore:
        // The footer that list software adds.
        if (end - start >= shortestRule && text.startsWith(rule, start)) return this.#enterSignature();
        break;
      case tab:
        if (this.#afterTrailer && !this.#afterBlank) return 'trailer';
        break;
    }
    return this.#words(start, end, first);
  }

  #dataLine(start: number, end: number): ZoneName {
    const line = this.#text.slice(start, Math.min(end, start + longestDataLine));
    if (line === 'end' || line.startsWith('-----END PGP')) this.#section = 'text';
    else if (end - start > longestDataLine || !dataLine.test(line)) {
      // The block was cut off, and text goes on.
      this.#section = 'text';
      return this.#zoneOf(start, end);
    }
    return 'data';
  }

  #words(start: number, end: number, first: number): ZoneName {
    const text = this.#text;
    if (first === letterB && dataBegins.test(text.slice(start, Math.min(end, start + 40)))) {
      this.#section = 'data';
      return 'prose';
    }
    if (this.#atTop && this.#isAuthorLine(start, end)) return 'attribution';
    if (this.#paragraphLines === 0) this.#paragraphStart = start;
    this.#paragraphLines++;
    if (text.charCodeAt(end - 1) === colon && this.#endsAttribution(start, end)) return 'attribution';
    if (isLetter(first) && trailerColon(text, start, end) >= 0) {
      this.#inChangelog = false;
      return 'trailer';
    }
    if (this.#section === 'text' && (this.#kind !== 'reply' || this.#carriesPatch)) {
      if (isChangelogHeading(text, start, end)) this.#inChangelog = true;
      else if (this.#inChangelog && this.#afterBlank && !isItem(text, start, end)) this.#inChangelog = false;
    }
    return this.#runningZone();
  }

  #runningZone(): ZoneName {
    return this.#section === 'below' || this.#inChangelog ? 'changelog' : 'prose';
  }

  /** Lines that begin with `-`: separators, signatures, an original message. Null where it is none of these. */
  #dashes(start: number, end: number): ZoneName | null {
    const text = this.#text;
    const length = end - start;
    if (text.charCodeAt(start + 1) !== hyphen) return null;
    // The mark is `-- `; without its space it is met too, but also as a mere line in long texts.
    if (length === 3 && text.charCodeAt(start + 2) === space) return this.#enterSignature();
    if (length === 2) return text.length - end > longestBareSignature ? null : this.#enterSignature();
    if (text.charCodeAt(start + 2) !== hyphen) return null;
    if (isBlankFrom(text, start + 3, end)) {
      if (this.#kind === 'cover') {
        // b4 writes the changes between two such lines, and the list of patches after the second.
        this.#inChangelog = false;
        return 'prose';
      }
      if (!this.#carriesPatch) return null;
      this.#section = 'below';
      return 'changelog';
    }
    if (length < 60 && text.startsWith('-----BEGIN PGP', start) && !text.startsWith('SIGNED', start + 15)) {
      this.#section = 'data';
      return 'data';
    }
    if (length < 60 && /^-{3,12} ?Original Message ?-{3,12}\s{0,9}$/i.test(text.slice(start, end))) {
      this.#section = 'original';
      return 'attribution';
    }
    return null;
  }

  #signatureLine(start: number, end: number): ZoneName {
    const text = this.#text;
    if (text.charCodeAt(end - 1) === colon && this.#endsAttribution(start, end)) {
      this.#section = 'text';
      return 'attribution';
    }
    if (text.charCodeAt(start) !== hyphen || text.charCodeAt(start + 2) !== hyphen) return 'signature';
    // b4 leaves the signature of a cover above its `---`.
    const zone = this.#dashes(start, end);
    if (zone !== null && this.#section === 'signature') this.#section = 'text';
    return zone ?? 'signature';
  }

  #enterSignature(): ZoneName {
    this.#section = 'signature';
    this.#inChangelog = false;
    return 'signature';
  }

  /** `From: A <a@b>` and its like before the first line of text, and the lines that continue it. */
  #isAuthorLine(start: number, end: number): boolean {
    const text = this.#text;
    const first = text.charCodeAt(start);
    if (first === space || first === tab) return start > 0 && !this.#afterBlank;
    if (!inBodyField.test(text.slice(start, Math.min(end, start + 16)))) return false;
    // `From: a sentence` is no field; the address may stand on a line of its own.
    const second = text.indexOf('\n', end + 1);
    return (
      text.charCodeAt(start) !== letterF ||
      text.slice(start, Math.min(second < 0 ? text.length : second, start + longestField)).includes('@')
    );
  }

  /** "On … wrote:" on one line or, wrapped, on up to four: the earlier lines of the paragraph change zone as well. */
  #endsAttribution(start: number, end: number): boolean {
    const text = this.#text;
    const paragraphStart = this.#paragraphStart;
    if (!attributionEnd.test(text.slice(Math.max(start, end - 24), end))) return false;
    const isWrapped = this.#paragraphLines > 1 && this.#paragraphLines <= 4;
    if (isWrapped && attributionStart.test(text.slice(paragraphStart, paragraphStart + 12))) {
      this.#spans.rename('attribution', paragraphStart);
      return true;
    }
    return attributionStart.test(text.slice(start, Math.min(end, start + 12))) || text.slice(start, end).includes('@');
  }

  /** ` path | 12 ++--`, ` 3 files changed, …`, ` create mode …`. */
  #isDiffstat(start: number, end: number): boolean {
    if (end - start > longestStatLine) return false;
    const text = this.#text;
    for (let bar = start + 1; bar < end; bar++) {
      if (text.charCodeAt(bar) === verticalBar) return isStatOfFile(text, start, bar, end);
    }
    const second = text.charCodeAt(start + 1);
    if (isDigit(second)) return statTotal.test(text.slice(start, end));
    return (
      (second === 99 || second === 100 || second === 114 || second === 109) && statMode.test(text.slice(start, end))
    );
  }
}

/** Behind the bar stand a number or `Bin`, and then nothing but plus and minus signs. */
function isStatOfFile(text: string, start: number, bar: number, end: number): boolean {
  if (isBlankFrom(text, start, bar)) return false;
  let at = bar + 1;
  while (at < end && text.charCodeAt(at) === space) at++;
  if (text.startsWith('Bin', at)) return true;
  const digits = at;
  while (at < end && isDigit(text.charCodeAt(at))) at++;
  if (at === digits) return false;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== plus && code !== hyphen && code !== space) return false;
  }
  return true;
}

/** A line of a list: indented, or with a bullet or number. */
function isItem(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first === space || first === tab || first === hyphen || first === star || first === plus || first === 0x2022)
    return true;
  return (
    (isDigit(first) || first === openParenthesis || first === openBracket) &&
    numbered.test(text.slice(start, Math.min(end, start + 8)))
  );
}

function lineEnd(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed < 0 ? text.length : feed + 1;
}

function isBlankFrom(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) > space) return false;
  return true;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** `begin 644 fw.bin`, and the lines that follow: uuencode (POSIX) has a length and no small letters; PGP has base64. */
const dataBegins = /^begin(?:-base64)? [0-7]{3,4} \S/;
const dataLine = /^(?:[ -`]{0,62}|[A-Za-z0-9+/=]{0,76}|(?:Version|Comment|Hash|Charset): .{0,60})$/;
const longestDataLine = 80;
const attributionEnd = /(?:\bwrote|\bwrites|\bsaid|\bschrieb|a écrit|\bescribió|\bha scritto) ?:$/i;
const attributionStart = /^(?:On|At|Am|Le|El|Il|Op|In|Quoting|\*) |^[>"'(]|^[0-9]{1,4}[-/.]/;
const inBodyField = /^(?:From|Subject|Date|To|Cc): /;
const statTotal = /^ [0-9]{1,7} files? changed/;
const statMode = /^ (?:create mode|delete mode|mode change|rename|copy) /;
const numbered = /^[([]?[0-9a-z]{1,3}[.)\]:]/;
const longestBareSignature = 1_000;
const longestStatLine = 400;
const longestField = 500;
const rule = '__________';
const shortestRule = 20;
const lineFeed = 10;
const tab = 9;
const space = 32;
const openParenthesis = 40;
const star = 42;
const plus = 43;
const hyphen = 45;
const colon = 58;
const greater = 62;
const openBracket = 91;
const letterF = 70;
const letterB = 98;
const underscore = 95;
const verticalBar = 124;

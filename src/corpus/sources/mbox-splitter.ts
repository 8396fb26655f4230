/**
 * The bytes of a mailbox file into its messages: mboxrd, mboxo, mboxcl and mboxcl2 (the variants as named in
 * qmail's mbox(5) and RFC 4155's appendix), without being told which.
 *
 * A message begins at a `From ` line that ends in a time and a year and is followed by a header field (the rule of
 * git's mailsplit: a blank line before it is not asked for, since real files miss it), or is a bare `From `. A `Content-Length` field is
 * believed only where the next message or the end of the file stands exactly where it says; many files carry one
 * that lies. `>From ` is turned back to `From ` (mboxrd, mboxo), but for messages of mboxcl2, which does not escape.
 */
export interface MboxMessage {
  /** Without the `From ` line and the blank line that ends the message, unescaped. */
  readonly bytes: Uint8Array;
  /** 1-based line of the `From ` line. */
  readonly line: number;
  /** Offset of the `From ` line in the stream, and of the first byte after the message. */
  readonly start: number;
  readonly end: number;
  /** The message was longer than allowed: `bytes` is empty. */
  readonly tooLarge: boolean;
  /** False where the file ended before the blank line that ends a message: more of it may come. */
  readonly ended: boolean;
}

export class MboxSplitter {
  readonly #longest: number;
  /** What was read and not yet given out; begins at a `From ` line once `started`. The end of `slab`'s used part. */
  #buffer: Buffer = Buffer.alloc(0);
  #slab: Buffer = Buffer.alloc(0);
  #slabUsed = 0;
  /** Stream offset and 1-based line of the buffer's first byte. */
  #offset: number;
  #line: number;
  /** Where in the buffer the search for the next `From ` line goes on. */
  #searched = 0;
  #started = false;
  /** Bytes of the current message that were dropped because it is too long. */
  #dropped = 0;
  #droppedLines = 0;
  /** End of the current message by its `Content-Length`, as a place in the buffer; -1: none, null: not looked for yet. */
  #declared: number | null = null;
  /** Bytes before the first `From ` line that are more than white space. */
  strayBytes = 0;

  constructor(options: { readonly longest: number; readonly offset?: number; readonly line?: number }) {
    this.#longest = options.longest;
    this.#offset = options.offset ?? 0;
    this.#line = options.line ?? 1;
  }

  /** Where in the stream the bytes begin that were not given out yet. */
  get next(): { readonly offset: number; readonly line: number } {
    return { offset: this.#offset, line: this.#line };
  }

  *push(chunk: Uint8Array): Generator<MboxMessage, void> {
    this.#append(chunk);
    yield* this.#messages(false);
  }

  *end(): Generator<MboxMessage, void> {
    yield* this.#messages(true);
    if (this.#started) yield this.#cut(this.#buffer.length);
    else this.strayBytes += visibleBytes(this.#buffer);
  }

  *#messages(final: boolean): Generator<MboxMessage, void> {
    if (!this.#started && !this.#findStart(final)) return;
    for (;;) {
      const end = this.#messageEnd(final);
      if (end < 0) break;
      yield this.#cut(end);
    }
    const limit = this.#longest + mostFromLine;
    if (this.#buffer.length > limit && this.#searched > 0) this.#drop();
  }

  /** Passes over what stands before the first `From ` line. */
  #findStart(final: boolean): boolean {
    for (;;) {
      const at = this.#searched === 0 && startsWithFrom(this.#buffer, 0) ? 0 : this.#nextFrom();
      const verdict = at < 0 ? 'no' : separatorAt(this.#buffer, at, final);
      if (verdict === 'yes') {
        this.strayBytes += visibleBytes(this.#buffer.subarray(0, at));
        this.#skip(at);
        this.#searched = 1;
        this.#started = true;
        return true;
      }
      if (at < 0 || verdict === 'unknown') {
        // A line that may still turn out to be a separator stays whole.
        const settled = at < 0 ? Math.max(lastLineStart(this.#buffer), this.#buffer.length - mostFromLine) : at;
        this.strayBytes += visibleBytes(this.#buffer.subarray(0, settled));
        this.#skip(settled);
        this.#searched = 0;
        return false;
      }
      this.#searched = at + 1;
    }
  }

  /** Where in the buffer the message at its start ends, or -1 as long as that is not known. */
  #messageEnd(final: boolean): number {
    for (;;) {
      const at = this.#nextFrom();
      if (at < 0) {
        this.#searched = Math.max(1, this.#buffer.length - fromWord.length);
        return -1;
      }
      this.#searched = at;
      this.#declared ??= declaredEnd(this.#buffer.subarray(0, at));
      if (this.#declared > at) {
        const verdict = this.#declared <= this.#longest ? endAt(this.#buffer, this.#declared, final) : 'no';
        if (verdict === 'unknown') return -1;
        if (verdict === 'yes') return this.#buffer.indexOf(fromWord, this.#declared);
        this.#declared = -1;
      }
      const verdict = separatorAt(this.#buffer, at, final);
      if (verdict === 'yes') return at;
      if (verdict === 'unknown') return -1;
      this.#searched = at + 1;
    }
  }

  #nextFrom(): number {
    const feed = this.#buffer.indexOf(feedFrom, Math.max(0, this.#searched - 1));
    return feed < 0 ? -1 : feed + 1;
  }

  #cut(end: number): MboxMessage {
    const whole = this.#buffer.subarray(0, end);
    const start = this.#offset - this.#dropped;
    const tooLarge = this.#dropped > 0 || end > this.#longest + mostFromLine;
    const ended = end < this.#buffer.length || endsBlank(whole);
    const message: MboxMessage = {
      bytes: tooLarge ? new Uint8Array(0) : content(whole),
      line: this.#line - this.#droppedLines,
      start,
      end: this.#offset + end,
      tooLarge,
      ended,
    };
    this.#skip(end);
    this.#searched = 1;
    this.#dropped = 0;
    this.#droppedLines = 0;
    this.#declared = null;
    return message;
  }

  /** Forgets the beginning of a message that is too long already. */
  #drop(): void {
    // The line feed before the place where the search goes on is part of what is searched for.
    const length = this.#searched - 1;
    const before = this.#line;
    this.#skip(length);
    this.#searched = 1;
    this.#declared = -1;
    this.#dropped += length;
    this.#droppedLines += this.#line - before;
  }

  #skip(length: number): void {
    this.#line += lineFeeds(this.#buffer, length);
    this.#offset += length;
    this.#buffer = this.#buffer.subarray(length);
  }

  /**
   * Each byte is copied once into a slab that is never written over, so that messages can be views into it; a long
   * message moves to a slab twice its size, so that the copying stays linear.
   */
  #append(chunk: Uint8Array): void {
    const held = this.#buffer.length;
    if (this.#slabUsed + chunk.length > this.#slab.length) {
      const slab = Buffer.allocUnsafeSlow(Math.max(smallestSlab, 2 * (held + chunk.length)));
      this.#buffer.copy(slab);
      this.#slab = slab;
      this.#slabUsed = held;
    }
    this.#slab.set(chunk, this.#slabUsed);
    this.#slabUsed += chunk.length;
    this.#buffer = this.#slab.subarray(this.#slabUsed - held - chunk.length, this.#slabUsed);
  }
}

const smallestSlab = 1 << 22;

const fromWord = Buffer.from('From ');
const feedFrom = Buffer.from('\nFrom ');
const blankLine = Buffer.from('\n\n');
const contentLength = [Buffer.from('\nContent-Length:'), Buffer.from('\nContent-length:')];
/** No `From ` line is longer; it bounds how far is looked. */
const mostFromLine = 1024;
const mostFieldName = 76;

type Verdict = 'yes' | 'no' | 'unknown';

/** End of the body as the `Content-Length` in the message's beginning gives it, or -1. */
function declaredEnd(start: Buffer): number {
  const header = start.indexOf(blankLine);
  if (header < 0) return -1;
  const fields = start.subarray(0, header);
  for (const name of contentLength) {
    const at = fields.indexOf(name);
    if (at < 0) continue;
    const length = Number.parseInt(
      fields.toString('latin1', at + name.length, Math.min(header, at + name.length + 16)),
      10,
    );
    if (length >= 0) return header + blankLine.length + length;
  }
  return -1;
}

/** Whether the `From ` line at `at` separates messages; unknown while the line after it has not been read. */
function separatorAt(buffer: Buffer, at: number, final: boolean): Verdict {
  const feed = buffer.indexOf(lineFeed, at);
  if (feed < 0 || feed - at > mostFromLine) {
    return feed < 0 && !final && buffer.length - at <= mostFromLine ? 'unknown' : 'no';
  }
  const isBare = feed - at <= fromWord.length + 1 && buffer.toString('latin1', at, feed).trim() === 'From';
  if (!isBare && !endsInTimeAndYear(buffer.toString('latin1', at, feed))) return 'no';
  if (feed + 1 + mostFieldName + 1 > buffer.length && !final) return 'unknown';
  return startsWithField(buffer, feed + 1) ? 'yes' : 'no';
}

/** `From a@b Thu Jan  1 00:00:00 1970`, a time zone after the year or before it allowed. */
function endsInTimeAndYear(line: string): boolean {
  const time = line.search(/[0-9]:[0-9][0-9]/);
  if (time < 0) return false;
  return /[^0-9](?:19|20)[0-9][0-9](?![0-9])/.test(line.slice(time + 4));
}

/** A header field (`Name:`), or the escaped `>From ` line that some old files put in front of the header. */
function startsWithField(buffer: Buffer, start: number): boolean {
  if (buffer[start] === greater) return startsWithFrom(buffer, start + 1);
  for (let i = start; i < buffer.length && i - start <= mostFieldName; i++) {
    const byte = buffer[i]!;
    if (byte === colon) return i > start;
    if (byte <= space || byte >= 127) return false;
  }
  return false;
}

/** Whether a message may end at `end`: there the file ends, or the next `From ` line stands, a blank line between. */
function endAt(buffer: Buffer, end: number, final: boolean): Verdict {
  if (end + 2 + fromWord.length > buffer.length && !final) return 'unknown';
  if (end > buffer.length) return 'no';
  let at = end;
  while (at < end + 2 && buffer[at] === lineFeed) at++;
  if (at >= buffer.length) return 'yes';
  return startsWithFrom(buffer, at) && (at === 0 || buffer[at - 1] === lineFeed) ? 'yes' : 'no';
}

/** What the message holds: no `From ` line, no blank line at its end, `>From ` turned back. */
function content(whole: Buffer): Uint8Array {
  const feed = whole.indexOf(lineFeed);
  if (feed < 0) return new Uint8Array(0);
  let end = whole.length;
  if (endsBlank(whole)) end -= whole[end - 2] === carriageReturn ? 2 : 1;
  const message = whole.subarray(feed + 1, Math.max(feed + 1, end));
  // A bare `From ` line in a body is what mboxcl2 writes, and there `>From ` is what the author wrote.
  if (message.indexOf(escaped) < 0 || message.indexOf(feedFrom) >= 0) return message;
  return unescaped(message);
}

/** Takes one `>` from each line of `>`s and `From `. */
function unescaped(message: Buffer): Uint8Array {
  const result = Buffer.allocUnsafe(message.length);
  let length = 0;
  let copied = 0;
  for (let at = message.indexOf(escaped); at >= 0; at = message.indexOf(escaped, at + escaped.length)) {
    let start = at;
    while (start > copied && message[start - 1] === greater) start--;
    if (start > 0 && message[start - 1] !== lineFeed) continue;
    length += message.copy(result, length, copied, start);
    copied = start + 1;
  }
  length += message.copy(result, length, copied);
  return result.subarray(0, length);
}

function startsWithFrom(buffer: Buffer, at: number): boolean {
  return buffer.length >= at + fromWord.length && fromWord.compare(buffer, at, at + fromWord.length) === 0;
}

function endsBlank(bytes: Uint8Array): boolean {
  const end = bytes.length;
  if (end < 2 || bytes[end - 1] !== lineFeed) return false;
  return bytes[end - 2] === lineFeed || (bytes[end - 2] === carriageReturn && bytes[end - 3] === lineFeed);
}

function lastLineStart(buffer: Buffer): number {
  return buffer.lastIndexOf(lineFeed) + 1;
}

function visibleBytes(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte > space) count++;
  return count;
}

function lineFeeds(buffer: Buffer, length: number): number {
  const stretch = buffer.subarray(0, length);
  let count = 0;
  for (let at = stretch.indexOf(lineFeed); at >= 0; at = stretch.indexOf(lineFeed, at + 1)) count++;
  return count;
}

const escaped = Buffer.from('>From ');
const greater = 62;
const colon = 58;
const space = 32;
const lineFeed = 10;
const carriageReturn = 13;

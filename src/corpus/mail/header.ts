import { messageLimits } from './message-limits.js';

/**
 * The header of a mail (RFC 5322, section 2.2): the few fields we use, unfolded, and where the body begins.
 *
 * A list adds some 5 KB of Received, DKIM and ARC lines to each mail; they are stepped over by the first letters of
 * their names and never taken apart. Lines that are no field are passed over too.
 */
const fieldNames = [
  'cc',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'in-reply-to',
  'list-id',
  'message-id',
  'received',
  'references',
  'reply-to',
  'subject',
  'to',
  'x-mailing-list',
  'x-original-from',
  'x-original-sender',
] as const;
export type HeaderName = (typeof fieldNames)[number];

export class MailHeader {
  /** Where the body begins in the message. */
  readonly bodyStart: number;
  /** The header is longer than the limit; what came after that was not read. */
  readonly tooLarge: boolean;
  readonly #text: string;
  readonly #fields: ReadonlyMap<string, readonly FieldRange[]>;

  private constructor(text: string, bodyStart: number, tooLarge: boolean) {
    this.#text = text;
    this.#fields = fieldRanges(text);
    this.bodyStart = bodyStart;
    this.tooLarge = tooLarge;
  }

  static read(message: Uint8Array): MailHeader {
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    const { end, bodyStart } = headerEnd(bytes);
    const tooLarge = end > messageLimits.headerBytes;
    // One character a byte, so that places in the text are places in the bytes.
    const text = bytes.toString('latin1', 0, Math.min(end, messageLimits.headerBytes));
    return new MailHeader(text, bodyStart, tooLarge);
  }

  /** None of the fields we use is there. */
  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  /** The first field of that name, where a mail has several, or null. */
  first(name: HeaderName): string | null {
    const range = this.#fields.get(name)?.[0];
    return range === undefined ? null : unfolded(this.#text, range);
  }

  /** All fields of that name, in order. */
  all(name: HeaderName): readonly string[] {
    return (this.#fields.get(name) ?? []).map((range) => unfolded(this.#text, range));
  }
}

function headerEnd(bytes: Buffer): { end: number; bodyStart: number } {
  if (bytes[0] === lineFeed) return { end: 0, bodyStart: 1 };
  if (bytes[0] === carriageReturn && bytes[1] === lineFeed) return { end: 0, bodyStart: 2 };
  const plain = bytes.indexOf('\n\n');
  // Only the part before a plain blank line needs looking through for one with carriage returns.
  const dos = (plain < 0 ? bytes : bytes.subarray(0, plain + 1)).indexOf('\n\r\n');
  if (dos >= 0) return { end: dos + 1, bodyStart: dos + 3 };
  if (plain >= 0) return { end: plain + 1, bodyStart: plain + 2 };
  return { end: bytes.length, bodyStart: bytes.length };
}

/** Where a field's value stands in the header's text: unfolded only if it is asked for. */
interface FieldRange {
  readonly start: number;
  readonly end: number;
}

function fieldRanges(text: string): Map<string, FieldRange[]> {
  const fields = new Map<string, FieldRange[]>();
  let start = 0;
  while (start < text.length) {
    const end = lineEnd(text, start);
    const name = wantedName(text, start, end);
    let next = end;
    if (name === null) {
      start = next;
      continue;
    }
    // A line that begins with white space continues the field.
    while (next < text.length && isBlank(text.charCodeAt(next))) next = lineEnd(text, next);
    const range = { start: text.indexOf(':', start) + 1, end: next };
    const others = fields.get(name);
    if (others === undefined) fields.set(name, [range]);
    else if (others.length < mostOfAName) others.push(range);
    start = next;
  }
  return fields;
}

/** Place after the line feed that ends the line at `start`. */
function lineEnd(text: string, start: number): number {
  const feed = text.indexOf('\n', start);
  return feed < 0 ? text.length : feed + 1;
}

/** The name of the field at `start` if it is one we use. */
function wantedName(text: string, start: number, end: number): string | null {
  const candidates = byFirstLetter[text.charCodeAt(start) | 0x20];
  if (candidates === undefined) return null;
  for (const name of candidates) {
    let after = start + name.length;
    if (after >= end || !matchesName(text, start, name)) continue;
    // White space before the colon is obsolete syntax and met in old mail.
    while (isBlank(text.charCodeAt(after))) after++;
    if (text.charCodeAt(after) === colon) return name;
  }
  return null;
}

function matchesName(text: string, start: number, name: string): boolean {
  for (let i = 1; i < name.length; i++) {
    const wanted = name.charCodeAt(i);
    const code = text.charCodeAt(start + i);
    if ((wanted === hyphen ? code : code | 0x20) !== wanted) return false;
  }
  return true;
}

/** Line breaks inside a value are taken out, the white space after them stays (RFC 5322, section 2.2.3). */
function unfolded(text: string, range: FieldRange): string {
  // Not `trim`: it would take the last byte of a letter such as `à`, as these are still bytes.
  let { start, end } = range;
  while (start < end && text.charCodeAt(start) <= space) start++;
  while (end > start && text.charCodeAt(end - 1) <= space) end--;
  let value = text.slice(start, end);
  if (value.includes('\n')) value = value.replace(/[\r\n]+/g, '');
  return hasHighBytes(value) ? eightBit(value) : value;
}

/** Bytes above 127 in a header are UTF-8 (RFC 6532), or Windows' Latin where they are not valid as that. */
function eightBit(value: string): string {
  const bytes = Buffer.from(value, 'latin1');
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return latin.decode(bytes);
  }
}

function hasHighBytes(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (value.charCodeAt(i) > 127) return true;
  return false;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Names by the code of their first letter. */
const byFirstLetter: (string[] | undefined)[] = Array.from({ length: 256 });
for (const name of fieldNames) (byFirstLetter[name.charCodeAt(0)] ??= []).push(name);

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const latin = new TextDecoder('windows-1252');
const mostOfAName = 50;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const colon = 58;
const hyphen = 45;

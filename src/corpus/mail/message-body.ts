import { isUtf8 } from 'node:buffer';
import { type Attachment, type Email, default as PostalMime } from 'postal-mime';
import { printable } from '../printable.js';
import type { ProblemReason } from '../problem.js';
import { type ContentType, parseContentType } from './content-type.js';
import { unflowed } from './flowed-text.js';
import type { MailHeader } from './header.js';
import { messageLimits } from './message-limits.js';
import { boundedLines, multipartFault } from './multipart-limits.js';
import { decodeText } from './text-decoder.js';

/**
 * The text of a mail: its body decoded, with LF line ends.
 *
 * Most list mails are one part of plain text with nothing to undo, and are decoded here. The library does the rest:
 * transfer encodings, the parts of a multipart message, HTML to text. It is given a message of its own with the two
 * or three fields it needs, as it would spend most of its time on fields nobody asks for.
 */
export interface MessageBody {
  readonly text: string;
  /** What was found wrong, and what was done about it. Nothing here loses the mail. */
  readonly faults: readonly BodyFault[];
}

export interface BodyFault {
  readonly reason: ProblemReason;
  readonly detail: string;
}

export function decodeBody(message: Uint8Array, header: MailHeader): MessageBody | Promise<MessageBody> {
  const content = parseContentType(header.first('content-type'));
  const encoding = transferEncoding(header);
  const body = message.subarray(header.bodyStart);
  const reader = new BodyReader();
  if (content.type.startsWith('multipart/') || content.type === 'text/html' || content.type.startsWith('message/')) {
    return reader.multipart(body, header, content);
  }
  if (!isTextual(content.type)) {
    if (body.length > 0) reader.fault('binary', `the mail is ${content.type}; its body was not read`);
    return reader.done();
  }
  return encoding === null ? reader.plain(body, content) : reader.encoded(body, content, encoding);
}

/** Collects the text of one mail, and what was wrong on the way. */
class BodyReader {
  #text = '';
  readonly #faults: BodyFault[] = [];

  fault(reason: ProblemReason, detail: string): void {
    if (!this.#faults.some((fault) => fault.reason === reason)) this.#faults.push({ reason, detail });
  }

  done(): MessageBody {
    return { text: this.#text, faults: this.#faults };
  }

  plain(body: Uint8Array, content: ContentType): MessageBody {
    this.#add(body, content);
    return this.done();
  }

  async encoded(body: Uint8Array, content: ContentType, encoding: 'base64' | 'quoted-printable'): Promise<MessageBody> {
    let cut = body.subarray(0, encodedLength(encoding));
    const isTooLong = cut.length < body.length;
    const length = encoding === 'base64' ? base64Length(cut) : cut.length;
    if (length < cut.length) {
      // Mostly the footer of a list, put there in the clear.
      this.fault('broken-encoding', 'the body says base64 and has other lines behind it; these were not read');
      cut = cut.subarray(0, length);
    }
    // As bytes of no charset, so that the charset is read in one way for all mail.
    const email = await parsed(cut, [
      `Content-Transfer-Encoding: ${encoding}`,
      'Content-Type: application/octet-stream',
    ]);
    const bytes = email instanceof Error ? null : contentOf(email.attachments[0]);
    if (bytes !== null) this.#add(bytes, content);
    if (isTooLong) this.#tooLong();
    return this.done();
  }

  async multipart(body: Uint8Array, header: MailHeader, content: ContentType): Promise<MessageBody> {
    const type = header.first('content-type')!;
    const fault = multipartFault(body, type);
    if (fault !== null) {
      this.fault(fault.reason, fault.detail);
      return this.done();
    }
    const encoding = transferEncoding(header);
    const fields = [`Content-Type: ${type}`, ...(encoding === null ? [] : [`Content-Transfer-Encoding: ${encoding}`])];
    // Turning HTML to text costs far more than decoding does.
    const start = content.type === 'text/html' ? body.subarray(0, encodedLength(encoding)) : body;
    const bounded = boundedLines(start);
    const read = withTrueCharsets(bounded);
    if (bounded.length < body.length) this.#tooLong();
    const email = content.type === 'text/html' ? await parsedHtml(read, fields) : await parsed(read, fields);
    if (email instanceof Error) {
      const isDeep = /nesting/i.test(email.message);
      this.fault(isDeep ? 'too-deep' : 'headers-too-large', `${email.message}; the text of the mail was not read`);
      return this.done();
    }
    if (email.text?.includes('\ufffd') === true) {
      this.fault('broken-encoding', 'a part is not valid in its charset; it was read as well as it goes');
    }
    if (email.text === undefined && email.html !== undefined) {
      const html = await parsedHtml(Buffer.from(email.html.slice(0, messageLimits.textBytes)), [
        'Content-Type: text/html; charset=utf-8',
      ]);
      if (!(html instanceof Error)) this.#addText(html.text ?? '');
    } else this.#addText(email.text ?? '');
    // Patches are often attached; they are read behind the text of the mail.
    for (const attachment of email.attachments) {
      const bytes = isAttachedText(attachment) ? contentOf(attachment) : null;
      if (bytes === null) continue;
      this.#text = this.#text === '' || this.#text.endsWith('\n') ? this.#text : `${this.#text}\n`;
      this.#add(bytes, plainText);
    }
    return this.done();
  }

  #add(bytes: Uint8Array, content: ContentType): void {
    let kept = bytes;
    if (bytes.length > messageLimits.textBytes) {
      const feed = bytes.lastIndexOf(lineFeed, messageLimits.textBytes - 1);
      kept = bytes.subarray(0, feed < 0 ? messageLimits.textBytes : feed + 1);
      this.#tooLong();
    }
    const { text, fault } = decodeText(kept, content.charset);
    if (fault === 'unknown-charset')
      this.fault(
        fault,
        `charset "${printable(content.charset ?? '')}" is not known; it was read as UTF-8 or Windows-1252`,
      );
    if (fault === 'broken-encoding')
      this.fault(
        fault,
        `the text is not valid as ${printable(content.charset ?? 'UTF-8')}; it was read as well as it goes`,
      );
    this.#addText(content.isFlowed ? unflowed(text, content.deletesSpace) : text);
  }

  #addText(decoded: string): void {
    let text = decoded;
    if (text.length > messageLimits.textBytes) {
      text = text.slice(0, text.lastIndexOf('\n', messageLimits.textBytes) + 1 || messageLimits.textBytes);
      this.#tooLong();
    }
    if (text.includes('\r')) text = text.replace(/\r\r?\n/g, '\n');
    if (text.includes('\0')) {
      this.fault('binary', 'the text holds NUL bytes; each was read as U+FFFD');
      text = text.replaceAll('\0', '\ufffd');
    }
    this.#text += text;
  }

  #tooLong(): void {
    this.fault(
      'too-large',
      `the mail has more than ${messageLimits.textBytes} bytes of text in a part, or more than ${messageLimits.multipartLines} lines of parts; the rest was cut off`,
    );
  }
}

/**
 * Parts that call themselves us-ascii or unknown are mostly UTF-8: where all bytes are, they are called so, as a mail of
 * one part is read. ASCII is UTF-8 too.
 */
function withTrueCharsets(body: Uint8Array): Uint8Array {
  if (!isUtf8(body)) return body;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const mended = text.replaceAll(falseCharset, '$1utf-8');
  return mended === text ? body : Buffer.from(mended, 'latin1');
}

const falseCharset = /(\bcharset ?= ?)"?(?:us-ascii|x-unknown|unknown-8bit|ansi_x3\.4-1968)"?/gi;

/** A message with the given fields and body through the library; its error where it refuses. */
async function parsed(body: Uint8Array, fields: readonly string[]): Promise<Email | Error> {
  const head = Buffer.from(`${fields.map((field) => field.replace(/[\r\n]+/g, ' ')).join('\n')}\n\n`);
  try {
    return await PostalMime.parse(Buffer.concat([head, body]), libraryLimits);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** The library turns HTML to text only beside a plain part: so it gets an empty one. */
function parsedHtml(body: Uint8Array, fields: readonly string[]): Promise<Email | Error> {
  const start = Buffer.from(`--html\nContent-Type: text/plain\n\n\n--html\n${fields.join('\n')}\n\n`);
  return parsed(Buffer.concat([start, body, Buffer.from('\n--html--\n')]), [
    'Content-Type: multipart/mixed; boundary=html',
  ]);
}

const libraryLimits = {
  maxNestingDepth: messageLimits.depth,
  maxHeadersSize: messageLimits.headerBytes,
  maxRfc822NestingDepth: 2,
};

function transferEncoding(header: MailHeader): 'base64' | 'quoted-printable' | null {
  const value = header.first('content-transfer-encoding')?.toLowerCase() ?? '';
  if (value.includes('base64')) return 'base64';
  return value.includes('quoted-printable') ? 'quoted-printable' : null;
}

/** Bytes that hold as much text as is read, in the given encoding. */
function encodedLength(encoding: 'base64' | 'quoted-printable' | null): number {
  return messageLimits.textBytes * (encoding === null ? 1 : encoding === 'base64' ? 1.5 : 3.1);
}

function isTextual(type: string): boolean {
  return type.startsWith('text/') || patchTypes.has(type);
}

function isAttachedText({ mimeType, filename }: Attachment): boolean {
  if (mimeType === 'text/calendar' || mimeType === 'text/html' || mimeType === 'text/x-vcard') return false;
  return isTextual(mimeType) || /\.(?:patch|diff|txt|log|config)$/i.test(filename ?? '');
}

function contentOf(attachment: Attachment | undefined): Uint8Array | null {
  const content = attachment?.content;
  if (content === undefined || typeof content === 'string') return null;
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

/** Bytes up to the first line that holds anything but base64 text (RFC 2045, section 6.8), white space included. */
function base64Length(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at++) {
    if (base64Bytes[bytes[at]!] === 0) return at === 0 ? 0 : bytes.lastIndexOf(lineFeed, at) + 1;
  }
  return bytes.length;
}

const base64Bytes = new Uint8Array(256);
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \t\r\n')
  base64Bytes[sign.charCodeAt(0)] = 1;

const patchTypes = new Set(['application/x-patch', 'application/x-diff', 'application/patch', 'application/diff']);
const plainText = parseContentType(null);
const lineFeed = 10;

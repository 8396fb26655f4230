import { createHash } from 'node:crypto';
import type { Document } from '../corpus/document.js';
import type { LineageFacts } from '../lineage/lineage-facts.js';
import type { ContentHash } from './columns.js';
import { SegmentError } from './segment-error.js';

/** A document as it is stored, and the hash of what it says. */
export interface StoredForm {
  readonly bytes: Buffer;
  readonly hash: ContentHash;
}

/**
 * A document without its text as JSON, where it stands behind what it says; then a NUL, which JSON does not have, and the
 * text as it is. Texts are nearly all there is, and need not be put into quotes and out of them again. One that is no
 * Unicode (halves of surrogate pairs) stays in the JSON, which can say it.
 */
export function storedForm(document: Document): StoredForm {
  const { source, alsoIn, text, ...content } = document;
  const isPlain = text.isWellFormed();
  const said = JSON.stringify(isPlain ? content : { ...content, text }).slice(0, -1);
  const places = `,"source":${JSON.stringify(source)},"alsoIn":${JSON.stringify(alsoIn)}}\0`;
  const bytes = Buffer.from(`${said}${places}${isPlain ? text : ''}`);
  const saidBytes = Buffer.byteLength(said);
  const digest = createHash('sha1')
    .update(bytes.subarray(0, saidBytes))
    .update(bytes.subarray(saidBytes + Buffer.byteLength(places) - 1))
    .digest();
  return { bytes, hash: { low: digest.readInt32LE(0), high: digest.readInt32LE(4) } };
}

export function contentHash(document: Document): ContentHash {
  return storedForm(document).hash;
}

/** The document that was stored, in this format or an older one, which had all of it in the JSON. */
export function storedDocument(bytes: Buffer): Document {
  const end = bytes.indexOf(0);
  const document = parsed(bytes, end < 0 ? bytes.length : end) as Document | Omit<Document, 'text'>;
  return 'text' in document ? document : { ...document, text: bytes.toString('utf8', end + 1) };
}

/** Its id, which mostly stands first, so that a merge need not parse it whole. */
export function storedId(bytes: Buffer): string {
  const prefix = '{"id":';
  if (bytes.toString('latin1', 0, prefix.length) !== prefix) return storedDocument(bytes).id;
  for (let end = prefix.length + 1; end < bytes.length; end++) {
    if (bytes[end] === backslash) end++;
    else if (bytes[end] === quote) return JSON.parse(bytes.toString('utf8', prefix.length, end + 1)) as string;
  }
  return storedDocument(bytes).id;
}

const quote = 34;
const backslash = 92;

export function storedFacts(bytes: Buffer): LineageFacts | null {
  return parsed(bytes, bytes.length) as LineageFacts | null;
}

function parsed(bytes: Buffer, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', 0, end));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SegmentError('corrupt', 'what is stored of a document is no JSON');
  }
}

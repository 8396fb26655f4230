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

/** What is not needed to show a document among others. */
type Details = Pick<Document, 'files' | 'digest' | 'mail' | 'commit'>;
/** What a list of documents shows of each. */
export type DocumentHead = Omit<Document, 'text' | keyof Details>;

/**
 * Three pieces, with a NUL between them, which JSON does not have: the head as JSON, where it stands at its end; the details
 * as JSON; the text as it is. Texts are nearly all there is, and need not be put into quotes and out of them again. One
 * that is no Unicode (halves of surrogate pairs) stays in the JSON of the details, which can say it.
 */
export function storedForm(document: Document): StoredForm {
  const { source, alsoIn, text, files, digest, mail, commit, ...head } = document;
  const isPlain = text.isWellFormed();
  const said = JSON.stringify(head).slice(0, -1);
  const places = `,"source":${JSON.stringify(source)},"alsoIn":${JSON.stringify(alsoIn)}}`;
  const details = JSON.stringify({ files, digest, mail, commit, ...(isPlain ? {} : { text }) });
  const bytes = Buffer.from(`${said}${places}\0${details}\0${isPlain ? text : ''}`);
  const saidLength = Buffer.byteLength(said);
  const digested = createHash('sha1')
    .update(bytes.subarray(0, saidLength))
    .update(bytes.subarray(saidLength + Buffer.byteLength(places)))
    .digest();
  return { bytes, hash: { low: digested.readInt32LE(0), high: digested.readInt32LE(4) } };
}

export function contentHash(document: Document): ContentHash {
  return storedForm(document).hash;
}

/** The document that was stored. */
export function storedDocument(bytes: Buffer): Document {
  const headEnd = pieceEnd(bytes, 0);
  const detailsEnd = pieceEnd(bytes, headEnd + 1);
  const text = bytes.toString('utf8', detailsEnd + 1);
  const head = parsed(bytes, 0, headEnd) as DocumentHead;
  return { ...head, text, ...(parsed(bytes, headEnd + 1, detailsEnd) as Details) };
}

/** The document in the form of a format before the third: all but the text in one JSON, or in the first, all of it. */
export function storedDocumentBefore3(bytes: Buffer): Document {
  const end = bytes.indexOf(0);
  const document = parsed(bytes, 0, end < 0 ? bytes.length : end) as Document | Omit<Document, 'text'>;
  return 'text' in document ? document : { ...document, text: bytes.toString('utf8', end + 1) };
}

export function storedHead(bytes: Buffer): DocumentHead {
  return parsed(bytes, 0, pieceEnd(bytes, 0)) as DocumentHead;
}

export function storedFacts(bytes: Buffer): LineageFacts | null {
  return parsed(bytes, 0, bytes.length) as LineageFacts | null;
}

function pieceEnd(bytes: Buffer, from: number): number {
  const end = bytes.indexOf(0, from);
  if (end < 0) throw new SegmentError('corrupt', 'what is stored of a document is cut');
  return end;
}

function parsed(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', start, end));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SegmentError('corrupt', 'what is stored of a document is no JSON');
  }
}

import { createHash } from 'node:crypto';
import type { Document } from '../../corpus/document.js';
import type { LineageFacts } from '../../lineage/lineage-facts.js';
import { SegmentError } from '../codec/segment-error.js';
import type { ContentHash } from './columns.js';

/** A document as it is stored, and the hash of what it says. */
export interface StoredForm {
  readonly head: Buffer;
  readonly body: Buffer;
  readonly hash: ContentHash;
}

/** What is not needed to show a document among others, besides its text. */
type Details = Pick<Document, 'files' | 'digest' | 'mail' | 'commit'>;
/** What a list of documents shows of each. */
export type DocumentHead = Omit<Document, 'text' | keyof Details>;

/**
 * The hash is of what the author wrote: list and time of receipt differ between the copies of a message. The head is JSON,
 * with what differs between copies at its end. The body is the details as JSON, a NUL, which JSON does not have, and the text
 * as it is: texts are nearly all there is, and need no quoting. Text that is no valid Unicode (lone surrogates) stays in the
 * JSON.
 */
export function storedForm(document: Document): StoredForm {
  const { source, alsoIn, list, lists, text, files, digest, mail, commit, ...said } = document;
  const isPlain = text.isWellFormed();
  const saying = JSON.stringify(said).slice(0, -1);
  const standing = JSON.stringify({ list, ...(lists === undefined ? {} : { lists }), source, alsoIn });
  const head = Buffer.from(`${saying},${standing.slice(1)}`);
  const details = JSON.stringify({ files, digest, mail, commit, ...(isPlain ? {} : { text }) });
  const body = Buffer.from(`${details}\0${isPlain ? text : ''}`);
  const digested = createHash('sha1')
    .update(saying)
    .update(mail === null ? details : JSON.stringify({ files, mail: { ...mail, received: null } }))
    .update(text)
    .digest();
  return { head, body, hash: { low: digested.readInt32LE(0), high: digested.readInt32LE(4) } };
}

export function contentHash(document: Document): ContentHash {
  return storedForm(document).hash;
}

/** The document that was stored. */
export function storedDocument(head: Buffer, body: Buffer): Document {
  const end = detailsEnd(body);
  const details = parseStored(body, end) as Details;
  return { ...storedHead(head), text: body.toString('utf8', end + 1), ...details };
}

/** The first bytes of its text; empty where it is no Unicode. */
export function storedLead(body: Buffer, bytes: number): string {
  const start = detailsEnd(body) + 1;
  return body.toString('utf8', start, Math.min(body.length, start + bytes));
}

function detailsEnd(body: Buffer): number {
  const end = body.indexOf(0);
  if (end < 0) throw new SegmentError('corrupt', 'what is stored of a document is cut');
  return end;
}

export function storedHead(head: Buffer): DocumentHead {
  return parseStored(head) as DocumentHead;
}

export function storedFacts(bytes: Buffer): LineageFacts | null {
  return parseStored(bytes) as LineageFacts | null;
}

/** JSON up to `end`; throws a `SegmentError` where it is none. */
export function parseStored(bytes: Buffer, end = bytes.length): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', 0, end));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SegmentError('corrupt', 'what is stored of a document is no JSON');
  }
}

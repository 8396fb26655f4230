import type { Document } from '../../corpus/document.js';
import { lineageFacts } from '../../lineage/lineage-facts.js';
import { lineageKeys } from '../../lineage/lineage-keys.js';
import { ownString } from '../codec/own-string.js';
import type { FileSystem } from '../directory/file-system.js';
import { type InvertibleDocument, idKey, invertibleDocument } from '../schema/document-fields.js';
import { newSegmentId, type SegmentInfo } from '../segment/segment-writer.js';
import { type ColumnRow, columnRow } from '../store/columns.js';
import { DocumentFilesWriter } from '../store/document-files.js';
import { type StoredForm, storedForm } from '../store/stored-form.js';
import type { InversionFailure, PostingsSink } from './postings-builder.js';

export interface BuiltSegment {
  readonly info: SegmentInfo;
  /** Documents that could not be inverted: they are stored and have no terms. */
  readonly failures: readonly InversionFailure[];
}

/** All that a segment takes of a document, worked out before any of it is written. */
export interface IndexableDocument {
  readonly id: string;
  readonly form: StoredForm;
  readonly row: ColumnRow;
  /** Facts of lineage, as JSON. */
  readonly facts: Uint8Array;
  readonly invertible: InvertibleDocument;
}

export function indexableDocument(document: Document, form: StoredForm = storedForm(document)): IndexableDocument {
  const row = columnRow(document, form.hash);
  const facts = lineageFacts(document);
  return {
    id: ownString(idKey(document.id)),
    form,
    row,
    facts: Buffer.from(JSON.stringify(facts)),
    invertible: invertibleDocument(document, row.numbers.date, facts === null ? [] : lineageKeys(facts)),
  };
}

/**
 * A segment under construction. Documents go in one by one; `finish` writes what they gave. What is stored of documents goes
 * to disk at once, so memory holds postings, terms and columns only; `size` says how much.
 */
export class SegmentBuilder {
  readonly #name: string;
  readonly #id = newSegmentId();
  readonly #documents: DocumentFilesWriter;
  readonly #postings: PostingsSink;
  /** Documents that were not inverted yet. */
  #waiting: InvertibleDocument[] = [];
  readonly #ids: string[] = [];
  #postingsSize = 0;

  constructor(fileSystem: FileSystem, name: string, postings: PostingsSink) {
    this.#name = name;
    this.#postings = postings;
    this.#documents = new DocumentFilesWriter(fileSystem, name, Buffer.from(this.#id, 'hex'));
  }

  /** Bytes of memory in use after the last `flush`, roughly. */
  get size(): number {
    return this.#postingsSize + this.#ids.length * bytesADocument;
  }

  /** Documents that wait to be inverted. */
  get waiting(): number {
    return this.#waiting.length;
  }

  add({ id, form, row, facts, invertible }: IndexableDocument): void {
    this.#documents.add(form, facts, row);
    this.#ids.push(id);
    this.#waiting.push(invertible);
  }

  /** Has what was added inverted, or at least under way. */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    const documents = this.#waiting;
    this.#waiting = [];
    this.#postingsSize = await this.#postings.add(documents);
  }

  async finish(): Promise<BuiltSegment> {
    await this.flush();
    const [{ terms, bytes, failures }, documentBytes] = await Promise.all([
      this.#postings.finish(this.#name, this.#id),
      this.#finishDocuments(),
    ]);
    const info = { name: this.#name, id: this.#id, documents: this.#ids.length, terms, bytes: documentBytes + bytes };
    return { info, failures };
  }

  async #finishDocuments(): Promise<number> {
    return this.#documents.finish(ranksOf(this.#ids));
  }

  async abandon(): Promise<void> {
    this.#documents.abandon();
    await this.#postings.abandon();
  }
}

/** Ids, columns and the compressed head of a document while it is not written. */
const bytesADocument = 800;

/** For each key of an id its place in their order. */
export function ranksOf(ids: readonly string[]): Uint32Array {
  const order = ids
    .map((id, document) => ({ id, document }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.document - b.document));
  const ranks = new Uint32Array(ids.length);
  for (const [rank, { document }] of order.entries()) ranks[document] = rank;
  return ranks;
}

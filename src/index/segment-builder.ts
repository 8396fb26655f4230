import type { Document } from '../corpus/document.js';
import { lineageFacts } from '../lineage/lineage-facts.js';
import { lineageKeys } from '../lineage/lineage-keys.js';
import { columnRow } from './columns.js';
import { idKey } from './document-fields.js';
import { DocumentInverter } from './document-inverter.js';
import type { FileSystem } from './file-system.js';
import { NameCollector } from './name-collector.js';
import { NumberList } from './number-list.js';
import { copyPositions } from './positions.js';
import { PostingsPool } from './postings-pool.js';
import { type SegmentInfo, SegmentWriter } from './segment-writer.js';
import { type StoredForm, storedForm } from './stored-form.js';
import { TermTable } from './term-table.js';

/**
 * A segment under construction. Documents go in one by one; `finish` writes what they gave. The text of documents goes
 * to disk at once, so memory holds postings, terms, columns and lines remembered only; `size` says how much.
 */
export class SegmentBuilder {
  readonly #writer: SegmentWriter;
  readonly #terms = new TermTable();
  readonly #names = new NameCollector();
  readonly #inverter: DocumentInverter;
  readonly #pool = new PostingsPool();
  readonly #ids: string[] = [];
  readonly #positions = new NumberList();

  constructor(fileSystem: FileSystem, name: string) {
    this.#inverter = new DocumentInverter(this.#terms, this.#names);
    this.#writer = new SegmentWriter(fileSystem, name);
  }

  get documentCount(): number {
    return this.#ids.length;
  }

  /** Bytes of memory in use, roughly. */
  get size(): number {
    const made = this.#pool.size + this.#terms.size + this.#names.size + this.#ids.length * bytesADocument;
    return made + this.#inverter.size;
  }

  /** Returns the document's number in the segment. */
  add(document: Document, form: StoredForm = storedForm(document)): number {
    const row = columnRow(document, form.hash);
    const facts = lineageFacts(document);
    const number = this.#writer.addDocument(form.bytes, Buffer.from(JSON.stringify(facts)), row);
    this.#ids.push(idKey(document.id));
    const inverter = this.#inverter;
    const pool = this.#pool;
    inverter.invert(document, row.numbers.date, facts === null ? [] : lineageKeys(facts));
    while (pool.termCount < this.#terms.count) pool.addTerm();
    for (let n = 0; n < inverter.termCount; n++) {
      const term = inverter.term(n);
      pool.begin(term, number, inverter.mask(term), inverter.impact(term));
      if (!inverter.isUnit(term)) continue;
      const positions = this.#positions;
      positions.length = 0;
      inverter.positions(term, positions);
      pool.addPositions(term, positions);
    }
    return number;
  }

  finish(): SegmentInfo {
    const reader = this.#pool.reader();
    const { postings } = this.#writer;
    for (const term of this.#terms.sorted()) {
      const count = this.#pool.documentCount(term);
      const positional = this.#terms.hasPositions(term);
      reader.seek(term);
      let document = -1;
      let mask = 0;
      for (let i = 0; i < count; i++) {
        const head = reader.varint();
        document += head >>> 1;
        if ((head & 1) === 1) mask = reader.varint();
        postings.add(document, reader.byte(), mask);
        if (positional) copyPositions(reader, postings.positions, mask);
      }
      postings.finishTerm(this.#terms.key(term));
    }
    for (const name of this.#names.sorted()) this.#writer.names.add(name);
    return this.#writer.finish(ranksOf(this.#ids));
  }

  abandon(): void {
    this.#writer.abandon();
  }
}

/** Ids, hashes and columns of a document while it is not written. */
const bytesADocument = 600;

/** For each key of an id its place in their order. */
export function ranksOf(ids: readonly string[]): Uint32Array {
  const order = ids
    .map((id, document) => ({ id, document }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.document - b.document));
  const ranks = new Uint32Array(ids.length);
  for (const [rank, { document }] of order.entries()) ranks[document] = rank;
  return ranks;
}

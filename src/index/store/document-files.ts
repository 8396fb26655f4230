import type { FileSystem } from '../directory/file-system.js';
import { createFiles, finishFiles } from '../directory/segment-file.js';
import { type ColumnRow, ColumnsWriter } from './columns.js';
import { RecordBlocksWriter } from './record-blocks.js';
import { StoredDocumentsWriter } from './stored-documents.js';
import type { StoredForm } from './stored-form.js';

/** Writes what a segment holds of its documents, in their order: as they are stored, what lineage knows, and columns. */
export class DocumentFilesWriter {
  readonly #files;
  readonly stored: StoredDocumentsWriter;
  readonly facts: RecordBlocksWriter;
  readonly #columns = new ColumnsWriter();
  #documents = 0;

  constructor(fileSystem: FileSystem, segment: string, id: Uint8Array) {
    this.#files = createFiles(fileSystem, segment, id, ['stored', 'facts', 'columns']);
    this.stored = new StoredDocumentsWriter(this.#files.stored);
    this.facts = new RecordBlocksWriter(this.#files.facts, factsBlock);
  }

  get documentCount(): number {
    return this.#documents;
  }

  /** Returns the document's number in the segment. */
  add(stored: StoredForm, facts: Uint8Array, row: ColumnRow): number {
    this.stored.add(stored);
    this.facts.add(facts);
    return this.addRow(row);
  }

  /** Adds the columns of a document, whose other forms come in by themselves. */
  addRow(row: ColumnRow): number {
    this.#columns.add(row);
    return this.#documents++;
  }

  /** Makes all of it durable. `ranks`: for each document its place in the order of ids. Returns the bytes of all files. */
  finish(ranks: Uint32Array): number {
    this.stored.finish();
    this.facts.finish();
    this.#columns.write(this.#files.columns, ranks);
    return finishFiles(this.#files);
  }

  /** Closes the files as they are; they are swept later. */
  abandon(): void {
    for (const file of Object.values(this.#files)) file.abandon();
  }
}

/** Bytes of facts that are compressed together: lineage asks for single ones here and there. */
const factsBlock = 16 * 1024;

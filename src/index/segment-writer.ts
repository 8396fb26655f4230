import { randomBytes } from 'node:crypto';
import { type ColumnRow, ColumnsWriter } from './columns.js';
import type { FileSystem } from './file-system.js';
import { NameTableWriter } from './name-table.js';
import { PostingsWriter } from './postings-writer.js';
import { SegmentFileWriter } from './segment-file.js';
import { type SegmentFileName, segmentFiles } from './segment-format.js';
import { StoredDocumentsWriter } from './stored-documents.js';
import { TermDictionaryWriter } from './term-dictionary-writer.js';

/** What the manifest holds of a segment. */
export interface SegmentInfo {
  readonly name: string;
  /** Random, in hexadecimal: files of another segment are never taken for this one's. */
  readonly id: string;
  readonly documents: number;
  readonly terms: number;
  /** Bytes of all files. */
  readonly bytes: number;
}

/**
 * Writes the files of one segment. Documents come first, in order; then, by key, the postings of every term; `finish`
 * makes all of it durable.
 */
export class SegmentWriter {
  readonly name: string;
  readonly #id = randomBytes(16);
  readonly #files: Record<SegmentFileName, SegmentFileWriter>;
  readonly #dictionary: TermDictionaryWriter;
  readonly postings: PostingsWriter;
  readonly names: NameTableWriter;
  readonly #stored: StoredDocumentsWriter;
  readonly #facts: StoredDocumentsWriter;
  readonly #columns = new ColumnsWriter();
  #documents = 0;

  constructor(fileSystem: FileSystem, name: string) {
    this.name = name;
    const files: [string, SegmentFileWriter][] = [];
    try {
      for (const kind of Object.keys(segmentFiles))
        files.push([kind, new SegmentFileWriter(fileSystem, name, kind as SegmentFileName, this.#id)]);
    } catch (error) {
      for (const [, file] of files) file.abandon();
      throw error;
    }
    this.#files = Object.fromEntries(files) as Record<SegmentFileName, SegmentFileWriter>;
    this.#dictionary = new TermDictionaryWriter(this.#files.terms);
    this.postings = new PostingsWriter(this.#dictionary, this.#files.postings, this.#files.positions);
    this.names = new NameTableWriter(this.#files.names);
    this.#stored = new StoredDocumentsWriter(this.#files.stored);
    this.#facts = new StoredDocumentsWriter(this.#files.facts);
  }

  get documentCount(): number {
    return this.#documents;
  }

  /** Returns the document's number in the segment. */
  addDocument(json: Uint8Array, facts: Uint8Array, row: ColumnRow): number {
    this.#stored.add(json);
    this.#facts.add(facts);
    this.#columns.add(row);
    return this.#documents++;
  }

  /** `ranks`: for each document its place in the order of ids. */
  finish(ranks: Uint32Array): SegmentInfo {
    this.#stored.finish();
    this.#facts.finish();
    this.#columns.write(this.#files.columns, ranks);
    this.#dictionary.finish();
    this.names.finish();
    let bytes = 0;
    for (const file of Object.values(this.#files)) bytes += file.finish();
    return {
      name: this.name,
      id: this.#id.toString('hex'),
      documents: this.#documents,
      terms: this.#dictionary.termCount,
      bytes,
    };
  }

  /** Closes the files of a segment that will not be finished; they are swept later. */
  abandon(): void {
    for (const file of Object.values(this.#files)) file.abandon();
  }
}

import type { FileSystem } from '../directory/file-system.js';
import { copyPositions } from '../postings/positions.js';
import { PostingsPool } from '../postings/postings-pool.js';
import type { InvertibleDocument } from '../schema/document-fields.js';
import { type TermFilesInfo, TermFilesWriter } from '../segment/term-files.js';
import { TermTable } from '../terms/term-table.js';
import { DocumentInverter } from './document-inverter.js';
import { NameCollector } from './name-collector.js';

/** A document, by its number in the segment, on which inversion failed, and why. */
export interface InversionFailure {
  readonly document: number;
  readonly message: string;
}

export interface BuiltPostings extends TermFilesInfo {
  readonly failures: readonly InversionFailure[];
}

/** Where the documents of a segment under construction are inverted: in this thread or another. */
export interface PostingsSink {
  /** Takes the next documents, in order. Gives the bytes of memory in use when there is room for more. */
  add(documents: readonly InvertibleDocument[]): number | Promise<number>;
  /** Writes what was made of all documents since the last segment, and begins anew. */
  finish(name: string, id: string): BuiltPostings | Promise<BuiltPostings>;
  /** Lets go of it instead. */
  abandon(): void | Promise<void>;
}

/** Terms, postings and names of a segment under construction, in memory until it is finished. */
export class PostingsBuilder implements PostingsSink {
  readonly #fileSystem: FileSystem;
  #documents = 0;
  #terms!: TermTable;
  #names!: NameCollector;
  #inverter!: DocumentInverter;
  #pool!: PostingsPool;
  #failures: InversionFailure[] = [];

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
    this.#begin();
  }

  #begin(): void {
    this.#documents = 0;
    this.#failures = [];
    this.#terms = new TermTable();
    this.#names = new NameCollector();
    this.#inverter = new DocumentInverter(this.#terms, this.#names);
    this.#pool = new PostingsPool();
  }

  add(documents: readonly InvertibleDocument[]): number {
    for (const document of documents) this.#add(document);
    return this.#pool.size + this.#terms.size + this.#names.size + this.#inverter.size;
  }

  #add(document: InvertibleDocument): void {
    const number = this.#documents++;
    const inverter = this.#inverter;
    const pool = this.#pool;
    try {
      inverter.invertFields(document);
    } catch (error) {
      this.#failures.push({ document: number, message: error instanceof Error ? error.message : String(error) });
      // What it remembers of surfaces may be half of what it should.
      this.#inverter = new DocumentInverter(this.#terms, this.#names);
      return;
    }
    while (pool.termCount < this.#terms.count) pool.addTerm();
    for (let n = 0; n < inverter.termCount; n++) {
      const term = inverter.term(n);
      pool.add(term, number, inverter.mask(term), inverter.impact(term));
      if (inverter.isUnit(term)) pool.addPlaces(inverter.placesOf(term));
    }
  }

  finish(name: string, id: string): BuiltPostings {
    const writer = new TermFilesWriter(this.#fileSystem, name, Buffer.from(id, 'hex'));
    try {
      const reader = this.#pool.reader();
      const { postings } = writer;
      for (const term of this.#terms.sorted()) {
        const count = term < this.#pool.termCount ? this.#pool.documentCount(term) : 0;
        // A term of none but documents on which inversion failed.
        if (count === 0) continue;
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
        postings.finishTerm(this.#terms.keyBytes(term));
      }
      for (const entry of this.#names.sorted()) writer.names.add(entry);
      return { ...writer.finish(), failures: this.#failures };
    } catch (error) {
      writer.abandon();
      throw error;
    } finally {
      this.#begin();
    }
  }

  abandon(): void {
    this.#begin();
  }
}

import type { FileSystem } from '../directory/file-system.js';
import { createFiles, finishFiles } from '../directory/segment-file.js';
import { PostingsWriter } from '../postings/postings-writer.js';
import { NameTableWriter } from '../terms/name-table.js';
import { TermDictionaryWriter } from '../terms/term-dictionary-writer.js';

export interface TermFilesInfo {
  readonly terms: number;
  /** Of all files together. */
  readonly bytes: number;
}

/** Writes what a segment says of terms and names: by key, the postings of every term; the names in order. */
export class TermFilesWriter {
  readonly #files;
  readonly #dictionary: TermDictionaryWriter;
  readonly postings: PostingsWriter;
  readonly names: NameTableWriter;

  constructor(fileSystem: FileSystem, segment: string, id: Uint8Array) {
    this.#files = createFiles(fileSystem, segment, id, ['terms', 'postings', 'positions', 'names']);
    this.#dictionary = new TermDictionaryWriter(this.#files.terms);
    this.postings = new PostingsWriter(this.#dictionary, this.#files.postings, this.#files.positions);
    this.names = new NameTableWriter(this.#files.names);
  }

  /** Makes all of it durable. */
  finish(): TermFilesInfo {
    this.#dictionary.finish();
    this.names.finish();
    return { terms: this.#dictionary.termCount, bytes: finishFiles(this.#files) };
  }

  /** Closes the files as they are; they are swept later. */
  abandon(): void {
    for (const file of Object.values(this.#files)) file.abandon();
  }
}

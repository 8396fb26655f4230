import { randomBytes } from 'node:crypto';
import type { FileSystem } from '../directory/file-system.js';
import { DocumentFilesWriter } from '../store/document-files.js';
import { TermFilesWriter } from './term-files.js';

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

export function newSegmentId(): string {
  return randomBytes(16).toString('hex');
}

/**
 * Writes the files of one segment. Documents come first, in order; then, by key, the postings of every term; `finish`
 * makes all of it durable.
 */
export class SegmentWriter {
  readonly name: string;
  readonly #id = newSegmentId();
  readonly documents: DocumentFilesWriter;
  readonly terms: TermFilesWriter;

  constructor(fileSystem: FileSystem, name: string) {
    this.name = name;
    const id = Buffer.from(this.#id, 'hex');
    this.documents = new DocumentFilesWriter(fileSystem, name, id);
    try {
      this.terms = new TermFilesWriter(fileSystem, name, id);
    } catch (error) {
      this.documents.abandon();
      throw error;
    }
  }

  /** `ranks`: for each document its place in the order of ids. */
  finish(ranks: Uint32Array): SegmentInfo {
    const bytes = this.documents.finish(ranks);
    const { terms, bytes: termBytes } = this.terms.finish();
    return { name: this.name, id: this.#id, documents: this.documents.documentCount, terms, bytes: bytes + termBytes };
  }

  /** Closes the files of a segment that will not be finished; they are swept later. */
  abandon(): void {
    this.documents.abandon();
    this.terms.abandon();
  }
}

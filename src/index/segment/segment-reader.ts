import { parseTermKey } from '../../analysis/term.js';
import type { Document } from '../../corpus/document.js';
import type { LineageFacts } from '../../lineage/lineage-facts.js';
import { SegmentError } from '../codec/segment-error.js';
import type { ByteCache, CachedPieces } from '../directory/byte-cache.js';
import type { FileSystem } from '../directory/file-system.js';
import { SegmentFileReader } from '../directory/segment-file.js';
import { type SegmentFileName, segmentFiles } from '../directory/segment-format.js';
import { PostingsCursor } from '../postings/postings-cursor.js';
import { idKey } from '../schema/document-fields.js';
import { ColumnsReader } from '../store/columns.js';
import type { DocumentFilesWriter } from '../store/document-files.js';
import { ForwardReader } from '../store/forward-reader.js';
import { LiveDocuments } from '../store/live-documents.js';
import { OlderDocuments, OlderRecords } from '../store/older-documents.js';
import { RecordBlocksReader } from '../store/record-blocks.js';
import { type DocumentStore, StoredDocumentsReader } from '../store/stored-documents.js';
import { type DocumentHead, storedFacts } from '../store/stored-form.js';
import { type NameEntry, readNames } from '../terms/name-table.js';
import { TermDictionaryReader, type TermEntry } from '../terms/term-dictionary-reader.js';
import type { SegmentInfo } from './segment-writer.js';

export interface ForwardPostings {
  readonly postings: ForwardReader;
  readonly positions: ForwardReader;
}

/**
 * One segment, open for reading. Opening reads headers, footers and the sparse index of the dictionary; everything else
 * is read where and when it is asked for, through the cache.
 */
export class SegmentReader {
  readonly info: SegmentInfo;
  readonly live: LiveDocuments;
  /** File of the deletions, or null. */
  readonly liveFile: string | null;
  readonly dictionary: TermDictionaryReader;
  readonly columns: ColumnsReader;
  readonly #stored: DocumentStore;
  readonly #facts: RecordBlocksReader | OlderRecords;
  readonly #files: Record<SegmentFileName, SegmentFileReader>;
  readonly #cached: Readonly<Record<'terms' | 'stored' | 'facts' | 'postings' | 'positions', CachedPieces>>;
  /** What searches made of postings. */
  readonly #gathered: CachedPieces<string>;
  /** Ordinal of the first id among the terms. */
  #firstId: number | null = null;

  constructor(fileSystem: FileSystem, info: SegmentInfo, liveFile: string | null, cache: ByteCache) {
    this.info = info;
    this.liveFile = liveFile;
    this.#cached = {
      terms: cache.pieces(),
      stored: cache.pieces(),
      facts: cache.pieces(),
      postings: cache.pieces(),
      positions: cache.pieces(),
    };
    this.#gathered = cache.pieces();
    const id = Buffer.from(info.id, 'hex');
    const opened: [string, SegmentFileReader][] = [];
    try {
      for (const kind of Object.keys(segmentFiles)) {
        opened.push([kind, new SegmentFileReader(fileSystem, info.name, kind as SegmentFileName, id)]);
      }
      this.#files = Object.fromEntries(opened) as Record<SegmentFileName, SegmentFileReader>;
      this.dictionary = new TermDictionaryReader(this.#files.terms, this.#cached.terms);
      const { stored, facts } = this.#files;
      this.#stored =
        stored.version < 3
          ? new OlderDocuments(stored, this.#cached.stored)
          : new StoredDocumentsReader(stored, this.#cached.stored);
      this.#facts =
        facts.version < 3
          ? new OlderRecords(facts, this.#cached.facts)
          : new RecordBlocksReader(facts, this.#cached.facts);
      this.columns = new ColumnsReader(this.#files.columns, info.documents);
      if (this.#stored.count !== info.documents || this.dictionary.termCount !== info.terms) {
        throw new SegmentError(
          'corrupt',
          'holds another number of documents or terms than the manifest says',
          `${fileSystem.path}/${info.name}`,
        );
      }
      this.live =
        liveFile === null
          ? new LiveDocuments(info.documents)
          : LiveDocuments.read(fileSystem, liveFile, info.id, info.documents);
    } catch (error) {
      for (const [, file] of opened) file.close();
      throw error;
    }
  }

  get documents(): number {
    return this.info.documents;
  }

  postings(entry: TermEntry): PostingsCursor {
    const { postings } = this.#cached;
    const at = entry.postingsOffset;
    const bytes =
      entry.documentFrequency === 1 ? empty : (postings.find(at) ?? postings.add(at, this.#readPostings(entry)));
    return new PostingsCursor(entry, bytes, () => this.positions(entry));
  }

  /** The positions of a unit in all its documents. */
  positions(entry: TermEntry): Buffer {
    const { positionsOffset, positionsLength } = entry;
    const { positions } = this.#cached;
    return (
      positions.find(positionsOffset) ??
      positions.add(positionsOffset, this.#files.positions.read(positionsOffset, positionsLength))
    );
  }

  /** The postings and positions of all terms, to be read in the order of the terms. */
  forward(): ForwardPostings {
    return { postings: new ForwardReader(this.#files.postings), positions: new ForwardReader(this.#files.positions) };
  }

  #readPostings(entry: TermEntry): Buffer {
    return this.#files.postings.read(entry.postingsOffset, entry.postingsLength);
  }

  /** Postings of a key, or null where no document has it. Deleted documents are among them. */
  term(key: string): PostingsCursor | null {
    const entry = this.dictionary.lookUp(key);
    return entry === null ? null : this.postings(entry);
  }

  /** A list made of the segment's postings, kept for the next who asks for it; `name` says all that it depends on. */
  gathered(name: string, make: () => Buffer): Buffer {
    return this.#gathered.get(name, make);
  }

  document(document: number): Document {
    return this.#stored.document(document);
  }

  /** What a list of documents shows of one. */
  head(document: number): DocumentHead {
    return this.#stored.head(document);
  }

  /** About the first so many bytes of a document's text. */
  lead(document: number, bytes: number): string {
    return this.#stored.lead(document, bytes);
  }

  /** What lineage knows of a document, or null. */
  facts(document: number): LineageFacts | null {
    return storedFacts(this.#facts.bytes(document));
  }

  /** Adds what is stored of the documents that live to a writer. */
  copyStored({ stored, facts }: DocumentFilesWriter): void {
    const isLive = (document: number): boolean => this.live.has(document);
    this.#stored.copyTo(stored, isLive);
    this.#facts.copyTo(facts, isLive);
  }

  /** The live document with an id, or -1. */
  find(id: string): number {
    const cursor = this.term(idKey(id));
    if (cursor === null) return -1;
    for (let document = cursor.next(); document < this.documents; document = cursor.next()) {
      if (this.live.has(document)) return document;
    }
    return -1;
  }

  /** The key of a document's id, by its rank: ids are neighbours in the dictionary, in the order of ranks. */
  idKey(document: number): string {
    this.#firstId ??= this.dictionary.ordinalOf(Buffer.from(idLetter));
    return this.dictionary.keyAt(this.#firstId + this.columns.numbers('rank')[document]!);
  }

  /** How many ids of the segment come before one, given by its key. */
  rankOf(idKey: string): number {
    this.#firstId ??= this.dictionary.ordinalOf(Buffer.from(idLetter));
    return this.dictionary.ordinalOf(Buffer.from(idKey)) - this.#firstId;
  }

  /** A document's id, from the dictionary where it stands there in full. */
  id(document: number): string {
    const id = parseTermKey(this.idKey(document)).text;
    return id.startsWith('~') ? this.document(document).id : id;
  }

  names(): Generator<NameEntry> {
    return readNames(this.#files.names);
  }

  close(): void {
    for (const file of Object.values(this.#files)) file.close();
    for (const pieces of Object.values(this.#cached)) pieces.clear();
    this.#gathered.clear();
  }
}

const empty = Buffer.alloc(0);
const idLetter = 'i:';

import { createHash } from 'node:crypto';
import type { Digest } from '../../corpus/digest/digest.js';
import type { Document } from '../../corpus/document.js';
import { type Problem, setAside } from '../../corpus/problem.js';
import { recordParser } from '../../corpus/record-parsers.js';
import type { RawRecord, SourceFormat } from '../../corpus/source-reader.js';
import { ownString } from '../codec/own-string.js';
import type { FileSystem } from '../directory/file-system.js';
import type { DocumentAddress, IndexReader } from '../snapshot/index-reader.js';
import type { DocumentCopy } from '../snapshot/source-state.js';
import type { ContentHash } from '../store/columns.js';
import { type StoredForm, storedForm } from '../store/stored-form.js';
import { PostingsBuilder, type PostingsSink } from './postings-builder.js';
import { type BuiltSegment, type IndexableDocument, indexableDocument, SegmentBuilder } from './segment-builder.js';

/** Records of one source, on their way to a feeder. */
export interface RecordBatch {
  /** Path of the source. */
  readonly source: string;
  readonly format: SourceFormat;
  readonly list: string | null;
  readonly records: readonly RawRecord[];
  /** Ordinal of the first record in the run: tells which of two equal ids came first. */
  readonly first: number;
  /** Whether the source is read from its start: a document of it that stands at another place than before has moved. */
  readonly whole: boolean;
}

/** What became of a batch. */
export interface BatchReport {
  readonly problems: readonly Problem[];
  readonly digests: readonly Digest[];
  /** Ids of all documents in the batch, whatever became of them, and the ordinals of their records. */
  readonly ids: readonly string[];
  readonly ordinals: readonly number[];
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Copies of documents that the index, or this run, holds from another place. */
  readonly elsewhere: readonly { id: string; copy: DocumentCopy }[];
  /** Segments that became full and were written. */
  readonly finished: readonly FinishedSegment[];
}

export interface FinishedSegment extends BuiltSegment {
  /** By document number. */
  readonly ids: readonly string[];
  readonly ordinals: readonly number[];
}

/** A `SegmentFeeder` here or in another thread. Batches are answered in the order they were given. */
export interface Feeder {
  feed(batch: RecordBatch): Promise<BatchReport>;
  finish(): Promise<FinishedSegment | null>;
  abandon(): Promise<void>;
}

/**
 * Turns records into segments: parses them, passes over documents that the index holds unchanged, and adds the others
 * to a segment under construction, which is written when it has used its share of memory. Runs in the main thread or
 * in a worker; nothing here is shared.
 */
export class SegmentFeeder implements Feeder {
  readonly #fileSystem: FileSystem;
  readonly #prefix: string;
  readonly #budget: number;
  /** The index as it stands, to tell what is new; null where there is none. */
  readonly #existing: IndexReader | null;
  readonly #postings: PostingsSink;
  #builder: SegmentBuilder | null = null;
  #ids: string[] = [];
  #ordinals: number[] = [];
  #segments = 0;
  #before: Promise<unknown> = Promise.resolve();
  /** Ids met in this run, by this feeder, each with the hash of what it says. */
  readonly #seen = new Map<string, string>();

  /** `postings` inverts the documents; in this thread where it is null. */
  constructor(
    fileSystem: FileSystem,
    prefix: string,
    budget: number,
    existing: IndexReader | null,
    postings: PostingsSink | null = null,
  ) {
    this.#fileSystem = fileSystem;
    this.#prefix = prefix;
    this.#budget = budget;
    this.#existing = existing;
    this.#postings = postings ?? new PostingsBuilder(fileSystem);
  }

  /** One batch after another, though the next may be given before the answer: a segment is finished once. */
  feed(batch: RecordBatch): Promise<BatchReport> {
    const fed = this.#before.then(() => this.#feed(batch));
    this.#before = fed.catch(() => {});
    return fed;
  }

  async #feed(batch: RecordBatch): Promise<BatchReport> {
    const problems: Problem[] = [];
    const digests: Digest[] = [];
    const ids: string[] = [];
    const ordinals: number[] = [];
    const elsewhere: { id: string; copy: DocumentCopy }[] = [];
    const finished: FinishedSegment[] = [];
    const counts = { added: 0, updated: 0, unchanged: 0 };
    const parse = recordParser(batch.format);
    for (const [i, record] of batch.records.entries()) {
      const parsed = await parse(record, { list: batch.list });
      for (const problem of parsed.problems) problems.push(problem);
      for (const digest of parsed.digests ?? []) digests.push(digest);
      for (const found of parsed.documents) {
        const document = this.#distinct(found, batch);
        if (document !== found) problems.push(otherText(found));
        const id = ownString(document.id);
        ids.push(id);
        ordinals.push(batch.first + i);
        const outcome = this.#add(document, id, batch.first + i, batch);
        if (typeof outcome === 'object') {
          problems.push(outcome);
          continue;
        }
        if (outcome === 'duplicate' || outcome === 'elsewhere') elsewhere.push({ id, copy: copyOf(document) });
        if (outcome === 'duplicate') problems.push(duplicateOf(document));
        else counts[outcome === 'added' || outcome === 'updated' ? outcome : 'unchanged']++;
      }
      if (this.#builder !== null && this.#builder.waiting >= mostWaiting) await this.#drain(finished);
    }
    await this.#drain(finished);
    return { problems, digests, ids, ordinals, elsewhere, finished, ...counts };
  }

  /** Has the documents that wait inverted, and writes the segment where it has become too large. */
  async #drain(finished: FinishedSegment[]): Promise<void> {
    await this.#builder?.flush();
    if (this.#builder !== null && this.#builder.size > this.#budget) finished.push((await this.finish())!);
  }

  async abandon(): Promise<void> {
    await this.#builder?.abandon();
    this.#builder = null;
  }

  /**
   * A mail whose Message-ID the index, or this run, has for other text of another source (sent again, or forged) is a
   * document of its own: its id has a hash of the text behind it. The first one keeps the Message-ID.
   */
  #distinct(document: Document, { source, whole }: RecordBatch): Document {
    if (document.mail === null) return document;
    const own = (): Document => ({ ...document, id: `${document.id}#${textHash(document)}` });
    // Anybody can compute the id that other text gets: a mail that has it for its Message-ID gets another.
    if (derivedId.test(document.id)) return own();
    const known = this.#existing?.find(document.id) ?? null;
    const seen = this.#seen.get(document.id);
    if (known === null && seen === undefined) return document;
    const said = textHash(document);
    if (seen !== undefined) return seen === said ? document : own();
    const stored = known!.segment.document(known!.document);
    if (textHash(stored) === said) return document;
    // What is appended is another message; an edit is found by reading a source anew, and does not take from other sources.
    const copies = this.#existing!.state.alsoIn.get(document.id) ?? [];
    const isEdited = whole && [stored.source, ...copies].every(({ path }) => isWithin(path, source));
    const other = own();
    return isEdited && this.#existing!.find(other.id) === null ? document : other;
  }

  /** What became of a document; the problem where it had to be set aside. */
  #add(given: Document, id: string, ordinal: number, batch: RecordBatch): IndexingOutcome | Problem {
    let document = given;
    if (this.#seen.has(id)) return 'duplicate';
    let form: StoredForm;
    try {
      form = storedForm(document);
    } catch (error) {
      this.#seen.set(id, '');
      return setAside(document.source, error);
    }
    this.#seen.set(id, document.mail === null ? '' : textHash(document));
    const known = this.#existing?.find(id) ?? null;
    const outcome = known === null ? 'added' : outcomeOf(known, document, form.hash, batch);
    if (outcome === 'unchanged' || outcome === 'elsewhere') return outcome;
    // The lists of its copies in other sources are known, and stay.
    const copies = (this.#existing?.state.alsoIn.get(id) ?? []).filter(({ path }) => !isWithin(path, batch.source));
    if (copies.length > 0) form = storedForm((document = withLists(document, copies)));
    let indexable: IndexableDocument;
    try {
      indexable = indexableDocument(document, form);
    } catch (error) {
      return setAside(document.source, error);
    }
    this.#builder ??= new SegmentBuilder(this.#fileSystem, `${this.#prefix}-${this.#segments++}`, this.#postings);
    this.#builder.add(indexable);
    this.#ids.push(id);
    this.#ordinals.push(ordinal);
    return outcome;
  }

  /** Adds a document that the index holds, standing as it stands now. */
  async restate(document: Document): Promise<FinishedSegment | null> {
    this.#builder ??= new SegmentBuilder(this.#fileSystem, `${this.#prefix}-${this.#segments++}`, this.#postings);
    this.#builder.add(indexableDocument(document, storedForm(document)));
    this.#ids.push(document.id);
    this.#ordinals.push(0);
    const finished: FinishedSegment[] = [];
    if (this.#builder.waiting >= mostWaiting) await this.#drain(finished);
    return finished[0] ?? null;
  }

  /** Writes the segment under construction, if there is one. */
  async finish(): Promise<FinishedSegment | null> {
    if (this.#builder === null) return null;
    const finished = { ...(await this.#builder.finish()), ids: this.#ids, ordinals: this.#ordinals };
    this.#builder = null;
    this.#ids = [];
    this.#ordinals = [];
    return finished;
  }
}

/** Documents that wait to be inverted together: enough to make the hand-over cheap, little enough to keep both threads busy. */
const mostWaiting = 32;

/** "moved": says what it said, at another place of its source; the index learns the place and nothing else. */
type IndexingOutcome = 'added' | 'updated' | 'moved' | 'unchanged' | 'duplicate' | 'elsewhere';

/** What a document is to an index that holds its id. */
function outcomeOf(
  { segment, document: number }: DocumentAddress,
  document: Document,
  hash: ContentHash,
  batch: Pick<RecordBatch, 'source' | 'whole'>,
): IndexingOutcome {
  const { columns } = segment;
  const { source } = segment.head(number);
  const isSame = columns.numbers('hashLow')[number] === hash.low && columns.numbers('hashHigh')[number] === hash.high;
  // A mail of another source that says the same is a copy, though fields of its header differ.
  const isCopy = document.mail !== null && !isWithin(source.path, batch.source);
  if (!isSame && !isCopy) return 'updated';
  if (source.path === document.source.path && source.line === document.source.line) return 'unchanged';
  return batch.whole && isWithin(source.path, batch.source) ? 'moved' : 'elsewhere';
}

/** What tells a copy of a document from others. */
export function copyOf({ source, list, mail }: Pick<Document, 'source' | 'list' | 'mail'>): DocumentCopy {
  return { ...source, list, received: mail?.received ?? null };
}

/** A document with the lists of further copies. */
export function withLists<Part extends Pick<Document, 'list' | 'lists'>>(
  document: Part,
  copies: readonly DocumentCopy[],
): Part {
  const names = new Set(copies.flatMap(({ list }) => (list === null ? [] : [list])));
  if (document.list !== null) names.add(document.list);
  const lists = names.size < 2 ? undefined : [...names].sort();
  return document.lists === undefined && lists === undefined ? document : { ...document, lists };
}

/** Whether a place lies in a source: is it, or is a file in its folder. */
export function isWithin(place: string, source: string): boolean {
  return place === source || place.startsWith(`${source}/`);
}

function otherText(document: Pick<Document, 'id' | 'source'>): Problem {
  return {
    reason: 'other-text',
    location: document.source,
    detail: `${document.id} is the id of another message as well; both are kept`,
    skipped: false,
  };
}

/** The form of the ids that `#distinct` makes. */
const derivedId = /#[0-9a-f]{16}$/;

/** Of title and text alone: a mail delivered twice differs in header fields, and one sent again by mistake in its date. */
function textHash({ title, text }: Pick<Document, 'title' | 'text'>): string {
  return createHash('sha1')
    .update(`${title ?? ''}\0${text.trimEnd()}`)
    .digest('hex')
    .slice(0, 16);
}

export function duplicateOf(document: Pick<Document, 'id' | 'source'>): Problem {
  return {
    reason: 'duplicate',
    location: document.source,
    detail: `${document.id} occurs more than once; one document, all places noted`,
    skipped: true,
  };
}

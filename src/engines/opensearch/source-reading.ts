import type { Digest } from '../../corpus/digest/digest.js';
import type { Document, SourceLocation } from '../../corpus/document.js';
import { recordParser } from '../../corpus/record-parsers.js';
import type { RawRecord, SourceCursor, SourceReader } from '../../corpus/source-reader.js';
import type { SourceRun } from '../../index/build/indexing-session.js';
import type { Checkpoint, ClusterState } from './cluster-state.js';
import type { RunDocuments } from './run-documents.js';
import type { RunTally } from './run-tally.js';

/** A run over a source: its number and start. */
export interface RunStart {
  readonly number: number;
  /** Null to read from the start. */
  readonly cursor: SourceCursor | null;
}

/**
 * Reads a source record by record and passes on its documents in batches. Records its progress regularly, so that an
 * interrupted run is resumed.
 */
export class SourceReading {
  readonly #source: SourceReader;
  readonly #run: SourceRun;
  readonly #start: RunStart;
  readonly #state: ClusterState;
  readonly #documents: RunDocuments;
  readonly #tally: RunTally;
  readonly digests: Digest[] = [];
  /** Whether the source was read in full rather than incrementally. */
  isFull: boolean;

  constructor(
    source: SourceReader,
    run: SourceRun,
    start: RunStart,
    state: ClusterState,
    documents: RunDocuments,
    tally: RunTally,
  ) {
    this.#source = source;
    this.#run = run;
    this.#start = start;
    this.#state = state;
    this.#documents = documents;
    this.#tally = tally;
    this.isFull = start.cursor === null;
  }

  /** Returns the cursor for the next run, after everything is in the cluster. */
  async read(checkpoint: Checkpoint | null): Promise<SourceCursor> {
    const { records: skip, last } = checkpoint ?? { records: 0, last: null };
    const parse = recordParser(this.#source.format);
    const items = this.#source.read(this.#start.cursor);
    let records = 0;
    let sinceNote = 0;
    let batch: Document[] = [];
    let bytes = 0;
    if (checkpoint !== null) {
      this.#documents.chunks = checkpoint.chunks;
      const { added, updated, unchanged } = checkpoint;
      Object.assign(this.#tally.summary, { added, updated, unchanged });
    }
    const send = async (): Promise<void> => {
      const documents = batch;
      batch = [];
      bytes = 0;
      await this.#documents.write(documents);
    };
    for (;;) {
      this.#run.signal?.throwIfAborted();
      const { done, value } = await items.next();
      if (done === true) {
        await send();
        await this.#documents.flush();
        return value;
      }
      if (value.type === 'problem') {
        if (value.problem.reason === 'rewritten') this.isFull = true;
        this.#tally.note(value.problem);
        continue;
      }
      if (value.type === 'removal') {
        if (records < skip) continue;
        await send();
        await this.#documents.takeBack(value.id);
        continue;
      }
      const { record } = value;
      records++;
      const parsed = records <= skip && this.#source.complete ? await parse(record, { list: this.#run.list }) : null;
      if (records <= skip) {
        // A document found by a full reading is not removed, though written before.
        for (const document of parsed?.documents ?? []) this.#documents.keep(document.id);
        for (const digest of parsed?.digests ?? []) this.digests.push(digest);
        if (records === skip && !isSamePlace(record, last)) {
          // The source changed: documents already present will be found unchanged.
          return this.read(null);
        }
        continue;
      }
      const { documents, problems, digests } = await parse(record, { list: this.#run.list });
      for (const problem of problems) this.#tally.note(problem);
      for (const digest of digests ?? []) this.digests.push(digest);
      for (const document of documents) batch.push(document);
      bytes += record.bytes.length;
      sinceNote++;
      if (batch.length >= documentsAtOnce || bytes >= bytesAtOnce) await send();
      if (sinceNote >= recordsBetweenNotes) {
        await send();
        await this.#checkpoint(records, record.location);
        sinceNote = 0;
      }
      if (records % 64 === 0) this.#progress(record);
    }
  }

  #progress({ position }: RawRecord): void {
    const { length } = this.#source;
    this.#run.onProgress?.({ phase: 'reading', position, length, documents: this.#tally.documents });
  }

  /** Records that everything up to here is done. */
  async #checkpoint(records: number, last: SourceLocation): Promise<void> {
    await this.#documents.flush();
    const { number: run, cursor } = this.#start;
    const { added, updated, unchanged } = this.#tally.summary;
    const { chunks } = this.#documents;
    await this.#state.putCheckpoint(this.#run.path, {
      run,
      records,
      last,
      cursor,
      chunks,
      added,
      updated,
      unchanged,
    });
  }
}

const documentsAtOnce = 200;
const bytesAtOnce = 2 << 20;
const recordsBetweenNotes = 2_000;

function isSamePlace({ location }: RawRecord, last: SourceLocation | null): boolean {
  return last !== null && location.path === last.path && location.line === last.line;
}

import { setTimeout as pause } from 'node:timers/promises';
import { Analyzer } from '../../analysis/analyzer.js';
import type { Digest } from '../../corpus/digest/digest.js';
import type { Document, SourceLocation } from '../../corpus/document.js';
import type { Problem } from '../../corpus/problem.js';
import { recordParser } from '../../corpus/record-parsers.js';
import type { RawRecord, SourceCursor, SourceReader } from '../../corpus/source-reader.js';
import { DocumentInverter } from '../../index/document-inverter.js';
import { emptySummary, type IndexingSummary, isWithin, type SourceRun } from '../../index/indexing-session.js';
import { NameCollector } from '../../index/name-collector.js';
import { duplicateOf } from '../../index/segment-feeder.js';
import { TermTable } from '../../index/term-table.js';
import { Overrides } from '../../lineage/overrides.js';
import type { SourceWriter } from '../open-writer.js';
import { BulkSender } from './bulk-sender.js';
import { ClusterConnection, writePatience } from './cluster-connection.js';
import type { ClusterSettings } from './cluster-settings.js';
import { type Checkpoint, ClusterState, type Commit } from './cluster-state.js';
import { ClusterTerms } from './cluster-terms.js';
import { clusterId, documentRow, hashOf } from './document-row.js';
import { IndexAdmin } from './index-admin.js';
import { type IndexNames, namesBeside } from './index-schema.js';
import { LineageRun } from './lineage-run.js';
import { mergeNameChunks, putNames } from './name-chunks.js';
import { WriterLease } from './writer-lease.js';

export interface ClusterWriterOptions {
  /** Fill new indices and swap them in at the end; one that was broken off is gone on with. */
  readonly rebuild: boolean;
  readonly overrides: string;
}

interface Known {
  readonly hash: string;
  readonly run: number;
  readonly source: string;
  readonly line: number;
}

/**
 * The writer of an index in a cluster. Analysis is done here; the cluster gets terms. A run over a source has a number,
 * which is the version of all it writes, so that writing the same again changes nothing; every so often it notes how far
 * it has come, and a run that died is gone on with from there.
 */
export class ClusterWriter implements SourceWriter {
  readonly #connection: ClusterConnection;
  readonly #admin: IndexAdmin;
  readonly #names: IndexNames;
  readonly #state: ClusterState;
  readonly #lease: WriterLease;
  readonly #overrides: Overrides;
  #commit: Commit;
  #hasFailed = false;
  documents = 0;

  private constructor(
    connection: ClusterConnection,
    admin: IndexAdmin,
    names: IndexNames,
    state: ClusterState,
    lease: WriterLease,
    overrides: Overrides,
    commit: Commit,
  ) {
    this.#connection = connection;
    this.#admin = admin;
    this.#names = names;
    this.#state = state;
    this.#lease = lease;
    this.#overrides = overrides;
    this.#commit = commit;
  }

  static async open(settings: ClusterSettings, options: Partial<ClusterWriterOptions> = {}): Promise<ClusterWriter> {
    const connection = new ClusterConnection(settings, process.env, writePatience);
    try {
      const admin = new IndexAdmin(connection, settings);
      const names = await namesToWrite(admin, options.rebuild === true);
      const state = new ClusterState(connection, names.state);
      const lease = await WriterLease.take(connection, names.state);
      const commit = await state.commit();
      const overrides = new Overrides(options.overrides ?? '');
      const writer = new ClusterWriter(connection, admin, names, state, lease, overrides, commit);
      writer.documents = (await admin.overview(names.documents, null)).documents;
      return writer;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Calls that had to be made again: a sign of how the cluster fares. */
  get retries(): number {
    return this.#connection.retries;
  }

  async addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary> {
    try {
      return await this.#addSource(source, run);
    } catch (error) {
      this.#hasFailed = true;
      throw error;
    }
  }

  async #addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary> {
    const known = await this.#state.source(run.path);
    const cursor = known?.format === source.format ? known.cursor : null;
    const checkpoint = await this.#state.checkpoint(run.path);
    const begun = checkpoint !== null && JSON.stringify(checkpoint.cursor) === JSON.stringify(cursor);
    const number = begun ? checkpoint.run : this.#commit.run + 1;
    if (!begun) {
      this.#commit = { ...this.#commit, run: number };
      await this.#state.putCommit(this.#commit);
    }
    const reading = new SourceReading(this.#connection, this.#state, this.#names, source, run, number, cursor);
    const end = await reading.read(begun ? checkpoint : null);
    const { summary, removed, digests, isFull } = reading;
    await this.#admin.refresh(this.#names);
    if (isFull && source.complete) await reading.removeMissing();
    if (digests.length > 0 || isFull) {
      const before = isFull ? [] : await this.#state.digestsOf(run.path);
      await this.#state.putDigests(run.path, [...before, ...digests]);
      // Files of the folder that were sources by themselves before.
      for (const { path } of isFull ? await this.#state.sources() : [])
        if (path !== run.path && isWithin(path, run.path)) await this.#state.putDigests(path, []);
    }
    await this.#state.putSource({
      path: run.path,
      format: source.format,
      list: run.list,
      read: new Date().toISOString(),
      cursor: end,
    });
    if (summary.updated + summary.removed > 0) this.#commit = { ...this.#commit, replaced: true };
    const changes = summary.added + summary.updated + summary.removed;
    if (changes > 0 || this.#commit.linkedRun < number) await this.#finish(number, removed);
    await this.#state.dropCheckpoint(run.path);
    return summary;
  }

  /** Lineage and names, and then, as the last thing, the commit that tells readers. */
  async #finish(run: number, removed: ReadonlySet<string>): Promise<void> {
    await this.#admin.refresh(this.#names);
    const { documents } = await this.#admin.overview(this.#names.documents, null);
    this.documents = documents;
    const routings = await this.#admin.routings(this.#names.documents);
    const terms = new ClusterTerms(this.#connection, this.#names.documents, routings, documents);
    const lineage = new LineageRun(this.#connection, this.#names, terms, this.#overrides);
    await lineage.link(this.#commit.linkedRun, removed);
    await mergeNameChunks(this.#state, run);
    this.#commit = {
      ...this.#commit,
      generation: this.#commit.generation + 1,
      committed: new Date().toISOString(),
      linkedRun: run,
    };
    await this.#admin.refresh(this.#names);
    await this.#state.putCommit(this.#commit);
  }

  /** Swaps the alias to what was built, unless something went wrong, and takes away what it pointed at before. */
  async close(): Promise<void> {
    try {
      if (!this.#hasFailed && !this.#commit.published) {
        this.#commit = { ...this.#commit, published: true };
        await this.#state.putCommit(this.#commit);
        const before = await this.#admin.publish(this.#names);
        if (before !== null) {
          // Who searches looks where the alias points every so often: until then the old indices answer.
          await pause(graceForReaders);
          await this.#admin.remove(before);
        }
      }
      await this.#lease.release();
    } finally {
      await this.#connection.close();
    }
  }
}

/** Twice as long as an engine goes without looking at the alias, and time for what it has begun. */
const graceForReaders = 4_000;

async function namesToWrite(admin: IndexAdmin, rebuild: boolean): Promise<IndexNames> {
  const target = await admin.target();
  if (target !== null && !rebuild) return admin.live();
  const builds = (await admin.builds()).filter((name) => name !== target);
  const unfinished = builds.at(-1);
  if (unfinished !== undefined) return namesBeside(unfinished);
  const names = await admin.create();
  // There is nothing that could be searched instead: what is written can be seen from the first commit on.
  if (target === null) await admin.publish(names);
  return names;
}

/** One reading of one source into the cluster. */
class SourceReading {
  readonly #connection: ClusterConnection;
  readonly #state: ClusterState;
  readonly #names: IndexNames;
  readonly #source: SourceReader;
  readonly #run: SourceRun;
  readonly #number: number;
  readonly #cursor: SourceCursor | null;
  readonly #bulk: BulkSender;
  readonly #analyzer = new Analyzer();
  readonly #seen = new Set<string>();
  readonly summary = emptySummary();
  readonly removed = new Set<string>();
  readonly digests: Digest[] = [];
  isFull: boolean;
  #inverter!: DocumentInverter;
  #collector!: NameCollector;
  #chunks = 0;

  constructor(
    connection: ClusterConnection,
    state: ClusterState,
    names: IndexNames,
    source: SourceReader,
    run: SourceRun,
    number: number,
    cursor: SourceCursor | null,
  ) {
    this.#connection = connection;
    this.#state = state;
    this.#names = names;
    this.#source = source;
    this.#run = run;
    this.#number = number;
    this.#cursor = cursor;
    this.isFull = cursor === null;
    this.#bulk = new BulkSender(connection, (id, reason) => this.#refuse(id, reason));
    this.#begin();
  }

  /** Terms and names of a stretch of documents: begun anew with each, so that neither grows with the source. */
  #begin(): void {
    this.#collector = new NameCollector();
    this.#inverter = new DocumentInverter(new TermTable(), this.#collector, this.#analyzer);
  }

  async read(checkpoint: Checkpoint | null): Promise<SourceCursor> {
    const { records: skip, last } = checkpoint ?? { records: 0, last: null };
    const parse = recordParser(this.#source.format);
    const items = this.#source.read(this.#cursor);
    let records = 0;
    let sinceNote = 0;
    let batch: { document: Document; bytes: number }[] = [];
    let bytes = 0;
    let place: SourceLocation | null = null;
    if (checkpoint !== null) {
      this.#chunks = checkpoint.chunks;
      this.summary.added = checkpoint.added;
      this.summary.updated = checkpoint.updated;
      this.summary.unchanged = checkpoint.unchanged;
    }
    const send = async (): Promise<void> => {
      const documents = batch.map(({ document }) => document);
      batch = [];
      bytes = 0;
      await this.#write(documents);
    };
    for (;;) {
      this.#run.signal?.throwIfAborted();
      const { done, value } = await items.next();
      if (done === true) {
        await send();
        await this.#bulk.flush();
        await this.#putNames();
        return value;
      }
      if (value.type === 'problem') {
        if (value.problem.reason === 'rewritten') this.isFull = true;
        this.#note(value.problem);
        continue;
      }
      if (value.type === 'removal') {
        if (records < skip) continue;
        await send();
        await this.#takeBack(value.id);
        continue;
      }
      const { record } = value;
      records++;
      const parsed = records <= skip && this.#source.complete ? await parse(record, { list: this.#run.list }) : null;
      if (records <= skip) {
        // What a whole reading names is not gone, though it was written before.
        for (const document of parsed?.documents ?? []) this.#seen.add(document.id);
        this.digests.push(...(parsed?.digests ?? []));
        if (records === skip && !isSamePlace(record, last)) {
          // Another source than it was: what is there already will be found unchanged.
          return this.read(null);
        }
        continue;
      }
      place = record.location;
      const { documents, problems, digests } = await parse(record, { list: this.#run.list });
      for (const problem of problems) this.#note(problem);
      this.digests.push(...(digests ?? []));
      for (const document of documents) batch.push({ document, bytes: record.bytes.length });
      bytes += record.bytes.length;
      sinceNote++;
      if (batch.length >= documentsAtOnce || bytes >= bytesAtOnce) await send();
      if (sinceNote >= recordsBetweenNotes) {
        await send();
        await this.#checkpoint(records, place);
        sinceNote = 0;
      }
      if (records % 64 === 0) this.#progress(record);
    }
  }

  #progress({ position }: RawRecord): void {
    const { length, unit } = this.#source;
    const { added, updated, unchanged } = this.summary;
    this.#run.onProgress?.({ position, length, unit, documents: added + updated + unchanged });
  }

  /** From here on nothing before is asked for again. */
  async #checkpoint(records: number, last: SourceLocation): Promise<void> {
    await this.#bulk.flush();
    await this.#putNames();
    const { added, updated, unchanged } = this.summary;
    await this.#state.putCheckpoint(this.#run.path, {
      run: this.#number,
      records,
      last,
      cursor: this.#cursor,
      chunks: this.#chunks,
      added,
      updated,
      unchanged,
    });
  }

  async #putNames(): Promise<void> {
    const entries = this.#collector.sorted();
    if (entries.length > 0) await putNames(this.#state, `names:${this.#number}-${this.#chunks++}`, entries);
    this.#begin();
  }

  /** Passes over what the cluster has unchanged, and writes the rest. */
  async #write(documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) return;
    // An id that is on its way would not be found.
    if (documents.some((document) => this.#seen.has(document.id))) await this.#bulk.flush();
    const found = await this.#find(documents.map((document) => document.id));
    const here = new Map<string, Document>();
    for (const [i, document] of documents.entries()) {
      const first = here.get(document.id);
      this.#seen.add(document.id);
      const known = found[i]!;
      if (first !== undefined || (known !== null && known.run === this.#number && !isAt(document, known))) {
        await this.#state.addPlace(document.id, document.source);
        this.#note(duplicateOf(document));
        continue;
      }
      here.set(document.id, document);
      if (known !== null && known.run !== this.#number && known.hash === hashOf(document)) {
        if (!isAt(document, known)) await this.#state.addPlace(document.id, document.source);
        this.summary.unchanged++;
        continue;
      }
      if (known === null || known.run === this.#number) this.summary.added++;
      else this.summary.updated++;
      await this.#bulk.add({
        action: 'index',
        index: this.#names.documents,
        id: clusterId(document.id),
        version: this.#number,
        row: documentRow(document, this.#number, this.#inverter),
      });
    }
  }

  async #find(ids: readonly string[]): Promise<(Known | null)[]> {
    const answer = await this.#connection.call<{ docs: { found?: boolean; _source?: Known }[] }>({
      method: 'POST',
      path: `/${this.#names.documents}/_mget`,
      query: { _source_includes: 'hash,run,source,line' },
      body: { ids: ids.map(clusterId) },
      patience: writePatience,
    });
    return answer.docs.map((doc) => (doc.found === true ? (doc._source ?? null) : null));
  }

  /** What the source itself says is gone; it may bring it again later. */
  async #takeBack(id: string): Promise<void> {
    await this.#bulk.flush();
    const [known] = await this.#find([id]);
    if (known === null || known === undefined) return;
    if (known.run === this.#number) this.summary.added--;
    else this.summary.removed++;
    this.#seen.delete(id);
    await this.#delete(id);
    await this.#bulk.flush();
  }

  async #delete(id: string): Promise<void> {
    this.removed.add(id);
    const { documents: index } = this.#names;
    await this.#bulk.add({ action: 'delete', index, id: clusterId(id), version: this.#number, row: null });
  }

  /** Documents that an earlier run found in this source and a whole reading no longer does. */
  async removeMissing(): Promise<void> {
    const { path } = this.#run;
    for (let after: readonly unknown[] | null = null; ; ) {
      const answer: { hits: { hits: { fields: { id: string[] }; sort: unknown[] }[] } } = await this.#connection.call({
        method: 'POST',
        path: `/${this.#names.documents}/_search`,
        body: {
          size: 5_000,
          query: {
            bool: {
              filter: [
                { bool: { should: [{ term: { source: path } }, { prefix: { source: `${path}/` } }] } },
                { range: { run: { lt: this.#number } } },
                // A folder of digests may have held mail once, which was another source.
                ...(this.#source.format === 'digest' ? [{ term: { kind: 'digest-entry' } }] : []),
              ],
            },
          },
          sort: [{ id: 'asc' }],
          _source: false,
          docvalue_fields: ['id'],
          track_total_hits: false,
          ...(after === null ? {} : { search_after: after }),
        },
        patience: writePatience,
      });
      const { hits } = answer.hits;
      for (const { fields } of hits) {
        const id = fields.id[0]!;
        if (this.#seen.has(id)) continue;
        const places = await this.#state.placesOf(id);
        if (places.some((place) => !isWithin(place.path, path))) continue;
        this.summary.removed++;
        await this.#delete(id);
      }
      if (hits.length < 5_000) break;
      after = hits.at(-1)!.sort;
    }
    await this.#bulk.flush();
  }

  #note(problem: Problem): void {
    const counts = problem.skipped ? this.summary.skipped : this.summary.repaired;
    counts.set(problem.reason, (counts.get(problem.reason) ?? 0) + 1);
    this.#run.onProblem?.(problem);
  }

  #refuse(id: string, reason: string): void {
    this.#note({
      reason: 'unparsable',
      location: { path: this.#run.path, line: 1 },
      detail: `${id}: the cluster refuses it (${reason})`,
      skipped: true,
    });
    this.summary.added--;
  }
}

const documentsAtOnce = 200;
const bytesAtOnce = 2 << 20;
const recordsBetweenNotes = 2_000;

function isSamePlace({ location }: RawRecord, last: SourceLocation | null): boolean {
  return last !== null && location.path === last.path && location.line === last.line;
}

function isAt({ source }: Document, known: Known): boolean {
  return source.path === known.source && source.line === known.line;
}

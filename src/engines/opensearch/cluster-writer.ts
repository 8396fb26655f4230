import { setTimeout as pause } from 'node:timers/promises';
import type { SourceReader } from '../../corpus/source-reader.js';
import type { IndexingSummary, SourceRun } from '../../index/build/indexing-session.js';
import { isWithin } from '../../index/build/segment-feeder.js';
import { Overrides } from '../../lineage/overrides.js';
import type { SourceWriter } from '../open-writer.js';
import { ClusterConnection, writeBudget } from './cluster-connection.js';
import { ClusterError } from './cluster-error.js';
import type { ClusterSettings } from './cluster-settings.js';
import { ClusterState, type Commit } from './cluster-state.js';
import { ClusterTerms } from './cluster-terms.js';
import { IndexAdmin } from './index-admin.js';
import type { IndexNames } from './index-schema.js';
import { LineageRun } from './lineage-run.js';
import { mergeNameChunks } from './name-chunks.js';
import { RunDocuments } from './run-documents.js';
import { RunTally } from './run-tally.js';
import { SourceReading } from './source-reading.js';
import { WriterLease } from './writer-lease.js';

export interface ClusterWriterOptions {
  /** Fills new indices and swaps them in at the end; resumes an interrupted rebuild. */
  readonly rebuild: boolean;
  readonly overrides: string;
}

/**
 * The writer of an index in a cluster. Analysis happens here; the cluster receives terms. A run over a source has a
 * number, which is the version of all its writes; lineage and identifiers follow, and the commit, which publishes the
 * run to readers, comes last.
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
    const connection = new ClusterConnection(settings, process.env, writeBudget);
    try {
      const admin = new IndexAdmin(connection, settings);
      const names = await admin.toWrite(options.rebuild === true);
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

  /** Sources of a cluster may be read on any machine: they are told apart by how they are named. */
  shownPath(_real: string, given: string): string {
    return given;
  }

  async removeSource(): Promise<never> {
    throw new ClusterError(
      'not-supported',
      'sources of a cluster cannot be removed yet; rebuild with "patchtrail index --rebuild"',
    );
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
    const tally = new RunTally(run);
    const { summary } = tally;
    const documents = new RunDocuments(this.#connection, this.#state, this.#names, number, tally);
    const reading = new SourceReading(source, run, { number, cursor }, this.#state, documents, tally);
    const end = await reading.read(begun ? checkpoint : null);
    const { digests, isFull } = reading;
    await this.#admin.refresh(this.#names);
    if (isFull && source.complete) await documents.removeMissing(run.path, source.format);
    if (digests.length > 0 || isFull) {
      const before = isFull ? [] : await this.#state.digestsOf(run.path);
      await this.#state.putDigests(run.path, [...before, ...digests]);
      // Files of the folder that were separate sources before.
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
    if (changes > 0 || this.#commit.linkedRun < number) await this.#finish(number, documents.removed);
    await this.#state.dropCheckpoint(run.path);
    return summary;
  }

  /** Updates lineage and identifiers, and finally commits. */
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

  /** Swaps the alias to the new indices, unless something failed, and deletes the old ones. */
  async close(): Promise<void> {
    try {
      if (!this.#hasFailed && !this.#commit.published) {
        this.#commit = { ...this.#commit, published: true };
        await this.#state.putCommit(this.#commit);
        const before = await this.#admin.publish(this.#names);
        if (before !== null) {
          // Readers check the alias periodically: until then the old indices must answer.
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

/** Twice the interval at which an engine checks the alias, and time for requests in flight. */
const graceForReaders = 4_000;

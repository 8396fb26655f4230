import { deflateRawSync } from 'node:zlib';
import type { SourceReader } from '../corpus/source-reader.js';
import { type LineageChange, updateLineage } from '../lineage/lineage-builder.js';
import { Overrides } from '../lineage/overrides.js';
import { ByteCache } from './byte-cache.js';
import { canUseWorkers, type Feeder, LocalFeeder, WorkerFeeder } from './feeders.js';
import type { FileSystem } from './file-system.js';
import { IndexFacts } from './index-facts.js';
import { IndexReader } from './index-reader.js';
import { IndexingSession, type IndexingSummary, type SessionChanges, type SourceRun } from './indexing-session.js';
import { LiveDocuments } from './live-documents.js';
import {
  analyzerHash,
  filesOf,
  type Manifest,
  type ManifestFile,
  type ManifestSegment,
  manifestName,
  readManifest,
  writeManifest,
  writeManifestFile,
} from './manifest.js';
import { nextMerge } from './merge-policy.js';
import { NodeFileSystem } from './node-file-system.js';
import { SegmentFeeder } from './segment-feeder.js';
import { formatVersion, segmentFiles } from './segment-format.js';
import { mergeSegments } from './segment-merge.js';
import { SegmentReader } from './segment-reader.js';
import type { SegmentInfo } from './segment-writer.js';
import { IndexState } from './source-state.js';
import { lockName, WriteLock } from './write-lock.js';

export interface WriterOptions {
  /** Bytes of memory for segments under construction, all threads together. */
  readonly memory: number;
  /** Threads that parse and build; 0 does all in the calling one. */
  readonly workers: number;
  /** Rulings of people on what is the same patch; see `../lineage/overrides.ts`. */
  readonly overrides: string;
}

/**
 * The one writer of an index. Sources are read into new segments; a commit makes them, and the deletions they bring, one
 * new generation. Until then nothing of a run can be seen, and a run that is broken off leaves nothing behind but
 * files that the next writer sweeps.
 */
export class IndexWriter {
  readonly #fileSystem: FileSystem;
  readonly #lock: WriteLock | null;
  readonly #options: WriterOptions;
  #manifest: Manifest | null;
  #state: IndexState;
  /** The generation on disk, to look ids up in; null where there is none. */
  #reader: IndexReader | null;
  #runs = 0;
  #closed = false;

  private constructor(fileSystem: FileSystem, lock: WriteLock | null, options: WriterOptions) {
    this.#fileSystem = fileSystem;
    this.#lock = lock;
    this.#options = options;
    this.#manifest = readManifest(fileSystem);
    this.#reader = this.#manifest === null ? null : IndexReader.open(fileSystem);
    this.#state = this.#reader?.state ?? new IndexState();
    this.#sweep();
  }

  /** Opens the index in a folder for writing, making it if need be. Throws a `SegmentError` "locked" where another writes. */
  static open(path: string, options: Partial<WriterOptions> & { rebuild?: boolean } = {}): IndexWriter {
    const fileSystem = new NodeFileSystem(path);
    fileSystem.makeFolder();
    const lock = WriteLock.acquire(path);
    try {
      if (options.rebuild === true && fileSystem.exists(manifestName)) {
        fileSystem.remove(manifestName);
        fileSystem.syncFolder();
      }
      return new IndexWriter(fileSystem, lock, { ...defaultOptions, ...options });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** For a file system of the caller's own, which sees to it that there is one writer. Everything runs in this thread. */
  static over(fileSystem: FileSystem, options: Partial<WriterOptions> = {}): IndexWriter {
    return new IndexWriter(fileSystem, null, { ...defaultOptions, ...options, workers: 0 });
  }

  /** Live documents of the current generation. */
  get documents(): number {
    return this.#reader?.documents ?? 0;
  }

  /** Cursor of a source from the last run, or null. */
  cursorOf(path: string): ReturnType<IndexState['sources']['get']> {
    return this.#state.sources.get(path);
  }

  /** Reads a source, or what is new in it, and commits. */
  async addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary> {
    const known = this.#state.sources.get(run.path);
    const cursor = known?.format === source.format ? known.cursor : null;
    const session = new IndexingSession(source, run, this.#feeders(source), this.#reader);
    try {
      const end = await session.read(cursor);
      const changes = await session.finish();
      this.#state.sources.set(run.path, {
        path: run.path,
        format: source.format,
        list: run.list,
        read: new Date().toISOString(),
        cursor: end,
      });
      await this.#commit(changes);
      return changes.summary;
    } catch (error) {
      await session.abandon();
      this.#state =
        this.#reader === null ? new IndexState() : IndexState.read(this.#fileSystem, this.#reader.manifest.sources);
      throw error;
    } finally {
      await session.close();
    }
  }

  #feeders(source: SourceReader): Feeder[] {
    const prefix = `${((this.#manifest?.generation ?? 0) + 1).toString(36)}-${(this.#runs++).toString(36)}`;
    const { memory, workers } = this.#options;
    const small = source.length !== null && source.length < (source.unit === 'bytes' ? smallSource : smallCount);
    if (workers === 0 || small || !canUseWorkers()) {
      return [new LocalFeeder(new SegmentFeeder(this.#fileSystem, `${prefix}a`, memory, this.#reader))];
    }
    return Array.from({ length: workers }, (_, i) => {
      const options = {
        path: this.#fileSystem.path,
        prefix: `${prefix}${String.fromCharCode(97 + i)}`,
        budget: memory / workers,
        existing: this.#reader !== null,
      };
      return new WorkerFeeder(options);
    });
  }

  async #commit(changes: SessionChanges): Promise<void> {
    const deletions = new Map(changes.deletions);
    const segments: ManifestSegment[] = [];
    const generation = (this.#manifest?.generation ?? 0) + 1;
    for (const segment of this.#manifest?.segments ?? []) {
      const reader = this.#reader!.segments.find((candidate) => candidate.info.name === segment.name)!;
      const kept = this.#withDeletions(segment, reader.live, deletions.get(segment.name), generation);
      if (kept !== null) segments.push(kept);
    }
    for (const info of changes.segments) {
      const kept = this.#withDeletions({ ...info, live: null, deleted: 0 }, null, deletions.get(info.name), generation);
      if (kept !== null) segments.push(kept);
    }
    for (const digest of changes.replacedDigests) {
      const at = this.#state.digests.findIndex((known) => known.path === digest.path && known.line === digest.line);
      if (at >= 0) this.#state.digests.splice(at, 1);
    }
    this.#state.digests.push(...changes.digests);
    for (const { id, location } of changes.elsewhere) {
      const places = this.#state.alsoIn.get(id) ?? [];
      if (!places.some((place) => place.path === location.path && place.line === location.line)) {
        this.#state.alsoIn.set(id, [...places, location]);
      }
    }
    this.#publish(segments, generation, { added: changes.added, removed: changes.removed });
    await this.#merge();
  }

  /** The segment with more documents deleted; null where none is left. */
  #withDeletions(
    segment: ManifestSegment,
    live: LiveDocuments | null,
    deleted: readonly number[] | undefined,
    generation: number,
  ): ManifestSegment | null {
    if (deleted === undefined || deleted.length === 0) return segment;
    const next = live?.copy() ?? new LiveDocuments(segment.documents);
    for (const document of deleted) next.delete(document);
    if (next.deleted === segment.documents) return null;
    const name = `${segment.name}.live-${generation.toString(36)}`;
    next.write(this.#fileSystem, name);
    return { ...segment, live: name, deleted: next.deleted };
  }

  /** Makes a generation of these segments. `change` tells lineage what is new; null keeps it as it is. */
  #publish(segments: readonly ManifestSegment[], generation: number, change: LineageChange | null): void {
    const fileSystem = this.#fileSystem;
    const sources = this.#state.write(fileSystem, `state-${generation.toString(36)}.json`);
    const draft: Manifest = {
      format: formatVersion,
      analyzer: analyzerHash,
      generation,
      committed: new Date().toISOString(),
      segments: [...segments],
      sources,
      lineage: this.#manifest?.lineage ?? null,
    };
    const reader = IndexReader.over(fileSystem, draft, this.#reader);
    try {
      const lineage = change === null ? draft.lineage : this.#updateLineage(reader, change, generation);
      writeManifest(fileSystem, { ...draft, lineage });
    } catch (error) {
      reader.close();
      throw error;
    }
    const published = IndexReader.open(fileSystem, undefined, reader);
    reader.close();
    this.#reader?.close();
    this.#reader = published;
    this.#manifest = published.manifest;
    this.#state = published.state;
    this.#sweep();
  }

  #updateLineage(reader: IndexReader, change: LineageChange, generation: number): ManifestFile {
    const before = this.#reader?.lineage ?? null;
    const overrides = new Overrides(this.#options.overrides);
    const graph = updateLineage(before, change, new IndexFacts(reader), overrides);
    return writeManifestFile(
      this.#fileSystem,
      `lineage-${generation.toString(36)}.bin`,
      deflateRawSync(graph.toJson()),
    );
  }

  /** Merges until the policy is content. Each merge is a commit of its own. */
  async #merge(): Promise<void> {
    for (let merge = 0; ; merge++) {
      const chosen = nextMerge(this.#manifest!.segments);
      if (chosen.length === 0) return;
      const generation = this.#manifest!.generation + 1;
      const info = await this.#mergeSegments(`${generation.toString(36)}-m${merge.toString(36)}`, chosen);
      const kept = this.#manifest!.segments.filter((segment) => !chosen.includes(segment));
      // The merged segment takes the place of the first of those it was made from: order of age is kept.
      const at = this.#manifest!.segments.indexOf(chosen[0]!);
      if (info !== null) kept.splice(Math.min(at, kept.length), 0, { ...info, live: null, deleted: 0 });
      this.#publish(kept, generation, null);
    }
  }

  async #mergeSegments(name: string, chosen: readonly ManifestSegment[]): Promise<SegmentInfo | null> {
    const documents = chosen.reduce((sum, segment) => sum + segment.documents, 0);
    if (this.#options.workers > 0 && documents > smallCount && canUseWorkers()) {
      const worker = new WorkerFeeder({
        path: this.#fileSystem.path,
        prefix: name,
        budget: this.#options.memory,
        existing: false,
      });
      try {
        return await worker.merge(name, chosen);
      } finally {
        await worker.close();
      }
    }
    const cache = new ByteCache(1 << 24);
    const readers = chosen.map((segment) => new SegmentReader(this.#fileSystem, segment, segment.live, cache));
    try {
      return mergeSegments(this.#fileSystem, name, readers);
    } finally {
      for (const reader of readers) reader.close();
    }
  }

  /** Removes what no generation needs: files of runs that were broken off, and of generations replaced. */
  #sweep(): void {
    const needed =
      this.#manifest === null ? new Set([manifestName]) : filesOf(this.#manifest, Object.keys(segmentFiles));
    for (const name of this.#fileSystem.list()) {
      if (!needed.has(name) && ownFile.test(name)) this.#fileSystem.remove(name);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader?.close();
    this.#lock?.release();
  }
}

const defaultOptions: WriterOptions = { memory: 256 * 1024 * 1024, workers: 2, overrides: '' };
/** Below these, starting threads costs more than it saves. */
const smallSource = 4 * 1024 * 1024;
const smallCount = 1000;

/** Names of files that only an index writer makes. */
const ownFile = new RegExp(
  `^(?:[a-z0-9-]+\\.(?:${Object.keys(segmentFiles).join('|')}|live-[a-z0-9]+)|(?:state|lineage)-[a-z0-9]+\\.(?:json|bin)|manifest\\.json\\.tmp|${lockName.replace('.', '\\.')}\\.stale\\.\\d+)$`,
);

import { deflateRawSync } from 'node:zlib';
import type { SourceReader } from '../corpus/source-reader.js';
import { type LineageChange, updateLineage } from '../lineage/lineage-builder.js';
import type { LineageGraph } from '../lineage/lineage-graph.js';
import { Overrides } from '../lineage/overrides.js';
import { canUseWorkers, type Feeder, LocalFeeder, WorkerFeeder } from './feeders.js';
import type { FileSystem } from './file-system.js';
import { IndexFacts } from './index-facts.js';
import { IndexReader } from './index-reader.js';
import {
  IndexingSession,
  type IndexingSummary,
  isWithin,
  type SessionChanges,
  type SourceRun,
} from './indexing-session.js';
import { LiveDocuments } from './live-documents.js';
import {
  analyzerHash,
  filesOf,
  type Manifest,
  type ManifestSegment,
  manifestName,
  readManifest,
  writeManifest,
  writeManifestFile,
} from './manifest.js';
import { nextMerge } from './merge-policy.js';
import { NodeFileSystem } from './node-file-system.js';
import { SegmentError } from './segment-error.js';
import { SegmentFeeder } from './segment-feeder.js';
import { formatVersion, segmentFiles } from './segment-format.js';
import { mergeStored } from './segment-merge.js';
import type { SegmentInfo } from './segment-writer.js';
import { IndexState } from './source-state.js';
import { TrailTable } from './trail-table.js';
import { WriteLock } from './write-lock.js';

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
  /** The generation that is written to; null for a new index, and for one that is built anew. */
  #manifest: Manifest | null = null;
  /** Number of the newest generation, whose files stay until there is another. */
  #generation = 0;
  /** Number of the generation that is to be built anew; null where none is. */
  #replaced: number | null = null;
  #state = new IndexState();
  /** The generation on disk, to look ids up in; null where there is none. */
  #reader: IndexReader | null = null;
  /** Lineage of the generation on disk, once it was needed. */
  #graph: LineageGraph | null = null;
  #runs = 0;
  /** A run failed, and what is on disk could not be looked at since. */
  #isStale = false;
  #closed = false;

  private constructor(fileSystem: FileSystem, lock: WriteLock | null, options: WriterOptions, rebuild: boolean) {
    this.#fileSystem = fileSystem;
    this.#lock = lock;
    this.#options = options;
    // An index that cannot be read is replaced by a generation that no reader can have met.
    if (rebuild) this.#replaced = readableManifest(fileSystem)?.generation ?? Math.floor(Date.now() / 1000);
    this.#load();
  }

  /**
   * Opens the index in a folder for writing, making it if need be. With `rebuild` it starts empty; what is there is searched
   * until the first commit. Throws a `SegmentError` "locked" where another writes.
   */
  static open(path: string, options: Partial<WriterOptions> & { rebuild?: boolean } = {}): IndexWriter {
    const fileSystem = new NodeFileSystem(path);
    fileSystem.makeFolder();
    const lock = WriteLock.acquire(path);
    try {
      return new IndexWriter(fileSystem, lock, { ...defaultOptions, ...options }, options.rebuild === true);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** For a file system of the caller's own, which sees to it that there is one writer. Everything runs in this thread. */
  static over(fileSystem: FileSystem, options: Partial<WriterOptions> = {}): IndexWriter {
    return new IndexWriter(fileSystem, null, { ...defaultOptions, ...options, workers: 0 }, false);
  }

  /** Begins from what is on disk, at the start and after a run that failed, and takes leftovers away. */
  #load(): void {
    this.#isStale = true;
    const fileSystem = this.#fileSystem;
    // A writer may have ended between its rename and making that durable. It must be durable before files are removed
    // that only the generation before needs.
    fileSystem.syncFolder();
    const current = this.#replaced === null ? readManifest(fileSystem) : readableManifest(fileSystem);
    if (this.#replaced !== null && current !== null && current.generation > this.#replaced) this.#replaced = null;
    const manifest = this.#replaced === null ? current : null;
    const reader = manifest === null ? null : IndexReader.open(fileSystem, undefined, this.#reader);
    try {
      this.#state = reader?.state ?? new IndexState();
    } catch (error) {
      reader?.close();
      throw error;
    }
    this.#reader?.close();
    this.#reader = reader;
    this.#manifest = manifest;
    this.#generation = current?.generation ?? this.#replaced ?? 0;
    this.#graph = null;
    this.#isStale = false;
    this.#sweep(current);
  }

  /** After a failure: what is wrong with the disk now may be well when the next run begins. */
  #tryToLoad(): void {
    try {
      this.#load();
    } catch {
      this.#isStale = true;
    }
  }

  /** Live documents of the current generation. */
  get documents(): number {
    return this.#reader?.documents ?? 0;
  }

  /** Cursor of a source from the last run, or null. */
  cursorOf(path: string): ReturnType<IndexState['sources']['get']> {
    return this.#state.sources.get(path);
  }

  /**
   * Reads a source, or what is new in it, and commits. Where this throws, the index holds either nothing of the run or
   * all of it (when it failed in what follows the commit), and the writer can be used on.
   */
  async addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary> {
    if (this.#isStale) this.#load();
    const known = this.#state.sources.get(run.path);
    const cursor = known?.format === source.format ? known.cursor : null;
    const session = new IndexingSession(source, run, this.#feeders(source), this.#reader);
    try {
      const end = await session.read(cursor);
      const changes = await session.finish();
      if (known !== undefined && isUnchanged(changes) && JSON.stringify(end) === JSON.stringify(known.cursor))
        return changes.summary;
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
      this.#tryToLoad();
      throw error;
    } finally {
      await session.close();
    }
  }

  #feeders(source: SourceReader): Feeder[] {
    const prefix = `${(this.#generation + 1).toString(36)}-${(this.#runs++).toString(36)}`;
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
    const generation = this.#generation + 1;
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
    this.#forgetPlaces(changes);
    for (const { id, location } of changes.elsewhere) {
      const places = this.#state.alsoIn.get(id) ?? [];
      if (!places.some((place) => place.path === location.path && place.line === location.line)) {
        this.#state.alsoIn.set(id, [...places, location]);
      }
    }
    this.#publish(segments, generation, { added: changes.added, removed: changes.removed });
    await this.#merge(changes.segments.reduce((sum, segment) => sum + segment.bytes, 0));
  }

  /** Further places of documents that are gone, and those in a source that was read anew. */
  #forgetPlaces({ whole, removed }: SessionChanges): void {
    const { alsoIn } = this.#state;
    for (const id of removed) alsoIn.delete(id);
    if (whole === null) return;
    for (const [id, places] of alsoIn) {
      const kept = places.filter((place) => !isWithin(place.path, whole));
      if (kept.length === 0) alsoIn.delete(id);
      else if (kept.length < places.length) alsoIn.set(id, kept);
    }
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
    next.write(this.#fileSystem, name, segment.id);
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
      trails: null,
    };
    const reader = IndexReader.over(fileSystem, draft, this.#reader);
    let published: IndexReader;
    try {
      const name = generation.toString(36);
      let { lineage } = draft;
      let graph = this.#graph ?? reader.lineage;
      if (change !== null || graph === null) {
        graph = this.#updateLineage(reader, change ?? { added: [], removed: new Set() });
        lineage = writeManifestFile(fileSystem, `lineage-${name}.bin`, deflateRawSync(graph.toJson()));
      }
      const trails = TrailTable.of(reader.segments, graph).write(fileSystem, `trails-${name}.bin`);
      this.#lock?.assertHeld();
      writeManifest(fileSystem, { ...draft, lineage, trails });
      published = IndexReader.open(fileSystem, undefined, reader);
      this.#graph = graph;
    } finally {
      reader.close();
    }
    this.#replaced = null;
    this.#reader?.close();
    this.#reader = published;
    this.#manifest = published.manifest;
    this.#generation = published.generation;
    this.#state = published.state;
    this.#sweep(published.manifest);
  }

  #updateLineage(reader: IndexReader, change: LineageChange): LineageGraph {
    const before = this.#graph ?? this.#reader?.lineage ?? null;
    return updateLineage(before, change, new IndexFacts(reader), new Overrides(this.#options.overrides));
  }

  /**
   * Merges until the policy is content. Each merge is a commit of its own. For a while it takes the room of its segments
   * once more; where that is not to be had, the index stays as it is, and the next commit tries again.
   */
  async #merge(written: number): Promise<void> {
    for (let merge = 0; ; merge++) {
      const chosen = nextMerge(this.#manifest!.segments, written);
      if (chosen.length === 0) return;
      const generation = this.#generation + 1;
      try {
        const info = await this.#mergeSegments(`${generation.toString(36)}-m${merge.toString(36)}`, chosen);
        const kept = this.#manifest!.segments.filter((segment) => !chosen.includes(segment));
        // The merged segment takes the place of the first of those it was made from: order of age is kept.
        const at = this.#manifest!.segments.indexOf(chosen[0]!);
        if (info !== null) kept.splice(Math.min(at, kept.length), 0, { ...info, live: null, deleted: 0 });
        this.#publish(kept, generation, null);
      } catch (error) {
        if (!(error instanceof SegmentError && error.code === 'disk-full')) throw error;
        this.#tryToLoad();
        return;
      }
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
    return mergeStored(this.#fileSystem, name, chosen);
  }

  /** Removes what no generation needs: files of runs that were broken off, and of generations replaced. */
  #sweep(current: Manifest | null): void {
    const needed = current === null ? new Set([manifestName]) : filesOf(current, Object.keys(segmentFiles));
    try {
      for (const name of this.#fileSystem.list()) {
        if (!needed.has(name) && ownFile.test(name)) this.#fileSystem.remove(name);
      }
    } catch {
      // What is left takes room and does no other harm; the next commit tries again. The commit before is done.
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader?.close();
    this.#lock?.release();
  }
}

/** Whether a run found nothing that is worth a commit. */
function isUnchanged({ segments, deletions, digests, replacedDigests, elsewhere }: SessionChanges): boolean {
  return segments.length + deletions.size + digests.length + replacedDigests.length + elsewhere.length === 0;
}

/** The manifest, or null where there is none that this program can read. */
function readableManifest(fileSystem: FileSystem): Manifest | null {
  try {
    return readManifest(fileSystem);
  } catch (error) {
    if (error instanceof SegmentError) return null;
    throw error;
  }
}

const defaultOptions: WriterOptions = { memory: 256 * 1024 * 1024, workers: 2, overrides: '' };
/** Below these, starting threads costs more than it saves. */
const smallSource = 4 * 1024 * 1024;
const smallCount = 1000;

/** Names of files that only an index writer makes. */
const ownFile = new RegExp(
  `^(?:[a-z0-9-]+\\.(?:${Object.keys(segmentFiles).join('|')}|live-[a-z0-9]+)|(?:state|lineage|trails)-[a-z0-9]+\\.(?:json|bin)|manifest\\.json\\.tmp)$`,
);

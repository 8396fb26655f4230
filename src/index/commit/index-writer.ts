import { statfsSync } from 'node:fs';
import type { SourceReader } from '../../corpus/source-reader.js';
import { EmptySource } from '../../corpus/sources/relocated-source.js';
import { BuildThreads, canUseThreads } from '../build/build-threads.js';
import {
  IndexingSession,
  type IndexingSummary,
  type SessionChanges,
  type SourceRun,
} from '../build/indexing-session.js';
import { type Feeder, SegmentFeeder } from '../build/segment-feeder.js';
import { mergeStored } from '../build/segment-merge.js';
import { SegmentError } from '../codec/segment-error.js';
import type { FileSystem } from '../directory/file-system.js';
import type { ManifestSegment } from '../directory/manifest.js';
import { NodeFileSystem } from '../directory/node-file-system.js';
import { lockName, WriteLock } from '../directory/write-lock.js';
import type { SegmentInfo } from '../segment/segment-writer.js';
import type { IndexState } from '../snapshot/source-state.js';
import { LiveDocuments } from '../store/live-documents.js';
import { type CommitReport, Generations } from './generations.js';
import { nextMerge } from './merge-policy.js';
import { holdsIndex } from './own-files.js';

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
  readonly #generations: Generations;
  readonly #threads: BuildThreads;
  #runs = 0;
  /** Bytes of segments added and not yet put together. */
  #written = 0;
  #closed = false;

  private constructor(fileSystem: FileSystem, lock: WriteLock | null, options: WriterOptions, rebuild: boolean) {
    this.#fileSystem = fileSystem;
    this.#lock = lock;
    this.#options = options;
    this.#generations = new Generations(fileSystem, lock, options.overrides, rebuild);
    this.#threads = new BuildThreads(fileSystem.path);
  }

  /**
   * Opens the index in a folder for writing, making it if need be. With `rebuild` it starts empty; what is there is searched
   * until the first commit. Throws a `SegmentError` "locked" where another writes.
   */
  static open(path: string, options: Partial<WriterOptions> & { rebuild?: boolean } = {}): IndexWriter {
    const fileSystem = new NodeFileSystem(path);
    refuseForeign(fileSystem);
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

  /** Live documents of the current generation. */
  get documents(): number {
    return this.#generations.reader?.documents ?? 0;
  }

  /** How locations in a source at a real path are shown: as it was first named, unless another source is named so. */
  shownPath(real: string, given: string): string {
    const { sources } = this.#generations.state;
    for (const source of sources.values()) if (source.real === real) return source.path;
    const namesake = sources.get(given);
    return namesake?.real === undefined || namesake.real === real ? given : real;
  }

  /** Removes a source and the documents that no other source holds, in one commit. Null where there is no such source. */
  async removeSource(path: string, real: string | null): Promise<{ path: string; documents: number } | null> {
    const sources = [...this.#generations.state.sources.values()];
    const source = sources.find((one) => one.path === path) ?? sources.find((one) => one.real === real);
    if (source === undefined) return null;
    const { removed } = await this.#read(
      new EmptySource(source.format),
      { path: source.path, list: source.list },
      true,
    );
    return { path: source.path, documents: removed };
  }

  /** Cursor of a source from the last run, or null. */
  cursorOf(path: string): ReturnType<IndexState['sources']['get']> {
    return this.#generations.state.sources.get(path);
  }

  /**
   * Reads a source, or what is new in it, and commits. Where this throws, the index holds either nothing of the run or
   * all of it (when it failed in what follows the commit), and the writer can be used on.
   */
  addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary> {
    return this.#read(source, run, false);
  }

  /** `isLast`: the source is not known any more afterwards. */
  async #read(source: SourceReader, run: SourceRun, isLast: boolean): Promise<IndexingSummary> {
    this.#generations.ensureLoaded();
    this.#generations.begin();
    const known = this.#generations.state.sources.get(run.path);
    const cursor = known?.format === source.format && !isLast ? known.cursor : null;
    const session = new IndexingSession(source, run, this.#feeders(source), this.#generations.reader, () =>
      this.#restater(),
    );
    try {
      const end = await session.read(cursor);
      const changes = await session.finish();
      const report: CommitReport = {
        phase: (phase, done, total) =>
          run.onProgress?.({ phase, position: done, length: total, documents: session.documents }),
        problem: (problem) => session.note(problem),
      };
      if (
        known !== undefined &&
        !isLast &&
        isUnchanged(changes) &&
        JSON.stringify(end) === JSON.stringify(known.cursor)
      ) {
        if (run.moreToCome !== true && this.#written > 0) await this.#merge(this.#written, null, report);
        return changes.summary;
      }
      if (isLast) this.#generations.state.sources.delete(run.path);
      else
        this.#generations.state.sources.set(run.path, {
          path: run.path,
          ...(run.real === undefined ? {} : { real: run.real }),
          format: source.format,
          list: run.list,
          read: new Date().toISOString(),
          cursor: end,
        });
      await this.#commit(changes, run.moreToCome === true, report);
      return changes.summary;
    } catch (error) {
      await session.abandon();
      this.#generations.tryToLoad();
      throw error;
    }
  }

  /** Builds documents of the index anew, in this thread. */
  #restater(): SegmentFeeder {
    const { number, reader } = this.#generations;
    const prefix = `${(number + 1).toString(36)}-${(this.#runs++).toString(36)}z`;
    return new SegmentFeeder(this.#fileSystem, prefix, this.#options.memory, reader);
  }

  #feeders(source: SourceReader): Feeder[] {
    const { number, reader } = this.#generations;
    const prefix = `${(number + 1).toString(36)}-${(this.#runs++).toString(36)}`;
    const { memory, workers } = this.#options;
    const small = source.length !== null && source.length < (source.unit === 'bytes' ? smallSource : smallCount);
    if (workers === 0 || small || !canUseThreads())
      return [new SegmentFeeder(this.#fileSystem, `${prefix}a`, memory, reader)];
    // Threads work in pairs: one reads documents, the other inverts them. Two that did both would each learn all words, and
    // leave two segments to merge.
    const pairs = Math.ceil(workers / 2);
    return this.#threads.feeders(
      Array.from({ length: pairs }, (_, i) => ({
        prefix: `${prefix}${String.fromCharCode(97 + i)}`,
        budget: memory / pairs,
        existing: reader !== null,
        apart: workers > 1,
      })),
    );
  }

  async #commit(changes: SessionChanges, moreToCome: boolean, report: CommitReport): Promise<void> {
    const { reader, state, number } = this.#generations;
    const deletions = changes.deletions;
    const segments: ManifestSegment[] = [];
    for (const segment of this.#generations.segments) {
      const { live } = reader!.segments.find((candidate) => candidate.info.name === segment.name)!;
      const kept = this.#withDeletions(segment, live, deletions.get(segment.name), number + 1);
      if (kept !== null) segments.push(kept);
    }
    for (const info of changes.segments) {
      const kept = this.#withDeletions({ ...info, live: null, deleted: 0 }, null, deletions.get(info.name), number + 1);
      if (kept !== null) segments.push(kept);
    }
    for (const digest of changes.replacedDigests) {
      const at = state.digests.findIndex((known) => known.path === digest.path && known.line === digest.line);
      if (at >= 0) state.digests.splice(at, 1);
    }
    for (const digest of changes.digests) state.digests.push(digest);
    for (const id of changes.removed) state.alsoIn.delete(id);
    for (const [id, copies] of changes.copies) {
      if (copies.length === 0) state.alsoIn.delete(id);
      else state.alsoIn.set(id, copies);
    }
    const added = changes.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    const written = moreToCome ? 0 : this.#written + added;
    if (!moreToCome) this.#threads.endFeeding();
    const early = this.#mergeBeside(segments, written);
    try {
      this.#generations.publish(segments, { added: changes.added, removed: changes.removed }, report);
    } catch (error) {
      // What the merge has written is swept with the rest of the run.
      if (early !== null) await this.#threads.stop();
      throw error;
    }
    this.#written += added;
    await this.#merge(written, early, report);
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

  /**
   * Begins in a thread the merge that will follow the commit of these segments: while versions are looked for in this one.
   * Only where there is plenty of room, so that the commit itself never lacks what its merge has taken.
   */
  #mergeBeside(segments: readonly ManifestSegment[], written: number): EarlyMerge | null {
    const chosen = nextMerge(segments, written);
    if (chosen.length === 0 || !this.#usesThread(chosen)) return null;
    const { bavail, bsize } = statfsSync(this.#fileSystem.path);
    if (bavail * bsize < plentyOfRoom * chosen.reduce((sum, segment) => sum + segment.bytes, 0)) return null;
    const name = this.#mergeName(this.#generations.number + 2, 0);
    this.#generations.underway = `${name}.`;
    const merged = this.#threads.merge(name, chosen);
    // Errors reach the awaiter; until then they must not count as unhandled rejections.
    merged.catch(() => {});
    return { chosen, merged };
  }

  /**
   * Merges until the policy is content. Each merge is a commit of its own. For a while it takes the room of its segments
   * once more; where that is not to be had, the index stays as it is, and the next commit tries again.
   */
  async #merge(written: number, early: EarlyMerge | null, report: CommitReport): Promise<void> {
    for (let merge = 0; ; merge++) {
      const { segments, number } = this.#generations;
      const chosen = nextMerge(segments, written);
      if (chosen.length === 0) break;
      report.phase('merging', 0, null);
      try {
        const info =
          merge === 0 && early !== null
            ? await early.merged
            : await this.#mergeSegments(this.#mergeName(number + 1, merge), chosen);
        const kept = segments.filter((segment) => !chosen.includes(segment));
        // The merged segment takes the place of the first of those it was made from: order of age is kept.
        const at = segments.indexOf(chosen[0]!);
        if (info !== null) kept.splice(Math.min(at, kept.length), 0, { ...info, live: null, deleted: 0 });
        this.#generations.underway = null;
        this.#generations.publish(kept, null, report, chosen);
      } catch (error) {
        if (!(error instanceof SegmentError && error.code === 'disk-full')) throw error;
        this.#generations.tryToLoad();
        return;
      }
    }
    if (written > 0) this.#written = 0;
  }

  #mergeName(generation: number, merge: number): string {
    return `${generation.toString(36)}-m${merge.toString(36)}`;
  }

  #usesThread(segments: readonly ManifestSegment[]): boolean {
    const documents = segments.reduce((sum, segment) => sum + segment.documents, 0);
    return this.#options.workers > 0 && documents > smallCount && canUseThreads();
  }

  async #mergeSegments(name: string, chosen: readonly ManifestSegment[]): Promise<SegmentInfo | null> {
    return this.#usesThread(chosen) ? this.#threads.merge(name, chosen) : mergeStored(this.#fileSystem, name, chosen);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    void this.#threads.stop();
    this.#generations.close();
    this.#lock?.release();
  }
}

/** An index in a folder of other things would mix with them, and they with it. */
function refuseForeign(fileSystem: FileSystem): void {
  const names = fileSystem.list();
  if (holdsIndex(names) || names.every((name) => name.startsWith(lockName))) return;
  throw new SegmentError(
    'not-an-index',
    `holds other files ("${names.find((name) => !name.startsWith(lockName))}") and no index; name an empty or a new folder with --index`,
    fileSystem.path,
  );
}

/** A merge that was begun before the commit it follows. */
interface EarlyMerge {
  readonly chosen: readonly ManifestSegment[];
  readonly merged: Promise<SegmentInfo | null>;
}

/** Whether a run found nothing that is worth a commit. */
function isUnchanged({ segments, deletions, digests, replacedDigests, copies }: SessionChanges): boolean {
  return segments.length + deletions.size + digests.length + replacedDigests.length + copies.size === 0;
}

const defaultOptions: WriterOptions = { memory: 256 * 1024 * 1024, workers: 2, overrides: '' };
/** Below these, starting threads costs more than it saves. */
const smallSource = 4 * 1024 * 1024;
const smallCount = 1000;
/** Times the segments of a merge, which beside a commit may take their room once more. */
const plentyOfRoom = 4;

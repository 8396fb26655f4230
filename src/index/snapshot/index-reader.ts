import { inflateRawSync } from 'node:zlib';
import type { Document } from '../../corpus/document.js';
import { LineageGraph } from '../../lineage/lineage-graph.js';
import { SegmentError } from '../codec/segment-error.js';
import { ByteCache } from '../directory/byte-cache.js';
import type { FileSystem } from '../directory/file-system.js';
import { type Manifest, type ManifestFile, ManifestFileReader, readManifest } from '../directory/manifest.js';
import { SegmentReader } from '../segment/segment-reader.js';
import type { DocumentHead } from '../store/stored-form.js';
import { LayeredTable } from '../trails/layered-table.js';
import { LineageChanges, LineageStore } from '../trails/lineage-store.js';
import { TrailTable } from '../trails/trail-table.js';
import { IndexState } from './source-state.js';

/** A document of an index: which segment, which number in it. */
export interface DocumentAddress {
  readonly segment: SegmentReader;
  readonly document: number;
}

/** Segments that several generations share, closed when the last lets go. */
class SharedSegment {
  readonly reader: SegmentReader;
  #users = 0;

  constructor(reader: SegmentReader) {
    this.reader = reader;
  }

  retain(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users === 0) this.reader.close();
  }
}

/**
 * One immutable generation of an index; `refresh` returns the newer one if there is one, sharing unchanged segments. A
 * reader must be closed; files that a later commit removed stay readable until then.
 */
export class IndexReader {
  readonly manifest: Manifest;
  readonly fileSystem: FileSystem;
  readonly segments: readonly SegmentReader[];
  readonly #shared: readonly SharedSegment[];
  readonly #files: ManifestFiles;
  readonly #cache: ByteCache;
  #isClosed = false;
  #state: IndexState | null = null;
  #lineage: LineageStore | null = null;
  #trails: TrailTable | null = null;
  #patches: TrailTable | null = null;
  #newest: number | null = null;

  private constructor(
    fileSystem: FileSystem,
    manifest: Manifest,
    shared: readonly SharedSegment[],
    files: ManifestFiles,
    cache: ByteCache,
  ) {
    this.fileSystem = fileSystem;
    this.manifest = manifest;
    this.#shared = shared;
    this.#files = files;
    this.segments = shared.map((segment) => segment.reader);
    this.#cache = cache;
  }

  /** Throws a `SegmentError` "missing" where there is no index. */
  static open(fileSystem: FileSystem, cacheBudget = defaultCacheBudget, like: IndexReader | null = null): IndexReader {
    return like === null
      ? openNewest(fileSystem, new ByteCache(cacheBudget), [])
      : openNewest(fileSystem, like.#cache, like.#shared);
  }

  /** A generation that is not published yet: the writer looks at it before it is. */
  static over(fileSystem: FileSystem, manifest: Manifest, like: IndexReader | null): IndexReader {
    return like === null
      ? IndexReader.of(fileSystem, manifest, new ByteCache(defaultCacheBudget), [])
      : IndexReader.of(fileSystem, manifest, like.#cache, like.#shared);
  }

  /** The current generation: this reader where nothing was committed since, else a new one. */
  refresh(): IndexReader {
    const manifest = readManifest(this.fileSystem);
    if (manifest === null) throw missing(this.fileSystem);
    // An index that was made anew counts from the start, and may be at the same number.
    const { identity, generation, committed } = this.manifest;
    return manifest.identity === identity && manifest.generation === generation && manifest.committed === committed
      ? this
      : openNewest(this.fileSystem, this.#cache, this.#shared);
  }

  /** @internal Opens all files of a manifest, segments of `known` not anew: a commit may then take them away. */
  static of(
    fileSystem: FileSystem,
    manifest: Manifest,
    cache: ByteCache,
    known: readonly SharedSegment[],
  ): IndexReader {
    const opened: SharedSegment[] = [];
    try {
      for (const segment of manifest.segments) {
        const same = known.find(({ reader }) => reader.info.id === segment.id && reader.liveFile === segment.live);
        const shared = same ?? new SharedSegment(new SegmentReader(fileSystem, segment, segment.live, cache));
        opened.push(shared.retain());
        if (shared.reader.live.deleted !== segment.deleted)
          throw new SegmentError('corrupt', 'does not have the deletions that the manifest tells of', segment.name);
      }
      return new IndexReader(fileSystem, manifest, opened, openFiles(fileSystem, manifest, cache), cache);
    } catch (error) {
      for (const segment of opened) segment.release();
      throw error;
    }
  }

  /** Names this generation of this index, among all others. */
  get name(): string {
    const { identity, generation } = this.manifest;
    return identity === '' ? String(generation) : `${identity}-${generation}`;
  }

  get generation(): number {
    return this.manifest.generation;
  }

  /** Seconds since 1970 of the newest document; dates beyond a day after the last commit are clocks gone wrong. */
  get newest(): number {
    if (this.#newest === null) {
      const latest = Date.parse(this.manifest.committed) / 1000 + 86_400;
      let newest = 0;
      for (const segment of this.segments) {
        for (const date of segment.columns.numbers('date')) if (date > newest && date <= latest) newest = date;
      }
      this.#newest = newest;
    }
    return this.#newest;
  }

  /** Live documents. */
  get documents(): number {
    return this.manifest.segments.reduce((sum, segment) => sum + segment.documents - segment.deleted, 0);
  }

  get state(): IndexState {
    this.#state ??= IndexState.read(this.#files.sources);
    return this.#state;
  }

  /** Who is whose version. */
  get lineage(): LineageStore {
    this.#lineage ??=
      this.#files.lineage === null ? LineageStore.over(this.lineageTable) : this.lineageChanges().after();
    return this.#lineage;
  }

  /** The files that hold the lineage. */
  get lineageTable(): LayeredTable {
    return this.#files.lineageTable;
  }

  /** To be filled by the next generation. Of an older format, in which the lineage was one piece, all of it is a change. */
  lineageChanges(): LineageChanges {
    const file = this.#files.lineage;
    if (file === null) return new LineageChanges(this.lineage);
    const changes = new LineageChanges();
    changes.add(LineageGraph.parse(inflateRawSync(file.read()).toString('utf8')));
    return changes;
  }

  /** Which documents are of one trail; null before lineage was made. */
  get trails(): TrailTable | null {
    const file = this.#files.trails;
    if (this.#trails === null && file !== null) this.#trails = TrailTable.read(file, this.segments);
    return this.#trails;
  }

  /** Which documents are about one patch; of an index of an older format, those of one trail. */
  get patches(): TrailTable | null {
    const file = this.#files.patches;
    if (file === null) return this.trails;
    this.#patches ??= TrailTable.read(file, this.segments);
    return this.#patches;
  }

  find(id: string): DocumentAddress | null {
    for (const segment of this.segments) {
      const document = segment.find(id);
      if (document >= 0) return { segment, document };
    }
    return null;
  }

  document({ segment, document }: DocumentAddress): Document {
    return this.#withPlaces(segment.document(document));
  }

  /** What a list of documents shows of one. */
  head({ segment, document }: DocumentAddress): DocumentHead {
    return this.#withPlaces(segment.head(document));
  }

  /** About the first so many bytes of a document's text. */
  lead({ segment, document }: DocumentAddress, bytes: number): string {
    return segment.lead(document, bytes);
  }

  #withPlaces<Part extends DocumentHead>(found: Part): Part {
    const also = this.state.alsoIn.get(found.id);
    if (also === undefined) return found;
    return { ...found, alsoIn: [...found.alsoIn, ...also.map(({ list: _, received: __, ...location }) => location)] };
  }

  /** How many documents hold a term. Deleted ones count until they are merged away. */
  documentFrequency(key: string): number {
    let sum = 0;
    for (const segment of this.segments) sum += segment.dictionary.lookUp(key)?.documentFrequency ?? 0;
    return sum;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const segment of this.#shared) segment.release();
    for (const file of openOf(this.#files)) file.close();
  }
}

/** Files of a generation besides its segments. */
interface ManifestFiles {
  readonly sources: ManifestFileReader;
  /** Of formats that kept it in one piece. */
  readonly lineage: ManifestFileReader | null;
  readonly lineageTable: LayeredTable;
  readonly trails: ManifestFileReader | null;
  readonly patches: ManifestFileReader | null;
}

function openFiles(fileSystem: FileSystem, manifest: Manifest, cache: ByteCache): ManifestFiles {
  const { sources, lineage, lineageTables, trails, patches } = manifest;
  const opened: { close(): void }[] = [];
  const open = (file: ManifestFile): ManifestFileReader => {
    const reader = new ManifestFileReader(fileSystem, file);
    opened.push(reader);
    return reader;
  };
  try {
    const lineageTable = LayeredTable.open(fileSystem, lineageTables, cache);
    opened.push(lineageTable);
    return {
      sources: open(sources),
      lineageTable,
      lineage: lineage === null ? null : open(lineage),
      trails: trails === null ? null : open(trails),
      patches: patches === null ? null : open(patches),
    };
  } catch (error) {
    for (const file of opened) file.close();
    throw error;
  }
}

function openOf({ sources, lineage, lineageTable, trails, patches }: ManifestFiles): { close(): void }[] {
  return [sources, lineage, lineageTable, trails, patches].filter((file) => file !== null);
}

const defaultCacheBudget = 96 * 1024 * 1024;
/** A commit may take files away between reading the manifest and opening them; then there is a newer manifest. */
const mostAttempts = 20;

function openNewest(fileSystem: FileSystem, cache: ByteCache, known: readonly SharedSegment[]): IndexReader {
  let last = 0;
  for (let attempt = 0; ; attempt++) {
    const manifest = readManifest(fileSystem);
    if (manifest === null) throw missing(fileSystem);
    try {
      return IndexReader.of(fileSystem, manifest, cache, known);
    } catch (error) {
      if (attempt >= mostAttempts || manifest.generation === last) throw error;
      last = manifest.generation;
    }
  }
}

export function missing(fileSystem: FileSystem): SegmentError {
  return new SegmentError('missing', 'no index here; make one with "patchtrail index <source>"', fileSystem.path);
}

import { randomBytes } from 'node:crypto';
import type { Document } from '../../corpus/document.js';
import { type Problem, unlinked } from '../../corpus/problem.js';
import { type LineageChange, renewLineage } from '../../lineage/lineage-builder.js';
import { Overrides } from '../../lineage/overrides.js';
import { nameRenames } from '../../lineage/renames.js';
import type { IndexingPhase } from '../build/indexing-session.js';
import { SegmentError } from '../codec/segment-error.js';
import type { FileSystem } from '../directory/file-system.js';
import {
  analyzerHash,
  filesOf,
  type Manifest,
  type ManifestSegment,
  manifestName,
  namedFiles,
  readManifest,
  temporaryName,
  writeManifest,
} from '../directory/manifest.js';
import { formatVersion, segmentFiles } from '../directory/segment-format.js';
import type { WriteLock } from '../directory/write-lock.js';
import type { SegmentReader } from '../segment/segment-reader.js';
import { IndexFacts } from '../snapshot/index-facts.js';
import { IndexReader } from '../snapshot/index-reader.js';
import { IndexState } from '../snapshot/source-state.js';
import { LineageChanges } from '../trails/lineage-store.js';
import { patchTable } from '../trails/patch-table.js';
import { addressOf, type TrailMember, TrailTable } from '../trails/trail-table.js';
import { generationOf, journalName, readJournal, writeJournal } from './own-files.js';

export interface CommitReport {
  /** Told what a commit is at, and how far: `done` of `total`, or null where nobody knows. */
  phase(phase: IndexingPhase, done: number, total: number | null): void;
  problem(problem: Problem): void;
}

/**
 * The newest generation of an index, to be followed by the next: segments, what is known of their sources, lineage. Each is
 * made durable by its manifest; files that no generation needs are swept.
 */
export class Generations {
  readonly #fileSystem: FileSystem;
  readonly #lock: WriteLock | null;
  readonly #overrides: Overrides;
  /** The generation that is written to; null for a new index, and for one that is built anew. */
  #manifest: Manifest | null = null;
  /** Number of the newest generation, whose files stay until there is another. */
  #newest = 0;
  /** Number of the generation that is to be built anew; null where none is. */
  #replaced: number | null = null;
  #state = new IndexState();
  /** The generation on disk, to look ids up in; null where there is none. */
  #reader: IndexReader | null = null;
  /** A run failed, and what is on disk could not be looked at since. */
  #isStale = false;
  /** Files of this generation and later ones may be those of a run that was broken off; null where nothing was begun. */
  #journal: number | null = null;
  /** Beginning of the names of files that are being written beside a commit; a run that failed has none. */
  underway: string | null = null;

  /** `lock` is null where the caller sees to it that there is one writer; `overrides` are rulings on what is one patch. */
  constructor(fileSystem: FileSystem, lock: WriteLock | null, overrides: string, rebuild: boolean) {
    this.#fileSystem = fileSystem;
    this.#lock = lock;
    this.#overrides = new Overrides(overrides);
    // An index that cannot be read is replaced by a generation that no reader can have met.
    if (rebuild) this.#replaced = readableManifest(fileSystem)?.generation ?? Math.floor(Date.now() / 1000);
    this.load();
  }

  get number(): number {
    return this.#newest;
  }

  get reader(): IndexReader | null {
    return this.#reader;
  }

  /** To be changed by a commit; what is not published is lost with the next `load`. */
  get state(): IndexState {
    return this.#state;
  }

  get segments(): readonly ManifestSegment[] {
    return this.#manifest?.segments ?? [];
  }

  /** Begins from what is on disk, at the start and after a run that failed, and takes leftovers away. */
  load(): void {
    this.#isStale = true;
    this.underway = null;
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
    this.#newest = current?.generation ?? this.#replaced ?? 0;
    this.#journal ??= readJournal(fileSystem, this.#newest + 1);
    this.#isStale = false;
    this.#sweep(current);
  }

  /** After a failure: what is wrong with the disk now may be well when the next run begins. */
  tryToLoad(): void {
    try {
      this.load();
    } catch {
      this.#isStale = true;
    }
  }

  /** Before a run: what could not be looked at after a failure must be, now. */
  ensureLoaded(): void {
    if (this.#isStale) this.load();
  }

  /**
   * Makes these segments the generation of the next number. `change` tells lineage what is new; null keeps it as it is, where
   * segments were merged: `merged`, in the order of their documents.
   */
  publish(
    segments: readonly ManifestSegment[],
    change: LineageChange | null,
    report: CommitReport,
    merged: readonly ManifestSegment[] = [],
  ): void {
    const fileSystem = this.#fileSystem;
    const generation = this.#newest + 1;
    const name = generation.toString(36);
    const draft: Manifest = {
      format: formatVersion,
      analyzer: analyzerHash,
      identity: this.#manifest?.identity || randomBytes(8).toString('hex'),
      generation,
      committed: new Date().toISOString(),
      segments: [...segments],
      sources: this.#state.write(fileSystem, `state-${name}.json`),
      lineage: null,
      lineageTables: this.#manifest?.lineageTables ?? [],
      trails: null,
      patches: null,
      superseded: [],
    };
    const reader = IndexReader.over(fileSystem, draft, this.#reader);
    let published: IndexReader;
    try {
      const lineage = this.#reader?.lineageChanges() ?? new LineageChanges();
      if (change !== null) this.#renewLineage(reader, lineage, change, report);
      report.phase('committing', 0, null);
      const tables = this.#tablesAfter(reader, lineage, merged);
      const { entries, bytes } = lineage.entries();
      const lineageTables =
        entries.length === 0
          ? draft.lineageTables
          : reader.lineageTable.update(fileSystem, `lineage-${name}.bin`, entries, bytes);
      const trails = tables.trails.write(fileSystem, `trails-${name}.bin`);
      const patches = tables.patches.write(fileSystem, `patches-${name}.bin`);
      this.#lock?.assertHeld();
      const manifest = { ...draft, lineageTables, trails, patches };
      writeManifest(fileSystem, { ...manifest, superseded: this.#supersededBy(manifest) });
      published = IndexReader.open(fileSystem, undefined, reader);
    } finally {
      reader.close();
    }
    this.#replaced = null;
    this.#reader?.close();
    this.#reader = published;
    this.#manifest = published.manifest;
    this.#newest = published.generation;
    this.#state = published.state;
    this.#sweep(published.manifest);
  }

  #renewLineage(reader: IndexReader, lineage: LineageChanges, change: LineageChange, report: CommitReport): void {
    const renewal = renewLineage(change, new IndexFacts(reader), this.#overrides, this.#reader?.lineage ?? null, {
      watch: {
        progress: (done, total) => report.phase('following versions', done, total),
        failed: (id, error) => {
          if (error instanceof SegmentError) throw error;
          const address = reader.find(id);
          const location = address?.segment.document(address.document).source ?? { path: id, line: 1 };
          report.problem(unlinked(location, error));
        },
      },
    });
    lineage.renew(renewal, change.removed);
  }

  /** What searches need of the lineage, by document, in the segments of a new generation. */
  #tablesAfter(
    reader: IndexReader,
    lineage: LineageChanges,
    merged: readonly ManifestSegment[],
  ): { trails: TrailTable; patches: TrailTable } {
    const { segments } = reader;
    const before = this.#reader;
    const oldSegments = before?.segments ?? [];
    const ofMerge = merged.flatMap(({ id }) => oldSegments.filter(({ info }) => info.id === id));
    const takenOver = (table: TrailTable | null): TrailTable =>
      TrailTable.following(segments, table === null ? null : { table, segments: oldSegments, merged: ofMerge });
    const trails = takenOver(before?.trails ?? null);
    const changed = merged.length > 0 ? [] : changedDocuments(segments, oldSegments);
    for (const document of changed) trails.put(document, -1);
    const after = lineage.after();
    const seen = new Set<string>();
    for (const id of lineage.changed) {
      if (seen.has(id)) continue;
      const members = after.trailMembers(id);
      for (const member of members) seen.add(member);
      lineage.setRenames(
        members,
        nameRenames(members, after, (entry) => documentOf(reader, entry)),
      );
      const addresses = members.flatMap((member) => addressOf(member, segments) ?? []);
      for (const place of addresses) changed.push(place);
      if (addresses.length > 1) trails.join(addresses);
      else for (const place of addresses) trails.put(place, -1);
    }
    const known = before?.manifest.patches == null ? null : before.patches;
    const patches = patchTable(segments, trails, known === null ? undefined : { table: takenOver(known), changed });
    return { trails, patches };
  }

  /** Files that the manifest on disk names, or names as superseded, and this one no longer needs. */
  #supersededBy(manifest: Manifest): string[] {
    const needed = filesOf(manifest, segmentFileNames);
    const named = namedFiles(this.#fileSystem, segmentFileNames);
    return this.#fileSystem.list().filter((name) => named.has(name) && !needed.has(name));
  }

  /** To be called before a file is made for the next generation. */
  begin(): void {
    if (this.#journal !== null) return;
    writeJournal(this.#fileSystem, this.#newest + 1);
    this.#journal = this.#newest + 1;
  }

  /** Removes what no generation needs: files of runs that were broken off, and of generations replaced. */
  #sweep(current: Manifest | null): void {
    const needed = current === null ? new Set([manifestName]) : filesOf(current, segmentFileNames);
    const superseded = new Set(current?.superseded);
    const from = this.#journal ?? Number.POSITIVE_INFINITY;
    const { underway } = this;
    try {
      for (const name of this.#fileSystem.list()) {
        if (needed.has(name) || (underway !== null && name.startsWith(underway))) continue;
        const generation = name === temporaryName ? this.#newest + 1 : generationOf(name);
        const isBegun = generation !== null && generation >= from && generation <= this.#newest + furthestAhead;
        if (superseded.has(name) || isBegun) this.#fileSystem.remove(name);
      }
    } catch {
      // What is left takes room and does no other harm; the next commit tries again. The commit before is done.
    }
  }

  close(): void {
    this.#reader?.close();
    // After a failure the next writer has to know what was begun.
    if (this.#journal === null || this.#isStale) return;
    try {
      this.#fileSystem.remove(journalName);
    } catch {
      // The next writer finds nothing left over, and takes it away.
    }
  }
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

/** A merge that is begun beside a commit is for the generation after it. */
const furthestAhead = 2;
const segmentFileNames = Object.keys(segmentFiles);

/** Documents of new segments, and those that a commit deletes. */
function changedDocuments(segments: readonly SegmentReader[], before: readonly SegmentReader[]): TrailMember[] {
  const changed: TrailMember[] = [];
  for (const [segment, reader] of segments.entries()) {
    const old = before.find(({ info }) => info.id === reader.info.id);
    if (old !== undefined && old.liveFile === reader.liveFile) continue;
    for (let document = 0; document < reader.documents; document++)
      if (old === undefined || old.live.has(document) !== reader.live.has(document))
        changed.push({ segment, document });
  }
  return changed;
}

function documentOf(reader: IndexReader, id: string): Document | null {
  const address = reader.find(id);
  return address === null ? null : reader.document(address);
}

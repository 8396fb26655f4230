import type { LineageGraph } from '../../lineage/lineage-graph.js';
import { SegmentError } from '../codec/segment-error.js';
import type { FileSystem } from '../directory/file-system.js';
import { type ManifestFile, type ManifestFileReader, writeManifestFile } from '../directory/manifest.js';
import type { SegmentReader } from '../segment/segment-reader.js';

/** A document by the number of its segment and its number there. */
export interface TrailMember {
  readonly segment: number;
  readonly document: number;
}

/** A table of an earlier generation, the segments it is of, and those that a merge has put into one since. */
export interface EarlierTable {
  readonly table: TrailTable;
  readonly segments: readonly SegmentReader[];
  readonly merged: readonly SegmentReader[];
}

/**
 * Which documents are submissions of one patch, by document number: what a search needs of the lineage, without reading it.
 * A generation takes over what the one before knew and numbers the trails anew that a change concerns.
 *
 *     file := for each segment of the manifest, for each document: trail:i32 (-1 for none)
 */
export class TrailTable {
  readonly #trails: readonly Int32Array[];
  #next = 0;
  #members: { starts: Int32Array; places: Int32Array } | null = null;

  constructor(trails: readonly Int32Array[]) {
    this.#trails = trails;
    for (const numbers of trails) for (const number of numbers) if (number >= this.#next) this.#next = number + 1;
  }

  /**
   * The table of a new generation before its changes: of segments that stay, and of those that were merged, in whose order
   * the live documents stand in the new one, as it was; documents of other segments are in no trail.
   */
  static following(segments: readonly SegmentReader[], earlier: EarlierTable | null): TrailTable {
    const before = new Map(earlier?.segments.map((segment, i) => [segment.info.id, earlier.table.trailsIn(i)]));
    const count = (earlier?.merged ?? []).reduce((sum, { documents, live }) => sum + documents - live.deleted, 0);
    const trails = segments.map((segment) => {
      const same = before.get(segment.info.id);
      if (same !== undefined) return same.slice();
      const numbers = new Int32Array(segment.documents).fill(none);
      if (earlier === null || earlier.merged.length === 0 || count !== segment.documents) return numbers;
      let at = 0;
      for (const { info, documents, live } of earlier.merged) {
        const old = before.get(info.id);
        for (let document = 0; document < documents; document++)
          if (live.has(document)) numbers[at++] = old?.[document] ?? none;
      }
      return numbers;
    });
    const table = new TrailTable(trails);
    const documents = segments.reduce((sum, segment) => sum + segment.documents, 0);
    if (table.#next > documents * mostNumbers + leastNumbers) table.#renumber();
    return table;
  }

  /** Makes documents one trail; those of a trail before stay together without them. */
  join(members: readonly TrailMember[]): void {
    const number = this.#next;
    for (const member of members) this.put(member, number);
  }

  /** Numbers a document's trail, -1 for none. */
  put({ segment, document }: TrailMember, number: number): void {
    this.#trails[segment]![document] = number;
    if (number >= this.#next) this.#next = number + 1;
    this.#members = null;
  }

  /** One more than the greatest number of a trail. */
  get next(): number {
    return this.#next;
  }

  /** Numbers without gaps, which updates leave. */
  #renumber(): void {
    const numbers = new Int32Array(this.#next).fill(none);
    this.#next = 0;
    for (const trails of this.#trails) {
      for (const [document, trail] of trails.entries()) {
        if (trail === none) continue;
        if (numbers[trail] === none) numbers[trail] = this.#next++;
        trails[document] = numbers[trail]!;
      }
    }
  }

  /** The table of a graph that is in memory whole. */
  static of(segments: readonly SegmentReader[], graph: LineageGraph): TrailTable {
    const table = TrailTable.following(segments, null);
    for (const ids of graph.trails()) table.join(ids.flatMap((id) => addressOf(id, segments) ?? []));
    return table;
  }

  static read(file: ManifestFileReader, segments: readonly SegmentReader[]): TrailTable {
    const bytes = file.read();
    const documents = segments.reduce((sum, segment) => sum + segment.documents, 0);
    if (bytes.length !== documents * 4)
      throw new SegmentError(
        'corrupt',
        'the table of trails is of another length than the segments; run "patchtrail index --rebuild"',
      );
    const values = new Int32Array(documents);
    for (let i = 0; i < documents; i++) values[i] = bytes.readInt32LE(i * 4);
    let start = 0;
    return new TrailTable(segments.map((segment) => values.subarray(start, (start += segment.documents))));
  }

  write(fileSystem: FileSystem, name: string): ManifestFile {
    const count = this.#trails.reduce((sum, trails) => sum + trails.length, 0);
    const bytes = Buffer.alloc(count * 4);
    let at = 0;
    for (const trails of this.#trails) for (const trail of trails) at = bytes.writeInt32LE(trail, at);
    return writeManifestFile(fileSystem, name, bytes);
  }

  /** The number of a document's trail; -1 where it is alone. */
  trailOf({ segment, document }: TrailMember): number {
    return this.#trails[segment]![document]!;
  }

  /** By document of a segment: the number of its trail. */
  trailsIn(segment: number): Int32Array {
    return this.#trails[segment]!;
  }

  /** The submissions of a trail, in no order that means anything. */
  members(trail: number): TrailMember[] {
    this.#members ??= this.#gather();
    const { starts, places } = this.#members;
    const members: TrailMember[] = [];
    for (let i = starts[trail]!; i < starts[trail + 1]!; i++)
      members.push({ segment: places[i * 2]!, document: places[i * 2 + 1]! });
    return members;
  }

  /** All members by trail (a counting sort). */
  #gather(): { starts: Int32Array; places: Int32Array } {
    let most = none;
    let count = 0;
    for (const trails of this.#trails) {
      for (const trail of trails) {
        if (trail !== none) count++;
        if (trail > most) most = trail;
      }
    }
    const starts = new Int32Array(most + 2);
    for (const trails of this.#trails) for (const trail of trails) if (trail !== none) starts[trail + 1]!++;
    for (let i = 0; i <= most; i++) starts[i + 1]! += starts[i]!;
    const next = starts.slice();
    const places = new Int32Array(count * 2);
    for (const [segment, trails] of this.#trails.entries()) {
      for (const [document, trail] of trails.entries()) {
        if (trail === none) continue;
        const at = next[trail]!++ * 2;
        places[at] = segment;
        places[at + 1] = document;
      }
    }
    return { starts, places };
  }
}

/** Where the live document with an id is. Newer segments, which an update asks for most, are looked into first. */
export function addressOf(id: string, segments: readonly SegmentReader[]): TrailMember | null {
  for (let segment = segments.length - 1; segment >= 0; segment--) {
    const document = segments[segment]!.find(id);
    if (document >= 0) return { segment, document };
  }
  return null;
}

const none = -1;
/** Numbers a document, beyond which trails are numbered anew. */
const mostNumbers = 2;
const leastNumbers = 1024;

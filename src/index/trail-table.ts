import type { LineageGraph } from '../lineage/lineage-graph.js';
import type { FileSystem } from './file-system.js';
import { type ManifestFile, type ManifestFileReader, writeManifestFile } from './manifest.js';
import { SegmentError } from './segment-error.js';
import type { SegmentReader } from './segment-reader.js';

/** A document by the number of its segment and its number there. */
export interface TrailMember {
  readonly segment: number;
  readonly document: number;
}

/**
 * Which documents are postings of one patch, by document number: what a search needs of the lineage, without reading the
 * graph. Written anew with every generation, since merges move documents.
 *
 *     file := for each segment of the manifest, for each document: trail:i32 (-1 for none)
 */
export class TrailTable {
  readonly #trails: readonly Int32Array[];
  #members: { starts: Int32Array; places: Int32Array } | null = null;

  constructor(trails: readonly Int32Array[]) {
    this.#trails = trails;
  }

  static of(segments: readonly SegmentReader[], graph: LineageGraph): TrailTable {
    const trails = segments.map((segment) => new Int32Array(segment.documents).fill(none));
    let number = 0;
    for (const members of graph.trails()) {
      for (const id of members) {
        for (const [i, segment] of segments.entries()) {
          const document = segment.find(id);
          if (document >= 0) trails[i]![document] = number;
        }
      }
      number++;
    }
    return new TrailTable(trails);
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

  /** The postings of a trail, in no order that means anything. */
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

const none = -1;

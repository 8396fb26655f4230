import { SegmentError, type SegmentErrorCode } from '../codec/segment-error.js';
import { ByteCache } from '../directory/byte-cache.js';
import type { FileSystem } from '../directory/file-system.js';
import {
  filesOf,
  type Manifest,
  ManifestFileReader,
  type ManifestSegment,
  readManifest,
} from '../directory/manifest.js';
import { SegmentFileReader } from '../directory/segment-file.js';
import { type SegmentFileName, segmentFiles } from '../directory/segment-format.js';
import { IndexReader, missing } from '../snapshot/index-reader.js';
import { LiveDocuments } from '../store/live-documents.js';
import { SortedTableReader } from '../trails/sorted-table.js';

/** What reading an index from end to end has shown (Lucene's CheckIndex). */
export interface IndexCheck {
  /** Of the manifest; null where that itself cannot be read. */
  readonly generation: number | null;
  readonly documents: number;
  readonly segments: number;
  /** Files that were read, sound or not, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** What is wrong with each damaged file. None: the index is what was committed. */
  readonly damaged: readonly Damage[];
}

export interface Damage {
  readonly path: string | null;
  readonly code: SegmentErrorCode;
  readonly message: string;
}

/**
 * Reads every byte of the current generation and compares it with the checksums; changes nothing. A file that is
 * damaged does not keep the others from being looked at. Throws where there is no index ("missing"), and where one
 * cannot be judged: it is of another format, or of another analyzer.
 */
export function checkIndex(fileSystem: FileSystem): IndexCheck {
  let manifest: Manifest | null;
  try {
    manifest = readManifest(fileSystem);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { generation: null, documents: 0, segments: 0, files: 1, bytes: 0, damaged: [damageOf(error)] };
  }
  if (manifest === null) throw missing(fileSystem);
  return checkAll(fileSystem, manifest);
}

function checkAll(fileSystem: FileSystem, manifest: Manifest): IndexCheck {
  const damage: SegmentError[] = [];
  for (const segment of manifest.segments) for (const found of damageOfSegment(fileSystem, segment)) damage.push(found);
  for (const file of [manifest.sources, manifest.lineage, manifest.trails, manifest.patches]) {
    if (file === null) continue;
    collect(damage, () => {
      const reader = new ManifestFileReader(fileSystem, file);
      try {
        reader.read();
      } finally {
        reader.close();
      }
    });
  }
  for (const file of manifest.lineageTables) {
    collect(damage, () => {
      const table = new SortedTableReader(fileSystem, file, new ByteCache(0));
      try {
        table.verify();
      } finally {
        table.close();
      }
    });
  }
  // What is whole for itself must fit together too.
  if (damage.length === 0) collect(damage, () => openEverything(fileSystem, manifest));
  const files = filesOf(manifest, Object.keys(segmentFiles));
  return {
    generation: manifest.generation,
    documents: manifest.segments.reduce((sum, segment) => sum + segment.documents - segment.deleted, 0),
    segments: manifest.segments.length,
    files: files.size,
    bytes: [...files].reduce((sum, name) => sum + sizeOf(fileSystem, name), 0),
    damaged: damage.map(damageOf),
  };
}

function damageOfSegment(fileSystem: FileSystem, segment: ManifestSegment): SegmentError[] {
  const damage: SegmentError[] = [];
  const id = Buffer.from(segment.id, 'hex');
  for (const kind of Object.keys(segmentFiles)) {
    collect(damage, () => {
      const file = new SegmentFileReader(fileSystem, segment.name, kind as SegmentFileName, id);
      try {
        file.verify();
      } finally {
        file.close();
      }
    });
  }
  const { live } = segment;
  if (live !== null) collect(damage, () => LiveDocuments.read(fileSystem, live, segment.id, segment.documents));
  return damage;
}

function openEverything(fileSystem: FileSystem, manifest: Manifest): void {
  const reader = IndexReader.over(fileSystem, manifest, null);
  try {
    void [reader.state, reader.lineage, reader.trails, reader.patches];
  } finally {
    reader.close();
  }
}

function sizeOf(fileSystem: FileSystem, name: string): number {
  if (!fileSystem.exists(name)) return 0;
  const file = fileSystem.open(name);
  try {
    return file.size;
  } finally {
    file.close();
  }
}

function damageOf({ path, code, message }: SegmentError): Damage {
  return { path, code, message };
}

function collect(damage: SegmentError[], operation: () => unknown): void {
  try {
    operation();
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    damage.push(error);
  }
}

function isDamage(error: unknown): error is SegmentError {
  return error instanceof SegmentError && error.code === 'corrupt';
}

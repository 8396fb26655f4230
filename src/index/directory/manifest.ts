import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { indexedFields } from '../../query/field-table.js';
import { SegmentError } from '../codec/segment-error.js';
import { fields } from '../schema/fields.js';
import type { FileSystem, ReadableFile } from './file-system.js';
import { formatVersion, oldestVersion } from './segment-format.js';

/**
 * The manifest names the files that make up one generation of an index. It is replaced as a whole: a reader sees the
 * generation before a commit or the one after it, nothing between.
 */
const fileSchema = z.object({ name: z.string(), bytes: z.number().int().min(0), crc: z.number().int().min(0) });
/** A file other than a segment's: its checksum stands here. */
export type ManifestFile = z.infer<typeof fileSchema>;

const manifestSchema = z.object({
  format: z.number().int(),
  analyzer: z.string(),
  /** Drawn at random when the index is made or built anew: generations of two indexes are never taken for one another. */
  identity: z
    .string()
    .regex(/^[0-9a-f]{0,16}$/)
    .default(''),
  generation: z.number().int().min(1),
  committed: z.string(),
  segments: z.array(
    z.object({
      name: z.string().regex(/^[a-z0-9-]{1,64}$/),
      id: z.string().regex(/^[0-9a-f]{32}$/),
      documents: z.number().int().min(1),
      terms: z.number().int().min(1),
      bytes: z.number().int().min(1),
      live: z.string().nullable(),
      deleted: z.number().int().min(0),
    }),
  ),
  /** Sources with their cursors and digests; see `source-state.ts`. */
  sources: fileSchema,
  /** Before the fifth format: trails and their evidence in one piece, or null before they were made. */
  lineage: fileSchema.nullable(),
  /** The lineage, in tables laid over each other, oldest first; see `cluster-lineage.ts`. */
  lineageTables: z.array(fileSchema).default([]),
  /** Which documents are of one trail; see `trail-table.ts`. */
  trails: fileSchema.nullable(),
  /** Which documents are about one patch; see `patch-table.ts`. Older formats have none. */
  patches: fileSchema.nullable().default(null),
  /** Files of the generations before that are no longer needed, and may still be there. Older formats name none. */
  superseded: z.array(z.string().regex(/^[a-z0-9.-]{1,100}$/)).default([]),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestSegment = Manifest['segments'][number];

export const manifestName = 'manifest.json';
/** What becomes the manifest by a rename. */
export const temporaryName = 'manifest.json.tmp';

/** Raise when the same text would give other terms; the tables of fields are taken into account by themselves. */
const analysisVersion = 4;

/** Tells analyzers apart: terms of one cannot be searched with the other. */
export const analyzerHash = createHash('sha256')
  .update(JSON.stringify([analysisVersion, fields, indexedFields]))
  .digest('hex')
  .slice(0, 16);

/** The manifest, or null where there is no index. */
export function readManifest(fileSystem: FileSystem): Manifest | null {
  if (!fileSystem.exists(manifestName)) return null;
  const path = `${fileSystem.path}/${manifestName}`;
  const bytes = readWhole(fileSystem, manifestName);
  let manifest: Manifest;
  try {
    const data: unknown = JSON.parse(bytes.toString('utf8'));
    checkVersion(data, path);
    manifest = manifestSchema.parse(data);
  } catch (error) {
    if (error instanceof SegmentError) throw error;
    throw damaged(path);
  }
  if (!bytes.equals(sealed(bytes.toString('utf8').slice(0, -sealLength)))) throw damaged(path);
  if (manifest.analyzer !== analyzerHash) {
    throw new SegmentError(
      'analyzer-mismatch',
      'the index was made by another version of the analyzer; run "patchtrail index --rebuild"',
      path,
    );
  }
  return manifest;
}

/** The manifest as it stands in its file: JSON, whose last member is the checksum of everything before it. */
function sealed(json: string): Buffer {
  const body = Buffer.from(json);
  return Buffer.concat([body, Buffer.from(`,\n "crc": "${crc32(body).toString(16).padStart(8, '0')}"\n}\n`)]);
}

const sealLength = ',\n "crc": "01234567"\n}\n'.length;

function damaged(path: string): SegmentError {
  return new SegmentError('corrupt', 'is damaged; run "patchtrail index --rebuild"', path);
}

/** The format is looked at first: another one need not have the fields of ours. */
function checkVersion(data: unknown, path: string): void {
  const format = typeof data === 'object' && data !== null && 'format' in data ? data.format : undefined;
  if (typeof format !== 'number') return;
  if (format > formatVersion)
    throw new SegmentError(
      'too-new',
      `format ${format} is newer than this program, which reads up to ${formatVersion}; update patchtrail`,
      path,
    );
  if (format < oldestVersion)
    throw new SegmentError('too-old', `format ${format} is no longer read; run "patchtrail index --rebuild"`, path);
}

/**
 * Makes a generation the current one, durably. All files it names must be durable already. Order: temporary file, its
 * fsync, rename, fsync of the folder; only when this returns is the commit done.
 */
export function writeManifest(fileSystem: FileSystem, manifest: Manifest): void {
  if (fileSystem.exists(temporaryName)) fileSystem.remove(temporaryName);
  const file = fileSystem.create(temporaryName);
  try {
    // Without the bracket and the line feed at the end.
    file.append(sealed(JSON.stringify(manifest, null, 1).slice(0, -2)));
    file.sync();
  } finally {
    file.close();
  }
  // The names of new segment files must not be lost while the manifest that names them is kept.
  fileSystem.syncFolder();
  fileSystem.rename(temporaryName, manifestName);
  fileSystem.syncFolder();
}

/** Writes a file that a manifest will name. */
export function writeManifestFile(fileSystem: FileSystem, name: string, bytes: Uint8Array): ManifestFile {
  const file = fileSystem.create(name);
  try {
    file.append(bytes);
    file.sync();
  } finally {
    file.close();
  }
  return { name, bytes: bytes.length, crc: crc32(bytes) };
}

/** A file that a manifest names, open: it can be read, and is checked, also when a commit has removed it meanwhile. */
export class ManifestFileReader {
  readonly #path: string;
  readonly #expected: ManifestFile;
  readonly #file: ReadableFile;

  constructor(fileSystem: FileSystem, expected: ManifestFile) {
    this.#path = `${fileSystem.path}/${expected.name}`;
    this.#expected = expected;
    this.#file = fileSystem.open(expected.name);
  }

  read(): Buffer {
    const { bytes, crc } = this.#expected;
    if (this.#file.size !== bytes) throw this.#damaged(`it has ${this.#file.size} bytes, ${bytes} expected`);
    const data = Buffer.alloc(bytes);
    this.#file.read(data, 0);
    if (crc32(data) !== crc) throw this.#damaged('its checksum does not match');
    return data;
  }

  #damaged(why: string): SegmentError {
    return new SegmentError('corrupt', `is damaged (${why}); run "patchtrail index --rebuild"`, this.#path);
  }

  close(): void {
    this.#file.close();
  }
}

/** Files that the manifest on disk names, also one that this program cannot search. Damaged so that it is no JSON, it names none. */
export function namedFiles(fileSystem: FileSystem, segmentFileNames: readonly string[]): Set<string> {
  if (!fileSystem.exists(manifestName)) return new Set();
  try {
    const manifest = manifestSchema.parse(JSON.parse(readWhole(fileSystem, manifestName).toString('utf8')));
    return new Set([...filesOf(manifest, segmentFileNames), ...manifest.superseded]);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return new Set();
    throw error;
  }
}

/** Files that belong to a generation; everything else in the folder that looks like ours is a leftover. */
export function filesOf(manifest: Manifest, segmentFileNames: readonly string[]): Set<string> {
  const names = new Set<string>([manifestName, manifest.sources.name]);
  if (manifest.lineage !== null) names.add(manifest.lineage.name);
  for (const table of manifest.lineageTables) names.add(table.name);
  if (manifest.trails !== null) names.add(manifest.trails.name);
  if (manifest.patches !== null) names.add(manifest.patches.name);
  for (const segment of manifest.segments) {
    for (const kind of segmentFileNames) names.add(`${segment.name}.${kind}`);
    if (segment.live !== null) names.add(segment.live);
  }
  return names;
}

function readWhole(fileSystem: FileSystem, name: string): Buffer {
  const file = fileSystem.open(name);
  try {
    const bytes = Buffer.alloc(file.size);
    file.read(bytes, 0);
    return bytes;
  } finally {
    file.close();
  }
}

import { z } from 'zod';
import type { Digest } from '../../corpus/digest/digest.js';
import { periods, sourceLocationSchema } from '../../corpus/document.js';
import { sourceFormats } from '../../corpus/source-reader.js';
import type { FileSystem } from '../directory/file-system.js';
import { type ManifestFile, type ManifestFileReader, writeManifestFile } from '../directory/manifest.js';

/** What an index remembers of each source, so that the next run reads the new part only. */
const sourceStateSchema = z.object({
  /** As it is shown, and how the locations of its documents begin. */
  path: z.string(),
  /** Where it really is: one source however it is named, and from whatever directory. Older indexes do not say. */
  real: z.string().optional(),
  format: z.enum(sourceFormats),
  list: z.string().nullable(),
  /** When something of it was read last, ISO. */
  read: z.string(),
  cursor: z.record(z.string(), z.unknown()).nullable(),
});
export type SourceState = z.infer<typeof sourceStateSchema>;

const digestSchema = z.object({
  path: z.string(),
  line: z.number(),
  period: z.enum(periods),
  days: z.array(z.string()),
  generated: z.string().nullable(),
  introduction: z.string(),
  entries: z.array(z.string()),
}) satisfies z.ZodType<Digest>;

/** A copy of a document: where it stands, on which list, and when that received it. */
const copySchema = sourceLocationSchema.extend({
  list: z.string().nullable().default(null),
  received: z.string().nullable().default(null),
});
export type DocumentCopy = z.infer<typeof copySchema>;

/**
 * Order of the copies of a document, the first of which is shown: received first, then by list and location. It does not
 * depend on the order in which sources are indexed.
 */
export function compareCopies(a: DocumentCopy, b: DocumentCopy): number {
  return (
    compareText(a.received ?? latest, b.received ?? latest) ||
    compareText(a.list ?? latest, b.list ?? latest) ||
    compareText(a.path, b.path) ||
    a.line - b.line
  );
}

/** Behind all times and names of lists. */
const latest = '\u{10ffff}';

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const stateSchema = z.object({
  sources: z.array(sourceStateSchema),
  digests: z.array(digestSchema),
  /** Further copies of documents that stand in more than one place, by document id. */
  alsoIn: z.array(z.tuple([z.string(), z.array(copySchema)])),
});

/** The part of an index that is neither segments nor lineage. */
export class IndexState {
  readonly sources: Map<string, SourceState>;
  readonly digests: Digest[];
  readonly alsoIn: Map<string, readonly DocumentCopy[]>;

  constructor(data: z.infer<typeof stateSchema> = { sources: [], digests: [], alsoIn: [] }) {
    this.sources = new Map(data.sources.map((source) => [source.path, source]));
    this.digests = data.digests;
    this.alsoIn = new Map(data.alsoIn);
  }

  static read(file: ManifestFileReader): IndexState {
    return new IndexState(stateSchema.parse(JSON.parse(file.read().toString('utf8'))));
  }

  write(fileSystem: FileSystem, name: string): ManifestFile {
    const data = { sources: [...this.sources.values()], digests: this.digests, alsoIn: [...this.alsoIn] };
    return writeManifestFile(fileSystem, name, Buffer.from(JSON.stringify(data)));
  }
}

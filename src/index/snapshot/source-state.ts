import { z } from 'zod';
import type { Digest } from '../../corpus/digest/digest.js';
import { periods, sourceLocationSchema } from '../../corpus/document.js';
import { sourceFormats } from '../../corpus/source-reader.js';
import type { FileSystem } from '../directory/file-system.js';
import { type ManifestFile, type ManifestFileReader, writeManifestFile } from '../directory/manifest.js';

/** What an index remembers of each source, so that the next run reads the new part only. */
const sourceStateSchema = z.object({
  /** As the user named it. */
  path: z.string(),
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

const stateSchema = z.object({
  sources: z.array(sourceStateSchema),
  digests: z.array(digestSchema),
  /** Further places of documents that stand in more than one, by document id. */
  alsoIn: z.array(z.tuple([z.string(), z.array(sourceLocationSchema)])),
});

/** The part of an index that is neither segments nor lineage. */
export class IndexState {
  readonly sources: Map<string, SourceState>;
  readonly digests: Digest[];
  readonly alsoIn: Map<string, z.infer<typeof sourceLocationSchema>[]>;

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

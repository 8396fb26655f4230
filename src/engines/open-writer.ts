import type { SourceReader } from '../corpus/source-reader.js';
import type { IndexingSummary, SourceRun } from '../index/build/indexing-session.js';
import { IndexWriter } from '../index/commit/index-writer.js';
import type { EngineChoice } from './open-engine.js';

/** Writes sources to an index. An `IndexWriter` is one. */
export interface SourceWriter {
  /** Number of documents after the last source that was added. */
  readonly documents: number;
  /** How locations in a source at a real path are shown: as it was first named, unless another source is named so. */
  shownPath(real: string, given: string): string | Promise<string>;
  /** Removes a source, by its path as shown or its real path. Null where there is none. Documents of other sources stay. */
  removeSource(path: string, real: string | null): Promise<RemovedSource | null>;
  /** Reads a source, or its new part; durable when this resolves. */
  addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary>;
  close(): void | Promise<void>;
}

/** A source that was removed, and how many documents left the index with it. */
export interface RemovedSource {
  readonly path: string;
  readonly documents: number;
}

export interface SourceWriterOptions {
  /** Whether to discard the existing index. */
  readonly rebuild: boolean;
  /** Bytes of memory for segments under construction. */
  readonly memory: number;
  /** Threads that parse and build; 0 to use the calling thread only. */
  readonly threads: number;
  /** Rulings of people on what is the same patch; see `../lineage/overrides.ts`. */
  readonly overrides: string;
  /** Shards and replicas of a new index in a cluster. */
  readonly shards?: number;
  readonly replicas?: number;
}

/** Opens the writer of an engine. The in-memory engine has no files: it reads the local index. */
export async function openWriter(choice: EngineChoice, options: SourceWriterOptions): Promise<SourceWriter> {
  const { rebuild, memory, threads, overrides } = options;
  switch (choice.engine) {
    case 'local':
    case 'minisearch':
      return IndexWriter.open(choice.index, { rebuild, memory, workers: threads, overrides });
    case 'opensearch': {
      const [{ ClusterWriter }, { clusterSettings }] = await Promise.all([
        import('./opensearch/cluster-writer.js'),
        import('./opensearch/cluster-settings.js'),
      ]);
      return ClusterWriter.open(clusterSettings(choice, options), { rebuild, overrides });
    }
  }
}

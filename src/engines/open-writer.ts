import type { SourceReader } from '../corpus/source-reader.js';
import type { IndexingSummary, SourceRun } from '../index/build/indexing-session.js';
import { IndexWriter } from '../index/commit/index-writer.js';
import type { EngineChoice } from './open-engine.js';

/** What takes in sources, wherever they go. An `IndexWriter` is one. */
export interface SourceWriter {
  /** Documents there, after the last source that was added. */
  readonly documents: number;
  /** How locations in a source at a real path are shown: as it was first named, unless another source is named so. */
  shownPath(real: string, given: string): string | Promise<string>;
  /** Removes a source, by its path as shown or its real path. Null where there is none. Documents of other sources stay. */
  removeSource(path: string, real: string | null): Promise<RemovedSource | null>;
  /** Reads a source, or what is new in it; when this resolves, that much is safe. */
  addSource(source: SourceReader, run: SourceRun): Promise<IndexingSummary>;
  close(): void | Promise<void>;
}

/** A source that was removed, and how many documents left the index with it. */
export interface RemovedSource {
  readonly path: string;
  readonly documents: number;
}

export interface SourceWriterOptions {
  /** Whether what is there is forgotten first. */
  readonly rebuild: boolean;
  /** Bytes for what is under construction. */
  readonly memory: number;
  /** Threads that parse and build; 0 for none besides the calling one. */
  readonly threads: number;
  /** Rulings of people on what is the same patch; see `../lineage/overrides.ts`. */
  readonly overrides: string;
  /** Of a new index in a cluster: its shards, and the further copies of each. */
  readonly shards?: number;
  readonly replicas?: number;
}

/** Opens what sources are written to. The in-memory engine has no files of its own: it reads the local index. */
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

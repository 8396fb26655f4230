import type { EngineName, SearchEngine } from './engine.js';
import { LocalEngine } from './local-engine.js';
import { WorkerEngine } from './worker-engine.js';

/** The engine, and the location of its index. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** Folder of the index, for local engines. */
  readonly index: string;
  /** Nodes of the cluster, and the name of the index there. */
  readonly cluster: readonly string[] | null;
  readonly clusterIndex: string;
}

/**
 * Opens an engine; for serving, in threads where possible. Throws a `SegmentError` if there is no readable index.
 * Rarely used engines are loaded on demand.
 */
export async function openEngine(choice: EngineChoice, { isServing = false } = {}): Promise<SearchEngine> {
  switch (choice.engine) {
    case 'local':
      return isServing ? WorkerEngine.open(choice.index) : LocalEngine.open(choice.index);
    case 'minisearch': {
      const { MiniSearchEngine } = await import('./minisearch/minisearch-engine.js');
      return MiniSearchEngine.open(choice.index);
    }
    case 'opensearch': {
      const [{ OpenSearchEngine }, { clusterSettings }] = await Promise.all([
        import('./opensearch/opensearch-engine.js'),
        import('./opensearch/cluster-settings.js'),
      ]);
      return OpenSearchEngine.open(clusterSettings(choice));
    }
  }
}

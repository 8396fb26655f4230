import type { EngineName, SearchEngine } from './engine.js';
import { LocalEngine } from './local-engine.js';
import { WorkerEngine } from './worker-engine.js';

/** Which engine, and where what it searches lies. */
export interface EngineChoice {
  readonly engine: EngineName;
  /** Folder of the index, for the engines that have one on this machine. */
  readonly index: string;
  /** Nodes of the cluster, and the name of the index there. */
  readonly cluster: readonly string[] | null;
  readonly clusterIndex: string;
}

/**
 * Opens an engine. One that serves many people at once works in threads where it can. Throws a `SegmentError` where
 * there is no index, or none that can be read. Engines that few use are loaded only when they are asked for.
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

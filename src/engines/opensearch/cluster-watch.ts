import type { ClusterHealth } from '../engine.js';
import type { ClusterConnection, RetryBudget } from './cluster-connection.js';

interface HealthAnswer {
  readonly status: 'green' | 'yellow' | 'red';
  readonly number_of_nodes: number;
  readonly active_shards: number;
  readonly initializing_shards: number;
  readonly unassigned_shards: number;
}

/**
 * Health of a cluster for monitoring. The result is cached for some seconds, and concurrent calls share one request,
 * so that many monitors cost no more than one.
 */
export class ClusterWatch {
  readonly #connection: ClusterConnection;
  readonly #indices: string;
  #seen: Promise<ClusterHealth | null> = Promise.resolve(null);
  #looked = Number.NEGATIVE_INFINITY;

  /** `indices`: a pattern of the indices that the status covers. */
  constructor(connection: ClusterConnection, indices: string) {
    this.#connection = connection;
    this.#indices = indices;
  }

  /** Null if no node answers in time, or access is denied. */
  health(): Promise<ClusterHealth | null> {
    if (performance.now() - this.#looked < freshFor) return this.#seen;
    this.#looked = performance.now();
    this.#seen = this.#look().catch(() => null);
    return this.#seen;
  }

  async #look(): Promise<ClusterHealth> {
    const answer = await this.#connection.call<HealthAnswer>({
      method: 'GET',
      path: `/_cluster/health/${this.#indices}`,
      // As known to the node that is asked: the cluster manager may hang or be gone. A node without one reports red.
      query: { local: true },
      retryBudget: patience,
    });
    return {
      status: answer.status,
      nodes: answer.number_of_nodes,
      shards: {
        active: answer.active_shards,
        initializing: answer.initializing_shards,
        unassigned: answer.unassigned_shards,
      },
    };
  }
}

/** Lifetime of the cached result in milliseconds; monitors poll every ten seconds or more. */
const freshFor = 3_000;
const patience: RetryBudget = { attempt: 700, total: 1_400 };

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
 * Looks at how a cluster fares, for those who watch the program. Whoever asks within some seconds gets what was seen, and
 * those who ask at one time share a look, so that many watchers cost no more than one.
 */
export class ClusterWatch {
  readonly #connection: ClusterConnection;
  readonly #indices: string;
  #seen: Promise<ClusterHealth | null> = Promise.resolve(null);
  #looked = Number.NEGATIVE_INFINITY;

  /** `indices`: a pattern of those that count for the status. */
  constructor(connection: ClusterConnection, indices: string) {
    this.#connection = connection;
    this.#indices = indices;
  }

  /** Null where no node answers in time, or none may be asked. */
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
      // As the node that is asked knows it: the manager may hang, or be gone. A node without one says red.
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

/** Milliseconds for which what was seen is told again; whoever watches comes every ten seconds or more. */
const freshFor = 3_000;
const patience: RetryBudget = { attempt: 700, total: 1_400 };

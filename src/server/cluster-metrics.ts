import { Counter, Gauge, type OpenMetricsContentType, type Registry } from 'prom-client';
import type { EngineHealth } from '../engines/engine.js';

const statuses = ['green', 'yellow', 'red'] as const;
const shardStates = ['active', 'initializing', 'unassigned'] as const;

/**
 * Adds the figures of the cluster behind an engine. `health` is asked when the figures are. Of a cluster that does not
 * answer nothing is said but that: the others are left out, and not told as they were.
 */
export function addClusterMetrics(
  registry: Registry<OpenMetricsContentType>,
  health: () => Promise<EngineHealth>,
): void {
  const registers = [registry];
  new Gauge({
    name: 'patchtrail_cluster_up',
    help: 'Whether the cluster answers health requests in time: 1 or 0.',
    registers,
    async collect() {
      this.set((await health()).cluster === null ? 0 : 1);
    },
  });
  new Gauge({
    name: 'patchtrail_cluster_status',
    help: 'Status of the index in the cluster: 1 for the current status, 0 for the others.',
    labelNames: ['status'],
    registers,
    async collect() {
      const { cluster } = await health();
      this.reset();
      if (cluster === null) return;
      for (const status of statuses) this.set({ status }, status === cluster.status ? 1 : 0);
    },
  });
  new Gauge({
    name: 'patchtrail_cluster_nodes',
    help: 'Nodes in the cluster.',
    registers,
    async collect() {
      const { cluster } = await health();
      if (cluster === null) this.remove();
      else this.set(cluster.nodes);
    },
  });
  new Gauge({
    name: 'patchtrail_cluster_shards',
    help: "Copies of the index's shards, by what they are at.",
    labelNames: ['state'],
    registers,
    async collect() {
      const { cluster } = await health();
      this.reset();
      if (cluster === null) return;
      for (const state of shardStates) this.set({ state }, cluster.shards[state]);
    },
  });
  const count = (name: string, help: string, value: (requests: EngineHealth['requests']) => number): void => {
    new Counter({
      name: `patchtrail_cluster_${name}`,
      help,
      registers,
      async collect() {
        const { requests } = await health();
        this.reset();
        this.inc(value(requests));
      },
    });
  };
  count('requests', 'Requests sent to the cluster, counting each attempt.', ({ sent }) => sent);
  count('requests_retried', 'Attempts after the first.', ({ retried }) => retried);
  count('request_seconds', 'Time spent waiting for the cluster, over all requests.', ({ seconds }) => seconds);
  new Counter({
    name: 'patchtrail_cluster_calls_failed',
    help: 'Cluster requests that failed after all attempts, by reason.',
    labelNames: ['reason'],
    registers,
    async collect() {
      const { failed } = (await health()).requests;
      this.reset();
      for (const [reason, times] of failed) this.inc({ reason }, times);
    },
  });
}

import { describe, expect, it } from 'vitest';
import type { ClusterHealth, EngineHealth } from '../../src/engines/engine.js';
import { FakeEngine } from '../support/fake-engine.js';
import { webApp } from '../support/web-app.js';

const yellow: ClusterHealth = {
  status: 'yellow',
  nodes: 2,
  shards: { active: 5, initializing: 1, unassigned: 2 },
};

class ClusterLikeEngine extends FakeEngine {
  cluster: ClusterHealth | null = yellow;

  async health(): Promise<EngineHealth> {
    const requests = { sent: 12, retried: 3, failed: new Map([['unreachable', 2]]), seconds: 1.5 };
    return { cluster: this.cluster, requests };
  }
}

async function figures(engine: FakeEngine): Promise<string[]> {
  const answer = await webApp(engine).get('/metrics');
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text.endsWith('# EOF\n')).toBe(true);
  return text.split('\n').filter((line) => !line.startsWith('#'));
}

const ofCluster = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('patchtrail_cluster'));

describe('the figures of a cluster', () => {
  it('tell its status, its nodes, its shards, and what was asked of it', async () => {
    expect(ofCluster(await figures(new ClusterLikeEngine())).sort()).toEqual([
      'patchtrail_cluster_calls_failed_total{reason="unreachable"} 2',
      'patchtrail_cluster_nodes 2',
      'patchtrail_cluster_request_seconds_total 1.5',
      'patchtrail_cluster_requests_retried_total 3',
      'patchtrail_cluster_requests_total 12',
      'patchtrail_cluster_shards{state="active"} 5',
      'patchtrail_cluster_shards{state="initializing"} 1',
      'patchtrail_cluster_shards{state="unassigned"} 2',
      'patchtrail_cluster_status{status="green"} 0',
      'patchtrail_cluster_status{status="red"} 0',
      'patchtrail_cluster_status{status="yellow"} 1',
      'patchtrail_cluster_up 1',
    ]);
  });

  it('of one that is gone say that, what was asked of it, and nothing that was true before', async () => {
    const engine = new ClusterLikeEngine();
    const { get } = webApp(engine);
    await get('/metrics');
    engine.cluster = null;
    const lines = (await (await get('/metrics')).text()).split('\n').filter((line) => !line.startsWith('#'));
    expect(ofCluster(lines).map((line) => line.replace(/[{ ].*/, ''))).toEqual([
      'patchtrail_cluster_up',
      'patchtrail_cluster_requests_total',
      'patchtrail_cluster_requests_retried_total',
      'patchtrail_cluster_request_seconds_total',
      'patchtrail_cluster_calls_failed_total',
    ]);
    expect(lines).toContain('patchtrail_cluster_up 0');
  });

  it('are not there where there is no cluster', async () => {
    expect(ofCluster(await figures(new FakeEngine()))).toEqual([]);
  });
});

describe('the figures of an index that does not answer', () => {
  it.each([
    ['fails', () => Promise.reject(new Error('gone'))],
    ['hangs', () => new Promise<void>(() => {})],
  ])('are left out where it %s, and the others are there', async (_, before) => {
    const engine = new ClusterLikeEngine();
    engine.before = before;
    const lines = await figures(engine);
    expect(lines.filter((line) => /^patchtrail_(documents|index)\b/.test(line))).toEqual([]);
    expect(lines).toContain('patchtrail_cluster_up 1');
    expect(lines).toContain('patchtrail_requests_running{lane="quick"} 0');
  });
});

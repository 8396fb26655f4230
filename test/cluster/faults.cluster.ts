import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { ClusterConnection } from '../../src/engines/opensearch/cluster-connection.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { examineCluster } from '../../src/engines/opensearch/doctor.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import { searchRequest } from '../../src/search/search-options.js';
import { createApp } from '../../src/server/app.js';
import { serverSettingsSchema } from '../../src/server/server-settings.js';

import { temporaryFolder } from '../support/temporary-folder.js';
import { fakeAssets } from '../support/web-app.js';
import type { TestCluster } from './runner/test-cluster.js';
import { mailIds, writeManyMails } from './support/many-mails.js';
import { givenNodes, newIndexName, obstacle, sharedCluster } from './support/shared-cluster.js';

const reason = obstacle ?? (givenNodes === null ? null : 'the cluster is not ours to break');
/** Longest time in which an answer or a refusal must come, in milliseconds: patience, and a busy machine's pause. */
const longestAnswer = 20_000;

describe.skipIf(reason !== null)(`faults of a cluster${reason === null ? '' : ` [${reason}]`}`, () => {
  const folder = temporaryFolder();
  let cluster!: TestCluster;
  beforeAll(async () => {
    cluster = await sharedCluster();
    await cluster.waitFor('green', 3);
  });
  afterAll(() => cluster?.waitFor('green', 3));

  const settings = () => ({ nodes: cluster.urls, index: newIndexName(), shards: 2, replicas: 1 });

  async function index(
    choice: ReturnType<typeof settings>,
    path: string,
    meanwhile: (documents: number) => void = () => {},
  ): Promise<number> {
    const writer = await ClusterWriter.open(choice);
    try {
      const source = await openSource(path, 'mbox');
      await writer.addSource(source, { path, list: null, onProgress: ({ documents }) => meanwhile(documents) });
    } finally {
      await writer.close();
    }
    return writer.documents;
  }

  /** Every document is there, and once. */
  async function expectAll(choice: ReturnType<typeof settings>, count: number, word: string): Promise<void> {
    const engine = await OpenSearchEngine.open(choice);
    try {
      expect((await engine.stats()).documents).toBe(count);
      const found = new Set<string>();
      // Days begin up to 23 mails earlier than asked for: the stretches overlap.
      for (let offset = 0; offset < count; offset += 900) {
        const query = `after:${new Date(Date.UTC(2024, 0, 1) + offset * 3_600_000).toISOString().slice(0, 10)}`;
        const { hits } = await engine.search(
          searchRequest(query, { limit: 1000, sort: 'oldest', highlight: false, budget: 60_000 }),
        );
        for (const { id } of hits) found.add(id);
      }
      expect(mailIds(count, word).filter((id) => !found.has(id))).toEqual([]);
    } finally {
      await engine.close();
    }
  }

  it('SIGKILL of the manager while indexing loses nothing and doubles nothing', async () => {
    const choice = settings();
    const path = writeManyMails(folder, 3000, 'killed');
    // Every shard has its copy: without one a shard waits for the node that held it, and so does the writer.
    await (await ClusterWriter.open(choice)).close();
    await cluster.waitFor('green', 3);
    const victim = await cluster.manager();
    let killed: Promise<void> | null = null;
    try {
      const written = await index(choice, path, (documents) => {
        if (documents > 800) killed ??= victim.kill();
      });
      expect(killed).not.toBeNull();
      expect(written).toBe(3000);
    } finally {
      await killed;
      if (!victim.isRunning) victim.start();
    }
    await cluster.waitFor('green', 3);
    await expectAll(choice, 3000, 'killed');
  });

  it('SIGKILL of a node while searching: answers go on within a bounded time', async () => {
    const choice = settings();
    await index(choice, writeManyMails(folder, 300, 'sought'));
    await cluster.waitFor('green', 3);
    const engine = await OpenSearchEngine.open(choice);
    const victim = cluster.nodes[1]!;
    let longest = 0;
    let failures = 0;
    for (let i = 0; i < 30; i++) {
      if (i === 8) await victim.kill();
      const started = Date.now();
      const answer = await engine.search(searchRequest(`sought number${i}`)).catch(() => null);
      longest = Math.max(longest, Date.now() - started);
      if (answer === null) failures++;
      else expect(answer.hits[0]?.id).toBe(`sought-${i}@example.org`);
    }
    expect(longest).toBeLessThan(longestAnswer);
    expect(failures).toBeLessThan(5);
    console.info(`a node killed while searching: longest answer ${longest} ms, ${failures} of 30 refused`);
    victim.start();
    await cluster.waitFor('green', 3);
    await engine.close();
  });

  it('SIGSTOP of a node for 30 seconds: answers or refusals within a bounded time, and all is well again', async () => {
    const choice = settings();
    await index(choice, writeManyMails(folder, 300, 'frozen'));
    await cluster.waitFor('green', 3);
    const engine = await OpenSearchEngine.open(choice);
    const victim = cluster.nodes[2]!;
    victim.freeze();
    const until = Date.now() + 30_000;
    let longest = 0;
    let answers = 0;
    let failures = 0;
    while (Date.now() < until) {
      const started = Date.now();
      const answer = await engine.search(searchRequest(`frozen number${answers % 300}`)).catch(() => null);
      longest = Math.max(longest, Date.now() - started);
      if (answer === null) failures++;
      answers++;
    }
    victim.thaw();
    console.info(`a node frozen for 30 s: ${answers} questions, ${failures} refused, longest ${longest} ms`);
    expect(longest).toBeLessThan(longestAnswer);
    await cluster.waitFor('green', 3);
    await expectAll(choice, 300, 'frozen');
    await engine.close();
  });

  it('a disk over its watermark holds the writer up, and room lets it go on', async () => {
    const choice = settings();
    const connection = new ClusterConnection(choice, {});
    const watermarks = (low: string | null, high: string | null, flood: string | null): Promise<unknown> =>
      connection.call({
        method: 'PUT',
        path: '/_cluster/settings',
        body: {
          persistent: {
            'cluster.info.update.interval': low === null ? null : '10s',
            'cluster.routing.allocation.disk.watermark.low': low,
            'cluster.routing.allocation.disk.watermark.high': high,
            'cluster.routing.allocation.disk.watermark.flood_stage': flood,
          },
        },
      });
    // The index is there before the disk is full.
    await index(choice, writeManyMails(folder, 100, 'early'));
    await watermarks('1%', '2%', '3%');
    try {
      const isBlocked = async (): Promise<boolean> =>
        (await examineCluster(choice)).some(({ check, state }) => check === 'blocks' && state === 'wrong');
      await expect.poll(isBlocked, { timeout: 90_000, interval: 2_000 }).toBe(true);
      const findings = await examineCluster(choice);
      expect(findings.find(({ check }) => check === 'disk')?.state).toBe('wrong');
      let isDone = false;
      const writing = index(choice, writeManyMails(folder, 500, 'later')).finally(() => {
        isDone = true;
      });
      await pause(5_000);
      expect(isDone).toBe(false);
      await watermarks(null, null, null);
      expect(await writing).toBe(600);
      const isWell = async (): Promise<boolean> =>
        (await examineCluster(choice)).every(({ state }) => state !== 'wrong');
      await expect.poll(isWell, { timeout: 90_000, interval: 2_000 }).toBe(true);
    } finally {
      await watermarks(null, null, null);
      await connection.close();
    }
  });

  it('all nodes gone: 503 with Retry-After; all back: the server goes on by itself', async () => {
    const choice = settings();
    await index(choice, writeManyMails(folder, 300, 'back'));
    await cluster.waitFor('green', 3);
    const engine = await OpenSearchEngine.open(choice);
    const { app, close } = createApp(engine, {
      settings: serverSettingsSchema.parse({ host: '127.0.0.1', port: 8080 }),
      assets: fakeAssets,
      log: pino({ enabled: false }),
    });
    const ask = (path: string): Promise<Response> =>
      Promise.resolve(app.request(path, { headers: { host: '127.0.0.1:8080' } }));
    const figures = async (): Promise<string[]> => (await (await ask('/metrics')).text()).split('\n');
    expect((await ask('/api/search?q=back')).status).toBe(200);
    expect(await figures()).toEqual(
      expect.arrayContaining([
        'patchtrail_cluster_up 1',
        'patchtrail_cluster_status{status="green"} 1',
        'patchtrail_cluster_nodes 3',
        'patchtrail_cluster_shards{state="unassigned"} 0',
        'patchtrail_documents 300',
      ]),
    );
    await cluster.nodes[0]!.kill();
    await expect
      .poll(figures, { timeout: 60_000, interval: 1_000 })
      .toEqual(expect.arrayContaining(['patchtrail_cluster_status{status="yellow"} 1', 'patchtrail_cluster_nodes 2']));
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    const started = Date.now();
    const refused = await ask('/api/search?q=back+number7');
    expect(Date.now() - started).toBeLessThan(longestAnswer);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).not.toBeNull();
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect((await ask('/readyz')).status).toBe(503);
    const asked = Date.now();
    const gone = await figures();
    console.info(`figures of a cluster that is gone: after ${Date.now() - asked} ms`);
    expect(Date.now() - asked).toBeLessThan(longestAnswer / 2);
    expect(gone).toContain('patchtrail_cluster_up 0');
    expect(gone.filter((line) => /^patchtrail_(cluster_(status|nodes|shards)|documents)\b/.test(line))).toEqual([]);
    for (const node of cluster.nodes) node.start();
    await cluster.waitFor('green', 3);
    await expect
      .poll(async () => (await ask('/api/search?q=back+number7')).status, { timeout: 30_000, interval: 500 })
      .toBe(200);
    await expect.poll(figures, { timeout: 30_000, interval: 500 }).toContain('patchtrail_cluster_up 1');
    close();
    await engine.close();
    await expectAll(choice, 300, 'back');
  });
});

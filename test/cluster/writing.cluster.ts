import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { ClusterConnection } from '../../src/engines/opensearch/cluster-connection.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { examineCluster } from '../../src/engines/opensearch/doctor.js';
import { namePrefix } from '../../src/engines/opensearch/index-schema.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import type { IndexingSummary } from '../../src/index/build/indexing-session.js';
import { searchRequest } from '../../src/search/search-options.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { writeManyMails } from './support/many-mails.js';
import { clusterNodes, newIndexName, obstacle } from './support/shared-cluster.js';

describe.skipIf(obstacle !== null)(`writing to a cluster${obstacle === null ? '' : ` [${obstacle}]`}`, () => {
  const folder = temporaryFolder();
  const newSettings = async () => ({ nodes: await clusterNodes(), index: newIndexName(), shards: 3, replicas: 1 });
  type Settings = Awaited<ReturnType<typeof newSettings>>;

  async function add(writer: ClusterWriter, path: string, signal?: AbortSignal): Promise<IndexingSummary> {
    const source = await openSource(path, 'mbox');
    return writer.addSource(source, { path, list: null, ...(signal === undefined ? {} : { signal }) });
  }

  async function index(settings: Settings, path: string, rebuild = false): Promise<IndexingSummary> {
    const writer = await ClusterWriter.open(settings, { rebuild });
    try {
      return await add(writer, path);
    } finally {
      await writer.close();
    }
  }

  async function total(settings: Settings, query: string): Promise<number> {
    const engine = await OpenSearchEngine.open(settings);
    const found = await engine.search(searchRequest(query, { collapse: 'none' }));
    await engine.close();
    return found.total;
  }

  it('a run that was broken off goes on from its checkpoint', async () => {
    const settings = await newSettings();
    const path = writeManyMails(folder, 5000, 'broken');
    const broken = await ClusterWriter.open(settings);
    const abort = new AbortController();
    const source = await openSource(path, 'mbox');
    await expect(
      broken.addSource(source, {
        path,
        list: null,
        signal: abort.signal,
        onProgress: ({ documents }) => {
          if (documents > 2600) abort.abort();
        },
      }),
    ).rejects.toThrow();
    await broken.close();
    let first = Number.POSITIVE_INFINITY;
    const writer = await ClusterWriter.open(settings);
    const summary = await writer.addSource(await openSource(path, 'mbox'), {
      path,
      list: null,
      onProgress: ({ documents }) => {
        first = Math.min(first, documents);
      },
    });
    await writer.close();
    // It did not begin at the beginning, and counts what was done before.
    expect(first).toBeGreaterThanOrEqual(2000);
    expect(summary).toMatchObject({ added: 5000, updated: 0, unchanged: 0 });
    expect(writer.documents).toBe(5000);
    expect(await total(settings, 'broken number4999')).toBeGreaterThan(0);
  });

  it('what is there is not written again, and what is new is', async () => {
    const settings = await newSettings();
    const path = writeManyMails(folder, 300, 'again');
    expect(await index(settings, path)).toMatchObject({ added: 300, unchanged: 0 });
    expect(await index(settings, path)).toMatchObject({ added: 0, updated: 0 });
    const more = writeManyMails(folder, 320, 'again2');
    appendFileSync(path, readFileSync(more));
    expect(await index(settings, path)).toMatchObject({ added: 320, updated: 0 });
    expect(await total(settings, '')).toBe(620);
  });

  it('a rebuild is swapped in with no query lost', async () => {
    const settings = await newSettings();
    const old = writeManyMails(folder, 200, 'elder');
    const young = writeManyMails(folder, 400, 'younger');
    await index(settings, old);
    const engine = await OpenSearchEngine.open(settings);
    const totals = new Set<number>();
    let isDone = false;
    let asked = 0;
    const asking = (async () => {
      while (!isDone || asked < 20) {
        totals.add((await engine.search(searchRequest('', { limit: 1, collapse: 'none' }))).total);
        asked++;
      }
    })();
    await index(settings, young, true);
    await expect.poll(async () => (await engine.stats()).documents, { timeout: 20_000 }).toBe(400);
    isDone = true;
    await asking;
    await engine.close();
    expect([...totals].sort()).toEqual([200, 400]);
  });

  it('a second writer is refused', async () => {
    const settings = await newSettings();
    const writer = await ClusterWriter.open(settings);
    await expect(ClusterWriter.open(settings)).rejects.toThrow(/Another process is writing/);
    await writer.close();
    await (await ClusterWriter.open(settings)).close();
  });

  it('an index of another analyzer is refused with advice, and doctor says so', async () => {
    const settings = await newSettings();
    const connection = new ClusterConnection(settings, {});
    const other = namePrefix(settings.index).replace(/-[0-9a-f]{16}-$/, '-0000000000000000-1');
    await connection.call({ method: 'PUT', path: `/${other}`, body: { aliases: { [settings.index]: {} } } });
    await expect(OpenSearchEngine.open(settings)).rejects.toThrow(/--rebuild/);
    await expect(ClusterWriter.open(settings)).rejects.toThrow(/--rebuild/);
    const findings = await examineCluster(settings);
    expect(findings.find(({ check }) => check === 'index')).toMatchObject({ state: 'wrong' });
    await index(settings, writeManyMails(folder, 50, 'newer'), true);
    expect(await total(settings, '')).toBe(50);
    await connection.close();
  });

  it('doctor finds a sound cluster well, and says that one which is not there is not', async () => {
    const settings = await newSettings();
    mkdirSync(join(folder, 'sound'), { recursive: true });
    await index(settings, writeManyMails(join(folder, 'sound'), 20, 'sound'));
    const findings = await examineCluster(settings);
    expect(findings.filter(({ state }) => state === 'wrong')).toEqual([]);
    const nowhere = await examineCluster({ nodes: ['http://127.0.0.1:9'], index: 'x' });
    expect(nowhere).toMatchObject([{ check: 'connection', state: 'wrong' }]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource } from '../../src/corpus/open-source.js';
import type { SearchEngine } from '../../src/engines/engine.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import type { SourceWriter } from '../../src/engines/open-writer.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import { IndexReader } from '../../src/index/index-reader.js';
import { IndexWriter } from '../../src/index/index-writer.js';
import { NodeFileSystem } from '../../src/index/node-file-system.js';
import { searchRequest } from '../../src/search/search-options.js';
import { sharedPath } from '../support/shared.js';
import { TestCluster } from './runner/test-cluster.js';

/**
 * The figures of docs/scale.md: indexing and queries on a cluster of three small nodes beside the local engine, in one run.
 *
 *     node --import ./test/support/typescript.mjs test/cluster/figures.ts [small|large|all] [shards,…]
 *
 * A cluster that runs already is taken from PATCHTRAIL_TEST_CLUSTER.
 */
const sets: Record<string, string[]> = {
  small: ['xdp-newbies'],
  large: ['xdp-newbies', 'live-patching', 'linux-kselftest-bpf-2019-2024'],
};
const [, , wanted = 'all', shardList = '1,3'] = process.argv;
const given = process.env['PATCHTRAIL_TEST_CLUSTER']?.split(',') ?? null;
const cluster = given === null ? await TestCluster.start() : null;
const nodes = given ?? cluster!.urls;
const folder = mkdtempSync(join(tmpdir(), 'patchtrail-figures-'));

process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString()}\n`);
process.stdout.write(
  '| messages | engine | documents/s | bytes/document | query p50 ms | p95 | p99 |\n|---|---|---|---|---|---|---|\n',
);

async function fill(writer: SourceWriter, paths: readonly string[]): Promise<number> {
  const started = performance.now();
  for (const path of paths) await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
  const seconds = (performance.now() - started) / 1000;
  await writer.close();
  return writer.documents / seconds;
}

async function measure(engine: SearchEngine, queries: readonly string[]): Promise<string> {
  const times: number[] = [];
  for (const round of [0, 1]) {
    for (const query of queries) {
      const started = performance.now();
      await engine.search(searchRequest(query, { budget: 30_000 }));
      if (round > 0) times.push(performance.now() - started);
    }
  }
  times.sort((a, b) => a - b);
  return [0.5, 0.95, 0.99].map((share) => times[Math.floor(times.length * share)]!.toFixed(1)).join(' | ');
}

try {
  for (const [name, archives] of Object.entries(sets)) {
    if (wanted !== 'all' && wanted !== name) continue;
    const paths = archives.flatMap((archive) => sharedPath('data', 'mbox', `${archive}.mbox.gz`) ?? []);
    if (paths.length < archives.length) throw new Error('the mail archives are not at hand');
    const place = join(folder, name);
    const rate = await fill(IndexWriter.open(place, { workers: 0 }), paths);
    const reader = IndexReader.open(new NodeFileSystem(place));
    const titles = reader.segments.flatMap((segment) =>
      Array.from({ length: segment.documents }, (_, document) => segment.document(document).title ?? ''),
    );
    const step = Math.max(1, Math.floor(titles.length / 100));
    const queries = titles
      .filter((_, i) => i % step === 0)
      .map((text, i) =>
        text
          .split(/\s+/)
          .slice(1, 2 + (i % 4))
          .join(' '),
      )
      .filter((text) => text !== '')
      .slice(0, 100);
    reader.close();
    const row = async (label: string, engine: SearchEngine, documentsASecond: number): Promise<void> => {
      const { documents, bytes } = await engine.stats();
      const perDocument = Math.round(bytes / documents);
      const times = await measure(engine, queries);
      process.stdout.write(
        `| ${documents} | ${label} | ${documentsASecond.toFixed(0)} | ${perDocument} | ${times} |\n`,
      );
      await engine.close();
    };
    await row('local, one thread', LocalEngine.open(place), rate);
    for (const shards of shardList.split(',').map(Number)) {
      const settings = { nodes, index: `figures-${name}-${shards}-${Date.now()}`, shards, replicas: 1 };
      const clusterRate = await fill(await ClusterWriter.open(settings), paths);
      await row(`cluster, ${shards} shards, 1 replica`, await OpenSearchEngine.open(settings), clusterRate);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  await cluster?.stop();
}

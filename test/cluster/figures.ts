import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openSource } from '../../src/corpus/open-source.js';
import type { SearchEngine } from '../../src/engines/engine.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import type { SourceWriter } from '../../src/engines/open-writer.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { searchRequest } from '../../src/search/search-options.js';
import { sharedPath } from '../support/shared.js';
import { TestCluster } from './runner/test-cluster.js';
import { writeNewestMails } from './support/newest-mails.js';

/**
 * The figures of docs/scale.md: indexing and queries on a cluster of three small nodes beside the local engine, in one run.
 *
 *     node --import ./test/support/typescript.mjs test/cluster/figures.ts [small|large|all] [shards,…] [mails]
 *
 * `mails`: no more than the last so many of each archive, to try it out. What is done is told as it is; the table comes last.
 * A cluster that runs already is taken from PATCHTRAIL_TEST_CLUSTER.
 */
const sets: Record<string, string[]> = {
  small: ['xdp-newbies'],
  large: ['xdp-newbies', 'live-patching', 'linux-kselftest-bpf-2019-2024'],
};
const [, , wanted = 'all', shardList = '1,3', mails] = process.argv;
if (wanted !== 'all' && sets[wanted] === undefined) throw new Error(`${wanted}: small, large or all`);
const shardCounts = shardList.split(',').map(Number);
if (!shardCounts.every((count) => Number.isInteger(count) && count > 0)) throw new Error(`${shardList}: such as 1,3`);
const given = process.env['PATCHTRAIL_TEST_CLUSTER']?.split(',') ?? null;
const cluster = given === null ? await TestCluster.start() : null;
const nodes = given ?? cluster!.urls;
const folder = mkdtempSync(join(tmpdir(), 'patchtrail-figures-'));

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const began = performance.now();
const tell = (what: string): void => print(`${((performance.now() - began) / 1000).toFixed(0).padStart(6)} s  ${what}`);
const rows = [
  '| messages | engine | documents/s | bytes/document | query p50 ms | p95 | p99 |',
  '|---|---|---|---|---|---|---|',
];
print(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, ${new Date().toISOString()}`);

async function fill(label: string, writer: SourceWriter, paths: readonly string[]): Promise<number> {
  const started = performance.now();
  for (const path of paths) {
    let told = 0;
    const onProgress = ({ documents }: { documents: number }): void => {
      if (documents < told + 1_000) return;
      told = documents;
      tell(`${label}: ${documents} of ${basename(path)}`);
    };
    await writer.addSource(await openSource(path, 'mbox'), { path, list: null, onProgress });
    tell(`${label}: ${basename(path)} is there, ${writer.documents} documents`);
  }
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
    const paths: string[] = [];
    for (const archive of archives) {
      const whole = sharedPath('data', 'mbox', `${archive}.mbox.gz`);
      if (whole === null) throw new Error('the mail archives are not at hand');
      const part = join(folder, `${name}-${archive}.mbox`);
      if (mails !== undefined) await writeNewestMails(whole, part, Number(mails));
      paths.push(mails === undefined ? whole : part);
    }
    const place = join(folder, name);
    const rate = await fill('local', IndexWriter.open(place, { workers: 0 }), paths);
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
      const row = `| ${documents} | ${label} | ${documentsASecond.toFixed(0)} | ${perDocument} | ${times} |`;
      rows.push(row);
      tell(row);
      await engine.close();
    };
    await row('local, one thread', LocalEngine.open(place), rate);
    for (const shards of shardCounts) {
      const label = `cluster, ${shards} shard${shards === 1 ? '' : 's'}, 1 replica`;
      const settings = { nodes, index: `figures-${name}-${shards}-${Date.now()}`, shards, replicas: 1 };
      const clusterRate = await fill(label, await ClusterWriter.open(settings), paths);
      await row(label, await OpenSearchEngine.open(settings), clusterRate);
    }
  }
} finally {
  // What was measured is worth something also where the rest failed.
  print(`\n${rows.join('\n')}`);
  rmSync(folder, { recursive: true, force: true });
  await cluster?.stop();
}

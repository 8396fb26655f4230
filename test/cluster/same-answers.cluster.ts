import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import type { SearchEngine } from '../../src/engines/engine.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import type { SourceWriter } from '../../src/engines/open-writer.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import { entryKeys } from '../../src/evaluation/digest-names.js';
import { readJudgements, readQueries } from '../../src/evaluation/judgements.js';
import { mean, ndcg } from '../../src/evaluation/metrics.js';
import { IndexReader } from '../../src/index/index-reader.js';
import { IndexWriter } from '../../src/index/index-writer.js';
import { NodeFileSystem } from '../../src/index/node-file-system.js';
import { searchRequest } from '../../src/search/search-options.js';
import { bundledFolder } from '../support/digest-texts.js';
import { sharedPath } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { clusterNodes, newIndexName, obstacle } from './support/shared-cluster.js';

/** Hits that both engines have among their first ten, and how often the scores are the same to the last digit. */
interface Agreement {
  readonly overlap: number;
  readonly samePlace: number;
  readonly sameScore: number;
  readonly questions: number;
}

const title = `the same answers from a cluster${obstacle === null ? '' : ` [${obstacle}]`}`;
describe.skipIf(obstacle !== null)(title, () => {
  const folder = temporaryFolder();

  async function add(writer: SourceWriter, path: string): Promise<void> {
    for (const source of (await detectSources(path)).sources)
      await writer.addSource(await openSource(source.path, source.format), { path: source.path, list: null });
    await writer.close();
  }

  /** One source, in an index in a folder and in three shards of a cluster. */
  class Pair {
    local!: LocalEngine;
    cluster!: OpenSearchEngine;
    reader!: IndexReader;

    async open(name: string, path: string): Promise<void> {
      const place = join(folder, name);
      await add(IndexWriter.open(place, { workers: 0 }), path);
      const settings = { nodes: await clusterNodes(), index: newIndexName(), shards: 3, replicas: 1 };
      await add(await ClusterWriter.open(settings), path);
      this.local = LocalEngine.open(place);
      this.reader = IndexReader.open(new NodeFileSystem(place));
      this.cluster = await OpenSearchEngine.open(settings);
    }

    async close(): Promise<void> {
      await this.local?.close();
      this.reader?.close();
      await this.cluster?.close();
    }

    get ids(): string[] {
      return this.reader.segments.flatMap((segment) =>
        Array.from({ length: segment.documents }, (_, document) => segment.document(document).id),
      );
    }
  }

  const ask = async (engine: SearchEngine, query: string) =>
    (await engine.search(searchRequest(query, { highlight: false, explain: true, budget: 30_000 }))).hits;

  async function agreement({ local, cluster }: Pair, queries: readonly string[]): Promise<Agreement> {
    const overlaps: number[] = [];
    let hits = 0;
    let places = 0;
    let scores = 0;
    for (const query of queries) {
      const here = await ask(local, query);
      const there = await ask(cluster, query);
      const ids = new Set(there.map(({ id }) => id));
      const both = here.filter(({ id }) => ids.has(id)).length;
      overlaps.push(here.length === 0 ? Number(there.length === 0) : both / here.length);
      for (const [i, hit] of here.entries()) {
        hits++;
        if (there[i]?.id === hit.id) places++;
        if (there.find(({ id }) => id === hit.id)?.score === hit.score) scores++;
      }
      for (const { explanation, score } of there) expect(explanation!.value).toBe(score);
    }
    return { overlap: mean(overlaps), samePlace: places / hits, sameScore: scores / hits, questions: queries.length };
  }

  /** A sample that is the same each time: every so many-th. */
  const spread = <Item>(items: readonly Item[], count: number): Item[] =>
    items.filter((_, i) => i % Math.max(1, Math.floor(items.length / count)) === 0).slice(0, count);

  describe('over digests, by the judged queries', () => {
    const pair = new Pair();
    beforeAll(() => pair.open('digests', sharedPath('feed') ?? bundledFolder));
    afterAll(() => pair.close());
    const judged = (name: string): string => join(import.meta.dirname, '../relevance/feed', name);

    it('ten hits and their measure are the same', async () => {
      const queries = readQueries(judged('queries.ndjson'), 'feed');
      const judgements = readJudgements(judged('qrels.tsv'));
      expect(queries.length).toBeGreaterThan(50);
      const found = await agreement(
        pair,
        queries.map(({ text }) => text),
      );
      const documents = pair.reader.segments.flatMap((segment) =>
        Array.from({ length: segment.documents }, (_, document) => segment.document(document)),
      );
      const names = entryKeys(pair.reader.state.digests, documents);
      const measure = async (engine: SearchEngine): Promise<number> => {
        const values: number[] = [];
        for (const { id, text } of queries) {
          const ranking = (await ask(engine, text)).map((hit) => names.get(hit.id) ?? hit.id);
          values.push(ndcg(ranking, judgements.get(id) ?? new Map(), 10));
        }
        return mean(values);
      };
      const [here, there] = [await measure(pair.local), await measure(pair.cluster)];
      console.info(`digests: ${JSON.stringify(found)}; nDCG@10 local ${here.toFixed(4)}, cluster ${there.toFixed(4)}`);
      expect(found.overlap).toBeGreaterThanOrEqual(0.9);
      expect(Math.abs(here - there)).toBeLessThanOrEqual(0.01);
    });

    it('versions are the same', async () => {
      for (const id of spread(pair.ids, 40))
        expect(await pair.cluster.versions(id)).toEqual(await pair.local.versions(id));
    });
  });

  const archive = sharedPath('data/mbox/xdp-newbies.mbox.gz');
  const why = archive === null ? ' [the mail archives are not at hand]' : '';
  describe.skipIf(archive === null)(`over a mailing list${why}`, () => {
    const pair = new Pair();
    beforeAll(() => pair.open('mails', archive!));
    afterAll(() => pair.close());

    it('ten hits are the same for a hundred queries', async () => {
      const titles = pair.reader.segments.flatMap((segment) =>
        Array.from({ length: segment.documents }, (_, document) => segment.document(document).title ?? ''),
      );
      const long = [...new Set(titles.filter((text) => text.split(' ').length >= 4))];
      // The words of titles, in several ways that people ask.
      const queries = spread(long, 100).map((text, i) => {
        const words = text.split(/\s+/);
        if (i % 5 === 0) return `"${words.slice(1, 3).join(' ')}"`;
        if (i % 5 === 1) return words.slice(0, 2).join(' ');
        return words.slice(1, 5).join(' ');
      });
      const found = await agreement(pair, queries);
      console.info(`mails: ${JSON.stringify(found)}`);
      expect(found.questions).toBe(100);
      expect(found.overlap).toBeGreaterThanOrEqual(0.9);
    });

    it('versions, conversations and names are the same', async () => {
      for (const id of spread(pair.ids, 40)) {
        expect(await pair.cluster.versions(id)).toEqual(await pair.local.versions(id));
        expect(await pair.cluster.thread(id)).toEqual(await pair.local.thread(id));
      }
      for (const typed of ['xdp_md', 'bpf_redirct_map', 'bpf_xdp_ajust_head', 'xsk_umem']) {
        const names = async (engine: SearchEngine) =>
          (await engine.identifiers(typed, 5)).matches.map(({ identifier, documents, distance }) => [
            identifier,
            documents,
            distance,
          ]);
        expect(await names(pair.cluster)).toEqual(await names(pair.local));
      }
    });
  });
});

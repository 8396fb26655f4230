import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { openSource } from '../../src/corpus/open-source.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import type { SearchEngine } from '../../src/engines/engine.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import type { SourceWriter } from '../../src/engines/open-writer.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { searchRequest } from '../../src/search/search-options.js';
import type { Hit } from '../../src/search/search-response.js';
import { entryKeys } from '../relevance/evaluation/digest-names.js';
import { readJudgements, readQueries } from '../relevance/evaluation/judgements.js';
import { mean, ndcg } from '../relevance/evaluation/metrics.js';
import { archivePath, archives } from '../support/archives.js';
import { bundledFolder } from '../support/digest-texts.js';
import { sharedPath } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { writeNewestMails } from './support/newest-mails.js';
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

    get documents(): Document[] {
      return this.reader.segments.flatMap((segment) =>
        Array.from({ length: segment.documents }, (_, document) => segment.document(document)),
      );
    }

    get ids(): string[] {
      return this.documents.map(({ id }) => id);
    }
  }

  const ask = async (engine: SearchEngine, query: string) =>
    (await engine.search(searchRequest(query, { highlight: false, explain: true, budget: 30_000 }))).hits;

  /** A patch whose messages are all beyond the rescored window has no explanation. */
  const rootOf = ({ explanation }: Hit) =>
    explanation === undefined ? null : [explanation.value, explanation.description, explanation.details.length];

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
      const overlap = here.length === 0 ? Number(there.length === 0) : both / here.length;
      overlaps.push(overlap);
      if (overlap < 1) console.info(`${query}: ${both} of ${here.length} hits, of ${there.length} from the cluster`);
      for (const [i, hit] of here.entries()) {
        hits++;
        if (there[i]?.id === hit.id) places++;
        const same = there.find(({ id }) => id === hit.id);
        if (same?.score !== hit.score) continue;
        scores++;
        expect(rootOf(same)).toEqual(rootOf(hit));
      }
      for (const { explanation, score } of there) if (explanation !== undefined) expect(explanation.value).toBe(score);
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
      const names = entryKeys(pair.reader.state.digests, pair.documents);
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

  const why = sharedPath('data/mbox') === null ? ' [the mail archives are not at hand]' : '';
  describe.skipIf(why !== '')(`over mailing lists${why}`, () => {
    const pair = new Pair();
    let documents: readonly Document[] = [];
    let names: readonly string[] = [];
    beforeAll(async () => {
      const sample = join(folder, 'lists');
      mkdirSync(sample);
      for (const { name } of archives) await writeNewestMails(archivePath(name), join(sample, `${name}.mbox`), 700);
      await pair.open('mails', sample);
      documents = pair.documents;
      const long = documents.flatMap(({ identifiers }) => identifiers.filter((name) => /^[a-z]\w{7,}$/.test(name)));
      names = spread([...new Set(long)].sort(), 50);
    });
    afterAll(() => pair.close());

    /** A letter in the middle left out. */
    const misspelt = (name: string): string =>
      name.slice(0, Math.floor(name.length / 2)) + name.slice(Math.floor(name.length / 2) + 1);

    /** The words of a title, its list and its author, in the ways that people ask. */
    function queryOf({ title, list, authors }: Document, i: number): string {
      const words = (title ?? '').split(/\s+/);
      const [word = ''] = words.filter((one) => /^[a-z]{5,}$/.test(one));
      switch (i % 10) {
        case 0:
          return `"${words.slice(1, 3).join(' ')}"`;
        case 1:
          return words.slice(0, 2).join(' ');
        case 2:
          return `${word.slice(0, 4)}* ${words[1]}`;
        case 3:
          return misspelt(names[i % names.length]!);
        case 4:
          return `list:${list} ${word}`;
        case 5:
          return `author:"${authors[0]?.name ?? authors[0]?.address}" ${words[1]}`;
        case 6:
          return `version:>=2 ${word}`;
        default:
          return words.slice(1, 2 + (i % 4)).join(' ');
      }
    }

    it('ten hits are the same for a hundred queries', async () => {
      expect(documents.length).toBeGreaterThan(2_000);
      const lists = new Set(documents.map(({ list }) => list));
      expect(lists.size).toBeGreaterThanOrEqual(3);
      const long = documents.filter(({ title }) => (title ?? '').split(/\s+/).length >= 4);
      const found = await agreement(pair, spread(long, 100).map(queryOf));
      console.info(`mails: ${JSON.stringify(found)}`);
      expect(found.questions).toBe(100);
      expect(found.overlap).toBeGreaterThanOrEqual(0.9);
    });

    it('versions and conversations are the same', async () => {
      for (const id of spread(pair.ids, 40)) {
        expect(await pair.cluster.versions(id)).toEqual(await pair.local.versions(id));
        expect(await pair.cluster.thread(id)).toEqual(await pair.local.thread(id));
      }
    });

    it('fifty names that are misspelt or half typed have the same first answer', async () => {
      expect(names.length).toBe(50);
      for (const name of names) {
        const ask = async (engine: SearchEngine) => {
          const { matches } = await engine.identifiers(misspelt(name), 5);
          const half = name.slice(0, Math.ceil(name.length * 0.6));
          const { suggestions } = await engine.suggest(half, { limit: 5, filters: {} });
          const [match] = matches;
          return {
            identifier: match && [match.identifier, match.documents, match.distance],
            suggestion: suggestions[0],
          };
        };
        const here = await ask(pair.local);
        expect(here.identifier).toBeDefined();
        expect([name, await ask(pair.cluster)]).toEqual([name, here]);
      }
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import type { Document } from '../../../src/corpus/document.js';
import { openSource } from '../../../src/corpus/open-source.js';
import { detectSources } from '../../../src/corpus/sources/detect-format.js';
import { IndexWriter } from '../../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../../src/search/index-searcher.js';
import type { Ranking } from '../../../src/search/ranking.js';
import { searchRequest } from '../../../src/search/search-options.js';
import { entryKeys } from './digest-names.js';
import type { JudgedQuery, Judgements } from './judgements.js';
import { averagePrecision, mean, ndcg, recall, reciprocalRank } from './metrics.js';

/** Queries with judgements, over documents that a source holds. */
export interface SearchTask {
  readonly name: string;
  readonly source: string;
  readonly queries: readonly JudgedQuery[];
  readonly judgements: Judgements;
  /** How judgements name documents: by id, or digest entries by the date, period and place of their digest. */
  readonly naming: 'id' | 'digest-entry';
}

/** Names of documents, best first. */
export type Ranker = (query: string) => Promise<readonly string[]>;

export interface QueryQuality {
  readonly query: JudgedQuery;
  readonly ndcg10: number;
  readonly map: number;
  readonly mrr: number;
  readonly recall100: number;
  readonly ranking: readonly string[];
}

const depth = 1000;

/** The documents of a task, indexed in a temporary folder until closed. */
export class TaskIndex {
  readonly task: SearchTask;
  readonly documents: readonly Document[];
  readonly names: ReadonlyMap<string, string>;
  readonly #reader: IndexReader;
  readonly #folder: string;

  private constructor(task: SearchTask, reader: IndexReader, folder: string) {
    this.task = task;
    this.#reader = reader;
    this.#folder = folder;
    this.documents = reader.segments.flatMap((segment) =>
      Array.from({ length: segment.documents }, (_, document) => segment.document(document)),
    );
    this.names = task.naming === 'id' ? new Map() : entryKeys(reader.state.digests, this.documents);
  }

  static async of(task: SearchTask): Promise<TaskIndex> {
    const folder = mkdtempSync(join(tmpdir(), 'patchtrail-evaluation-'));
    const writer = IndexWriter.open(folder, { workers: 0 });
    try {
      for (const { path, format } of (await detectSources(task.source)).sources)
        await writer.addSource(await openSource(path, format), { path, list: null });
    } finally {
      writer.close();
    }
    return new TaskIndex(task, IndexReader.open(new NodeFileSystem(folder)), folder);
  }

  close(): void {
    this.#reader.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  nameOf(id: string): string {
    return this.names.get(id) ?? id;
  }

  /** Our own ranking, with any values for its table. */
  ranker(ranking?: Ranking): Ranker {
    const searcher = IndexSearcher.over(this.#reader, ranking);
    return async (query) => {
      const { hits } = await searcher.search(
        searchRequest(query, { limit: depth, highlight: false, collapse: 'none', unmatched: true }),
      );
      return hits.map((hit) => this.nameOf(hit.id));
    };
  }

  /** MiniSearch as it comes: title and text, every option at its default. */
  miniSearch(): Ranker {
    const search = new MiniSearch<{ id: string; title: string; text: string }>({ fields: ['title', 'text'] });
    search.addAll(this.documents.map(({ id, title, text }) => ({ id, title: title ?? '', text })));
    return async (query) =>
      search
        .search(query)
        .slice(0, depth)
        .map((hit) => this.nameOf(hit.id as string));
  }

  /** Every judged query, by every measure. */
  async evaluate(rank: Ranker): Promise<QueryQuality[]> {
    const qualities: QueryQuality[] = [];
    for (const query of this.task.queries) {
      const grades = this.task.judgements.get(query.id);
      if (grades === undefined) continue;
      const ranking = await rank(query.text);
      qualities.push({
        query,
        ndcg10: ndcg(ranking, grades, 10),
        map: averagePrecision(ranking, grades),
        mrr: reciprocalRank(ranking, grades),
        recall100: recall(ranking, grades, 100),
        ranking,
      });
    }
    return qualities;
  }
}

export type Measure = 'ndcg10' | 'map' | 'mrr' | 'recall100';

export function meanOf(qualities: readonly QueryQuality[], measure: Measure): number {
  return mean(qualities.map((quality) => quality[measure]));
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openSource } from '../../src/corpus/open-source.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import type { Ranking } from '../../src/search/ranking.js';
import { searchRequest } from '../../src/search/search-options.js';
import { archivesAtHand } from './archives/archive-mail.js';
import { judgedTitle } from './archives/judged-title.js';
import { peerNames, preparePeers, type Run, runPeer } from './archives/peers.js';
import { type Judgements, readJudgements } from './evaluation/judgements.js';
import { mean, ndcg, reciprocalRank } from './evaluation/metrics.js';

const querySchema = z.object({
  id: z.string(),
  archive: z.string(),
  kind: z.string(),
  /** The ranking was tuned on one half; the other is only reported. */
  part: z.enum(['tune', 'kept']),
  text: z.string(),
  need: z.string(),
});
type ArchiveQuery = z.infer<typeof querySchema>;

export const archiveParts = ['tune', 'kept'] as const;

/** How well a query was answered. */
interface Answered {
  readonly query: ArchiveQuery;
  /** nDCG@10 where a further message about a patch already shown gains nothing. */
  readonly byPatch: number;
  /** nDCG@10 where every message gains what its patch does. */
  readonly byMessage: number;
  /** Of the first that answers the query (grades 2 and 3). */
  readonly mrr: number;
  /** Of the first ten, those that nobody judged. */
  readonly unjudged: number;
}

/** An archive, indexed, until closed. */
export class ArchiveIndex {
  readonly name: string;
  readonly queries: readonly ArchiveQuery[];
  readonly #reader: IndexReader;
  readonly #folder: string;
  readonly #judgements: Judgements;
  /** By message: what judgements call the patch that it is about. */
  readonly #titles = new Map<string, string>();
  /** Messages by such a name. */
  readonly #counts = new Map<string, number>();

  private constructor(name: string, folder: string, queries: readonly ArchiveQuery[], judgements: Judgements) {
    this.name = name;
    this.queries = queries;
    this.#folder = folder;
    this.#judgements = judgements;
    this.#reader = IndexReader.open(new NodeFileSystem(join(folder, 'index')));
    for (const { id, title, mail } of this.#documents()) {
      const judged = judgedTitle(mail?.subject ?? title ?? '', id);
      this.#titles.set(id, judged);
      this.#counts.set(judged, (this.#counts.get(judged) ?? 0) + 1);
    }
  }

  /** All archives at hand, and the names of those that are not. */
  static async all(): Promise<{ indexes: ArchiveIndex[]; missing: readonly string[] }> {
    const folder = join(import.meta.dirname, 'archives');
    const queries = readFileSync(join(folder, 'queries.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => querySchema.parse(JSON.parse(line)));
    const judgements = readJudgements(join(folder, 'judgements.tsv'));
    const { here, missing } = archivesAtHand();
    const indexes: ArchiveIndex[] = [];
    for (const archive of here) {
      const work = mkdtempSync(join(tmpdir(), 'patchtrail-archive-'));
      const path = await archive.mailbox(work);
      mkdirSync(join(work, 'index'));
      const writer = IndexWriter.open(join(work, 'index'), { workers: 0 });
      try {
        await writer.addSource(await openSource(path, 'mbox'), { path: archive.name, list: archive.name });
      } finally {
        writer.close();
      }
      const asked = queries.filter((query) => query.archive === archive.name);
      indexes.push(new ArchiveIndex(archive.name, work, asked, judgements));
    }
    return { indexes, missing };
  }

  *#documents() {
    for (const segment of this.#reader.segments)
      for (let document = 0; document < segment.documents; document++)
        if (segment.live.has(document)) yield segment.document(document);
  }

  /** Our own answers: one hit per patch, or every message. */
  async ours(collapse: 'patch' | 'none', ranking?: Ranking): Promise<Run> {
    const searcher = IndexSearcher.over(this.#reader, ranking);
    const run: Record<string, string[]> = {};
    for (const { id, text } of this.queries) {
      const { hits } = await searcher.search(searchRequest(text, { limit: depth, collapse, highlight: false }));
      run[id] = hits.map((hit) => hit.id);
    }
    return run;
  }

  /** The answers of peers; what cannot be had is told and left out. */
  peers(folder: string): Map<string, Run> {
    const documents = join(this.#folder, 'documents.ndjson');
    const queries = join(this.#folder, 'queries.ndjson');
    const lines = Array.from(this.#documents(), ({ id, title, authors, text, mail }) =>
      JSON.stringify({
        id,
        title: mail?.subject ?? title ?? '',
        author: authors.map(({ name }) => name).join(', '),
        text,
      }),
    );
    writeFileSync(documents, lines.join('\n'));
    writeFileSync(queries, this.queries.map(({ id, text }) => JSON.stringify({ id, text })).join('\n'));
    const runs = new Map<string, Run>();
    for (const peer of peerNames) {
      try {
        runs.set(peer, runPeer(peer, folder, { documents, queries, limit: depth }));
      } catch (error) {
        console.log(`Left out on ${this.name}: ${(error as Error).message}`);
      }
    }
    return runs;
  }

  score(run: Run): Answered[] {
    return this.queries.map((query) => {
      const grades = this.#judgements.get(query.id) ?? new Map<string, number>();
      const titles = (run[query.id] ?? []).map((id) => this.#titles.get(id) ?? '');
      const once = titles.map((title, i) => (titles.indexOf(title) < i ? `${title} again` : title));
      const every = new Map(
        [...grades].flatMap(([title, grade]) =>
          Array.from(
            { length: Math.min(10, this.#counts.get(title) ?? 1) },
            (_, i) => [`${title} ${i}`, grade] as const,
          ),
        ),
      );
      const met = new Map<string, number>();
      const messages = titles.map((title) => {
        const times = met.get(title) ?? 0;
        met.set(title, times + 1);
        return `${title} ${times}`;
      });
      const answering = new Map([...grades].map(([title, grade]) => [title, grade >= 2 ? 1 : 0]));
      return {
        query,
        byPatch: ndcg(once, grades, 10),
        byMessage: ndcg(messages, every, 10),
        mrr: reciprocalRank(titles, answering),
        unjudged: titles.slice(0, 10).filter((title) => !grades.has(title)).length,
      };
    });
  }

  close(): void {
    this.#reader.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Mean nDCG@10 by patch over the queries of some archives, with any values for the ranking's table. */
export async function qualityByPatch(indexes: readonly ArchiveIndex[], ranking: Ranking): Promise<number> {
  const answered: Answered[] = [];
  for (const index of indexes) for (const one of index.score(await index.ours('patch', ranking))) answered.push(one);
  return mean(answered.map(({ byPatch }) => byPatch));
}

/** Hits that are looked at. */
const depth = 100;

/** The tables of `npm run eval -- archives`: the halves apart, then the kept half by kind. */
export async function evaluateArchives(peers: string | undefined): Promise<string[][][]> {
  const { indexes, missing } = await ArchiveIndex.all();
  if (missing.length > 0)
    console.log(`Not at hand: ${missing.join(', ')}; name the folder of the clones in PATCHTRAIL_ARCHIVES.`);
  if (peers !== undefined) preparePeers(peers);
  const answered = new Map<string, Answered[]>();
  const add = (name: string, found: readonly Answered[]): void => {
    answered.set(name, [...(answered.get(name) ?? []), ...found]);
  };
  for (const index of indexes) {
    add('Patchtrail', index.score(await index.ours('patch')));
    add('Patchtrail, every message', index.score(await index.ours('none')));
    if (peers !== undefined) for (const [peer, run] of index.peers(peers)) add(peer, index.score(run));
    index.close();
  }
  const kinds = [...new Set([...answered.values()].flat().map(({ query }) => query.kind))];
  const digits = (found: readonly Answered[], measure: 'byPatch' | 'byMessage' | 'mrr' | 'unjudged'): string =>
    mean(found.map((one) => one[measure])).toFixed(3);
  const overall = [['queries', 'engine', 'by patch', 'by message', 'MRR', 'unjudged of 10']];
  const byKind = [['kept queries, by patch', 'queries', ...kinds]];
  for (const [engine, all] of answered) {
    for (const part of archiveParts) {
      const found = all.filter(({ query }) => query.part === part);
      overall.push([
        `${part} (${found.length})`,
        engine,
        ...(['byPatch', 'byMessage', 'mrr', 'unjudged'] as const).map((measure) => digits(found, measure)),
      ]);
    }
    const kept = all.filter(({ query }) => query.part === 'kept');
    const cells = kinds.map((kind) =>
      digits(
        kept.filter(({ query }) => query.kind === kind),
        'byPatch',
      ),
    );
    byKind.push([engine, String(kept.length), ...cells]);
  }
  return [overall, byKind];
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Digest } from '../../corpus/digest/digest.js';
import type { Document } from '../../corpus/document.js';
import { keywordKey } from '../../index/schema/document-fields.js';
import { givenSubmission, linkGiven } from '../../lineage/given-submission.js';
import { IndexSearcher } from '../../search/index-searcher.js';
import type { SearchRequest } from '../../search/search-options.js';
import type { SearchResponse } from '../../search/search-response.js';
import { compareMessages } from '../compare.js';
import type {
  Comparison,
  EngineHealth,
  EngineStats,
  GivenOptions,
  GivenVersions,
  IdentifiersResponse,
  SearchEngine,
  SuggestOptions,
  SuggestResponse,
  ThreadEntry,
  VersionsResponse,
} from '../engine.js';
import { linkedIds, trailOfGiven } from '../given-trail.js';
import { AmbiguousReference, readReference } from '../reference.js';
import { threadAround } from '../thread.js';
import { trailOf } from '../trail.js';
import { BatchLoader, completed } from './batch-loader.js';
import { ClusterBackend } from './cluster-backend.js';
import { ClusterConnection } from './cluster-connection.js';
import { ClusterError } from './cluster-error.js';
import { ClusterFacts } from './cluster-facts.js';
import { ClusterNames } from './cluster-names.js';
import type { ClusterSettings } from './cluster-settings.js';
import { ClusterWatch } from './cluster-watch.js';
import { type ClusterGeneration, newestGeneration } from './generation.js';
import { IndexAdmin } from './index-admin.js';
import { namePrefix } from './index-schema.js';
import { NameChunks } from './name-chunks.js';

/**
 * The engine over an index in an OpenSearch cluster. The cluster retrieves documents; scoring and presentation use the
 * code that all engines share. Every request is answered from the newest generation, within about a second.
 */
export class OpenSearchEngine implements SearchEngine {
  readonly name = 'opensearch';
  readonly #connection: ClusterConnection;
  readonly #admin: IndexAdmin;
  readonly #watch: ClusterWatch;
  readonly #chunks = new NameChunks();
  #generation: ClusterGeneration | null = null;
  #names: ClusterNames | null = null;
  #checked = 0;
  #checking: Promise<ClusterGeneration> | null = null;

  private constructor(connection: ClusterConnection, settings: ClusterSettings) {
    this.#connection = connection;
    this.#admin = new IndexAdmin(connection, settings);
    this.#watch = new ClusterWatch(connection, `${namePrefix(settings.index)}*`);
  }

  /** Throws a `ClusterError` if the cluster does not answer, or has no readable index. */
  static async open(settings: ClusterSettings): Promise<OpenSearchEngine> {
    const connection = new ClusterConnection(settings);
    const engine = new OpenSearchEngine(connection, settings);
    try {
      await engine.#newest();
      return engine;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** The newest generation, checked periodically; concurrent requests share a check. */
  async #newest(isForced = false): Promise<ClusterGeneration> {
    if (!isForced && this.#generation !== null && Date.now() - this.#checked < checkInterval) return this.#generation;
    this.#checking ??= newestGeneration(this.#connection, this.#admin, this.#generation)
      .then((newest) => {
        if (newest !== this.#generation) {
          this.#generation = newest;
          this.#names = new ClusterNames(newest, this.#chunks);
        }
        this.#checked = Date.now();
        return newest;
      })
      .finally(() => {
        this.#checking = null;
      });
    if (isForced || this.#generation === null || Date.now() - this.#checked > longestStale) return this.#checking;
    // If the check is slow, the known generation may still answer.
    const known = this.#generation;
    const given = this.#checking.catch(() => known);
    return Promise.race([given, pause(longestCheck, known, { ref: false })]);
  }

  /** A rebuild may delete the indices in the middle of a request, which is then repeated on the new ones. */
  async #ask<Answer>(question: (generation: ClusterGeneration) => Promise<Answer>): Promise<Answer> {
    const generation = await this.#newest();
    try {
      return await question(generation);
    } catch (error) {
      if (!(error instanceof ClusterError && error.fault === 'missing')) throw error;
      const newest = await this.#newest(true);
      if (newest === generation) throw error;
      return question(newest);
    }
  }

  search(request: SearchRequest): Promise<SearchResponse> {
    return this.#ask((generation) => new IndexSearcher(new ClusterBackend(generation)).search(request));
  }

  document(reference: string): Promise<Document | null> {
    return this.#ask(async (generation) => {
      const document = await this.#find(generation, reference);
      if (document === null) return null;
      const locations = await generation.state.locationsOf(document.id);
      return locations.length === 0 ? document : { ...document, alsoIn: [...document.alsoIn, ...locations] };
    });
  }

  async #find({ connection, names, documents }: ClusterGeneration, reference: string): Promise<Document | null> {
    for (const wanted of readReference(reference)) {
      let { id } = wanted.type === 'id' ? wanted : { id: null };
      if (wanted.type !== 'id') {
        const filter =
          wanted.type === 'place'
            ? [{ term: { source: wanted.path } }, { term: { line: wanted.line } }]
            : [{ term: { terms: keywordKey('commit', wanted.start.slice(0, 12)) } }];
        const answer = await connection.call<{ hits: { hits: { fields: { id: string[] } }[] } }>({
          method: 'POST',
          path: `/${names.documents}/_search`,
          body: {
            size: 2,
            query: { bool: { filter } },
            _source: false,
            docvalue_fields: ['id'],
          },
        });
        const ids = answer.hits.hits.map(({ fields }) => fields.id[0]!);
        if (wanted.type === 'place' && ids.length > 1) throw AmbiguousReference.of(wanted.path, wanted.line);
        id = ids.find((one) => wanted.type === 'place' || one.startsWith(wanted.start)) ?? null;
      }
      const found = id === null ? undefined : (await documents.load([id])).get(id);
      if (found !== undefined) return found;
    }
    return null;
  }

  versions(reference: string): Promise<VersionsResponse | null> {
    return this.#ask(async (generation) => {
      const document = await this.#find(generation, reference);
      if (document === null) return null;
      const { graph } = await generation.lineage.around([document.id]);
      const documents = new BatchLoader((ids) => generation.documents.load(ids));
      return completed(() => trailOf(document, { graph, document: documents.get }), documents);
    });
  }

  versionsOf(documents: readonly Document[], options: GivenOptions): Promise<GivenVersions | null> {
    return this.#ask(async (generation) => {
      const given = givenSubmission(documents);
      if (given === null) return null;
      const { connection, names, terms } = generation;
      const facts = new ClusterFacts(connection, names.documents, terms, [], false);
      const links = await completed(() => linkGiven(given, facts), facts);
      const { graph } = await generation.lineage.around(linkedIds(links));
      const stored = new BatchLoader((ids) => generation.documents.load(ids));
      return completed(() => trailOfGiven(given, links, { graph, document: stored.get }, options), stored);
    });
  }

  compare(older: string, newer: string): Promise<Comparison | null> {
    return this.#ask(async (generation) => {
      const before = await this.#find(generation, older);
      const after = await this.#find(generation, newer);
      if (before === null || after === null) return null;
      const { graph } = await generation.lineage.around([before.id, after.id]);
      const documents = new BatchLoader((ids) => generation.documents.load(ids));
      return completed(() => compareMessages(before, after, { graph, document: documents.get }), documents);
    });
  }

  thread(reference: string): Promise<readonly ThreadEntry[] | null> {
    return this.#ask(async (generation) => {
      const document = await this.#find(generation, reference);
      if (document === null) return null;
      const documents = new BatchLoader((ids) => generation.documents.load(ids));
      documents.add(document.id, document);
      const replies = new BatchLoader((ids) => repliesTo(generation, ids, documents));
      const source = { document: documents.get, repliesTo: (id: string) => replies.get(id) ?? [] };
      return completed(() => threadAround(document, source), documents, replies);
    });
  }

  identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    return this.#ask(() => this.#names!.identifiers(text, limit));
  }

  suggest(text: string, options: SuggestOptions): Promise<SuggestResponse> {
    return this.#ask(() => this.#names!.suggest(text, options));
  }

  stats(): Promise<EngineStats> {
    return this.#ask((generation) => readStats(generation));
  }

  async health(): Promise<EngineHealth> {
    return { cluster: await this.#watch.health(), requests: this.#connection.requests };
  }

  digests(): Promise<readonly Digest[]> {
    return this.#ask(({ state }) => state.digests());
  }

  async generation(): Promise<string> {
    return generationName(await this.#newest());
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

/** Milliseconds between two checks for a newer generation. */
const checkInterval = 1_000;
/** Milliseconds that a request waits for a check. */
const longestCheck = 400;
/** Milliseconds for which a known generation may answer without a check; then the cluster is reported as unavailable. */
const longestStale = 5_000;

function generationName({ names, commit }: ClusterGeneration): string {
  return `${names.documents.slice(names.documents.lastIndexOf('-') + 1)}.${commit.generation}`;
}

/** Ids of the replies to each of some mails; the mails are added to `documents`. */
async function repliesTo(
  { connection, names }: ClusterGeneration,
  ids: readonly string[],
  documents: BatchLoader<Document>,
): Promise<Map<string, string[]>> {
  const byKey = new Map(ids.map((id) => [keywordKey('reply-to', id), id]));
  const answer = await connection.call<{ hits: { hits: { _source: { document: string } }[] } }>({
    method: 'POST',
    path: `/${names.documents}/_search`,
    body: { size: 1_000, query: { terms: { terms: [...byKey.keys()] } }, _source: ['document'] },
  });
  const replies = new Map(ids.map((id) => [id, [] as string[]]));
  for (const { _source } of answer.hits.hits) {
    const reply = JSON.parse(_source.document) as Document;
    const parent = byKey.get(keywordKey('reply-to', reply.mail?.inReplyTo ?? ''));
    if (parent === undefined) continue;
    replies.get(parent)!.push(reply.id);
    documents.add(reply.id, reply);
  }
  return replies;
}

async function readStats(generation: ClusterGeneration): Promise<EngineStats> {
  const { connection, names, commit, state, overview } = generation;
  interface Buckets {
    readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
  }
  const { aggregations } = await connection.call<{
    aggregations: { kinds: Buckets; sources: Buckets; terms: { value: number } };
  }>({
    method: 'POST',
    path: `/${names.documents}/_search`,
    body: {
      size: 0,
      aggs: {
        kinds: { terms: { field: 'kind', size: 20 } },
        sources: { terms: { field: 'source', size: 10_000 } },
        terms: { cardinality: { field: 'listed', precision_threshold: 40_000 } },
      },
    },
  });
  const { _all: all } = await connection.call<{
    _all: { primaries: { store: { size_in_bytes: number }; segments: { count: number } } };
  }>({ method: 'GET', path: `/${Object.values(names).join()}/_stats/store,segments` });
  const sources = await state.sources();
  const documentsOf = (path: string): number =>
    aggregations.sources.buckets
      .filter(({ key }) => key === path || key.startsWith(`${path}/`))
      .reduce((sum, { doc_count: count }) => sum + count, 0);
  return {
    engine: 'opensearch',
    documents: overview.documents,
    // Approximate, of listed terms: the cluster does not count its terms.
    terms: aggregations.terms.value,
    bytes: all.primaries.store.size_in_bytes,
    segments: all.primaries.segments.count,
    generation: generationName(generation),
    committed: commit.committed,
    byKind: Object.fromEntries(
      aggregations.kinds.buckets.map(({ key, doc_count: count }) => [key, count] as const).sort(),
    ),
    sources: sources.map(({ path, list, format, read }) => ({
      source: path,
      path,
      list,
      format,
      read,
      documents: documentsOf(path),
    })),
  };
}

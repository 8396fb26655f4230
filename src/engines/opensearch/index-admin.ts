import { type ClusterConnection, writeBudget } from './cluster-connection.js';
import { ClusterError } from './cluster-error.js';
import type { ClusterSettings } from './cluster-settings.js';
import {
  documentsIndex,
  type IndexNames,
  indexNames,
  lineageIndex,
  namePrefix,
  namesBeside,
  stateIndex,
} from './index-schema.js';

/** Manages the indices behind an alias: live, being built, obsolete. */
export class IndexAdmin {
  readonly #connection: ClusterConnection;
  readonly #settings: ClusterSettings;

  constructor(connection: ClusterConnection, settings: ClusterSettings) {
    this.#connection = connection;
    this.#settings = settings;
  }

  /** The documents index that the alias points at, of any version; null if there is none. */
  async target(): Promise<string | null> {
    const answer = await this.#connection.find<Record<string, unknown>>({
      method: 'GET',
      path: `/_alias/${this.#settings.index}`,
      // Every node knows the aliases, so that a hung manager need not be asked.
      query: { local: true },
    });
    return answer === null ? null : (Object.keys(answer)[0] ?? null);
  }

  /** The live indices. Throws a `ClusterError` if there are none, or only of another version. */
  async live(): Promise<IndexNames> {
    const { index } = this.#settings;
    const target = await this.target();
    if (target === null)
      throw new ClusterError(
        'missing',
        `No index "${index}" in the cluster; run "patchtrail index --engine opensearch <source>…".`,
      );
    if (!target.startsWith(namePrefix(index)))
      throw new ClusterError(
        'other-analyzer',
        `"${index}" in the cluster (${target}) was built by another version; run "patchtrail index --engine opensearch --rebuild".`,
      );
    return namesBeside(target);
  }

  /** Builds of this version, oldest first, by the name of their documents' index. */
  async builds(): Promise<string[]> {
    const prefix = namePrefix(this.#settings.index);
    const answer = await this.#connection.call<Record<string, unknown>>({
      method: 'GET',
      path: `/${prefix}*`,
      query: { filter_path: '*.settings.index.uuid' },
    });
    return Object.keys(answer)
      .filter((name) => /^\d+$/.test(name.slice(prefix.length)))
      .sort((a, b) => Number(a.slice(prefix.length)) - Number(b.slice(prefix.length)));
  }

  /** The indices to write to: the live ones, or those of a rebuild, new or resumed. */
  async toWrite(isRebuild: boolean): Promise<IndexNames> {
    const target = await this.target();
    if (target !== null && !isRebuild) return this.live();
    const builds = (await this.builds()).filter((name) => name !== target);
    const unfinished = builds.at(-1);
    if (unfinished !== undefined) return namesBeside(unfinished);
    const names = await this.create();
    // Nothing older could be searched instead: writes are visible from the first commit on.
    if (target === null) await this.publish(names);
    return names;
  }

  async create(): Promise<IndexNames> {
    const names = indexNames(this.#settings.index, Date.now());
    const { shards, replicas } = this.#settings;
    for (const [name, body] of [
      [names.lineage, lineageIndex({ shards, replicas })],
      [names.state, stateIndex({ shards, replicas })],
      [names.documents, documentsIndex({ shards, replicas })],
    ] as const) {
      await this.#createOne(name, body);
    }
    return names;
  }

  async #createOne(name: string, body: object): Promise<void> {
    try {
      // Fewer nodes than replicas are enough to start with.
      const query = { wait_for_active_shards: 1 };
      await this.#connection.call({ method: 'PUT', path: `/${name}`, query, body, retryBudget: writeBudget });
    } catch (error) {
      // Created by the previous attempt, whose answer was lost.
      if (!(error instanceof ClusterError && error.message.includes('already exists'))) throw error;
    }
  }

  /** Points the alias at a build in one step. Returns the index it pointed at before. */
  async publish({ documents }: IndexNames): Promise<string | null> {
    const before = await this.target();
    if (before === documents) return null;
    const { index } = this.#settings;
    const remove = before === null ? [] : [{ remove: { index: before, alias: index } }];
    await this.#connection.call({
      method: 'POST',
      path: '/_aliases',
      body: { actions: [...remove, { add: { index: documents, alias: index } }] },
      retryBudget: writeBudget,
    });
    return before;
  }

  async remove(documents: string): Promise<void> {
    for (const name of Object.values(namesBeside(documents))) {
      await this.#connection.find({ method: 'DELETE', path: `/${name}`, retryBudget: writeBudget });
    }
  }

  async refresh(names: IndexNames): Promise<void> {
    await this.#connection.call({
      method: 'POST',
      path: `/${Object.values(names).join()}/_refresh`,
      retryBudget: writeBudget,
    });
  }

  /** A routing value for each shard of an index. */
  async routings(documents: string): Promise<string[]> {
    const settings = await this.#connection.call<Record<string, { settings: { index: { number_of_shards: string } } }>>(
      {
        method: 'GET',
        path: `/${documents}/_settings/index.number_of_shards`,
      },
    );
    const shards = Number(settings[documents]?.settings.index.number_of_shards ?? 1);
    if (shards === 1) return ['0'];
    const found = new Map<number, string>();
    for (let i = 0; found.size < shards && i < shards * 40; i++) {
      const answer = await this.#connection.call<{ shards: { shard: number }[][] }>({
        method: 'GET',
        path: `/${documents}/_search_shards`,
        query: { routing: String(i), filter_path: 'shards.shard' },
      });
      const shard = answer.shards[0]?.[0]?.shard;
      if (shard !== undefined && !found.has(shard)) found.set(shard, String(i));
    }
    return [...found.values()];
  }

  /** Number of documents, and their newest date no later than a day after `committed`. */
  async overview(documents: string, committed: string | null): Promise<{ documents: number; newest: number }> {
    const latest = committed === null ? Number.MAX_SAFE_INTEGER : Math.floor(Date.parse(committed) / 1000) + 86_400;
    const answer = await this.#connection.call<{
      hits: { total: { value: number } };
      aggregations: { dated: { newest: { value: number | null } } };
    }>({
      method: 'POST',
      path: `/${documents}/_search`,
      body: {
        size: 0,
        track_total_hits: true,
        aggs: { dated: { filter: { range: { date: { lte: latest } } }, aggs: { newest: { max: { field: 'date' } } } } },
      },
    });
    return { documents: answer.hits.total.value, newest: Math.max(0, answer.aggregations.dated.newest.value ?? 0) };
  }
}

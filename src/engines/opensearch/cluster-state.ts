import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Digest } from '../../corpus/digest/digest.js';
import type { SourceLocation } from '../../corpus/document.js';
import type { SourceState } from '../../index/snapshot/source-state.js';
import { type ClusterConnection, nearest, writeBudget } from './cluster-connection.js';

/** The state of the writer, as one small document that each commit replaces. */
const commitSchema = z.object({
  /** Number of commits. */
  generation: z.number().int(),
  committed: z.string().nullable(),
  /** Number of the newest run over a source, which is the version of its writes. */
  run: z.number().int(),
  /** Lineage includes the documents of runs up to this one. */
  linkedRun: z.number().int(),
  /** Whether the alias points, or has pointed, at this build. */
  published: z.boolean(),
  /** Whether documents were replaced or removed, so that the identifier tables still count them. */
  replaced: z.boolean(),
});
export type Commit = z.infer<typeof commitSchema>;

export const firstCommit: Commit = {
  generation: 0,
  committed: null,
  run: 0,
  linkedRun: 0,
  published: false,
  replaced: false,
};

/** Progress of a run over a source: everything before it is in the cluster. */
const checkpointSchema = z.object({
  run: z.number().int(),
  /** Number of processed records. */
  records: z.number().int(),
  /** Location of the last one: if it has changed, the source is a different one. */
  last: z.object({ path: z.string(), line: z.number() }).nullable(),
  /** The cursor at the start of the run. */
  cursor: z.record(z.string(), z.unknown()).nullable(),
  chunks: z.number().int(),
  added: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

interface StateHit {
  readonly _id: string;
  readonly _source: { readonly json: string };
}

/** The data of an index beside its documents: sources, digests, locations, identifier tables. */
export class ClusterState {
  readonly #connection: ClusterConnection;
  readonly #index: string;

  constructor(connection: ClusterConnection, index: string) {
    this.#connection = connection;
    this.#index = index;
  }

  async commit(): Promise<Commit> {
    return commitSchema.parse((await this.get('commit')) ?? firstCommit);
  }

  async putCommit(commit: Commit): Promise<void> {
    await this.put('commit', 'commit', commit);
  }

  async checkpoint(path: string): Promise<Checkpoint | null> {
    return checkpointSchema.nullable().parse(await this.get(named('checkpoint', path)));
  }

  async putCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
    await this.put(named('checkpoint', path), 'checkpoint', checkpoint);
  }

  async dropCheckpoint(path: string): Promise<void> {
    await this.drop(named('checkpoint', path));
  }

  async source(path: string): Promise<SourceState | null> {
    return (await this.get(named('source', path))) as SourceState | null;
  }

  async putSource(source: SourceState): Promise<void> {
    await this.put(named('source', source.path), 'source', source);
  }

  async sources(): Promise<SourceState[]> {
    return (await this.all('source')).map(({ json }) => JSON.parse(json) as SourceState);
  }

  async digestsOf(path: string): Promise<Digest[]> {
    return ((await this.get(named('digests', path))) as Digest[] | null) ?? [];
  }

  async putDigests(path: string, digests: readonly Digest[]): Promise<void> {
    await this.put(named('digests', path), 'digests', digests);
  }

  async digests(): Promise<Digest[]> {
    return (await this.all('digests')).flatMap(({ json }) => JSON.parse(json) as Digest[]);
  }

  /** Further locations of a document. */
  async locationsOf(id: string): Promise<SourceLocation[]> {
    return ((await this.get(named('places', id))) as SourceLocation[] | null) ?? [];
  }

  async addLocation(id: string, place: SourceLocation): Promise<boolean> {
    const locations = await this.locationsOf(id);
    if (locations.some(({ path, line }) => path === place.path && line === place.line)) return false;
    await this.put(named('places', id), 'places', [...locations, place]);
    return true;
  }

  async get(id: string): Promise<unknown> {
    const answer = await this.#connection.find<{ found: boolean; _source?: { json: string } }>({
      method: 'GET',
      path: `/${this.#index}/_doc/${encodeURIComponent(id)}`,
      query: { preference: nearest },
    });
    return answer?._source === undefined ? null : JSON.parse(answer._source.json);
  }

  async put(id: string, type: string, value: unknown): Promise<void> {
    await this.#connection.call({
      method: 'PUT',
      path: `/${this.#index}/_doc/${encodeURIComponent(id)}`,
      body: { type, json: JSON.stringify(value) },
      retryBudget: writeBudget,
    });
  }

  async drop(id: string): Promise<void> {
    await this.#connection.find({
      method: 'DELETE',
      path: `/${this.#index}/_doc/${encodeURIComponent(id)}`,
      retryBudget: writeBudget,
    });
  }

  /** All of a type, by name, as of the last refresh. */
  async all(type: string): Promise<{ id: string; json: string }[]> {
    const found: { id: string; json: string }[] = [];
    for (let after: string | null = null; ; ) {
      const answer: { hits: { hits: StateHit[] } } = await this.#connection.call({
        method: 'POST',
        path: `/${this.#index}/_search`,
        body: {
          size: pageSize,
          query: { term: { type } },
          sort: [{ _id: 'asc' }],
          ...(after === null ? {} : { search_after: [after] }),
        },
      });
      const { hits } = answer.hits;
      for (const { _id, _source } of hits) found.push({ id: _id, json: _source.json });
      if (hits.length < pageSize) return found;
      after = hits.at(-1)!._id;
    }
  }

  /** Names of all of a type. */
  async ids(type: string): Promise<string[]> {
    const answer = await this.#connection.call<{ hits: { hits: { _id: string }[] } }>({
      method: 'POST',
      path: `/${this.#index}/_search`,
      body: { size: 10_000, query: { term: { type } }, sort: [{ _id: 'asc' }], _source: false },
    });
    return answer.hits.hits.map(({ _id }) => _id);
  }
}

const pageSize = 100;

function named(type: string, what: string): string {
  return `${type}:${createHash('sha256').update(what).digest('hex').slice(0, 40)}`;
}

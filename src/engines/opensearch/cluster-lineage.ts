import { createHash } from 'node:crypto';
import type { LineageRenewal } from '../../lineage/lineage-builder.js';
import { LineageGraph, type LineageLink, type StoredSubmission } from '../../lineage/lineage-graph.js';
import type { BulkSender } from './bulk-sender.js';
import { type ClusterConnection, nearest, writeBudget } from './cluster-connection.js';
import { clusterId } from './document-row.js';

/** The part of a submission that a list of versions shows. */
export interface TrailStub {
  readonly id: string;
  readonly trail: string;
  readonly kind: string;
  readonly date: string | null;
  readonly version: number | null;
  readonly rfc: boolean;
  readonly resend: boolean;
}

interface LineageHit {
  readonly _id: string;
  readonly _source: { readonly type: string; readonly json: string };
}

/**
 * Lineage in the cluster: submissions, links and, for each document with relatives, its trail. The graph is never read
 * whole, only the neighbourhood of some documents.
 */
export class ClusterLineage {
  readonly #connection: ClusterConnection;
  readonly #index: string;

  constructor(connection: ClusterConnection, index: string) {
    this.#connection = connection;
    this.#index = index;
  }

  /** Everything connected to some documents by links or by a shared submission. */
  async around(ids: Iterable<string>, most = mostAround): Promise<{ graph: LineageGraph; ids: ReadonlySet<string> }> {
    const reached = new Set(ids);
    let frontier = [...reached];
    const submissions = new Map<string, StoredSubmission>();
    const links = new Map<string, LineageLink>();
    while (frontier.length > 0 && reached.size <= most) {
      const next = new Set<string>();
      for (const { _id, _source } of await this.#withMembers(frontier, ['posting', 'link'])) {
        if (_source.type === 'link') {
          const link = JSON.parse(_source.json) as LineageLink;
          links.set(_id, link);
          for (const id of [link.older, link.newer]) if (!reached.has(id)) next.add(id);
        } else {
          const submission = JSON.parse(_source.json) as StoredSubmission;
          submissions.set(_id, submission);
          for (const id of membersOf(submission)) if (!reached.has(id)) next.add(id);
        }
      }
      for (const id of next) reached.add(id);
      frontier = [...next];
    }
    return { graph: new LineageGraph([...submissions.values()], [...links.values()]), ids: reached };
  }

  /** The trails of some documents, with all submissions. */
  async trails(ids: readonly string[]): Promise<TrailStub[]> {
    if (ids.length === 0) return [];
    const own = await this.#connection.call<{ docs: { found?: boolean; _source?: { trail: string } }[] }>({
      method: 'POST',
      path: `/${this.#index}/_mget`,
      query: { _source_includes: 'trail', preference: nearest },
      body: { ids: ids.map(stubId) },
    });
    const names = [...new Set(own.docs.flatMap(({ _source }) => _source?.trail ?? []))];
    if (names.length === 0) return [];
    const answer = await this.#connection.call<{ hits: { hits: LineageHit[] } }>({
      method: 'POST',
      path: `/${this.#index}/_search`,
      query: { preference: nearest },
      body: { size: mostHits, query: { terms: { trail: names } }, _source: ['type', 'json'] },
    });
    return answer.hits.hits.map(({ _source }) => JSON.parse(_source.json) as TrailStub);
  }

  async #withMembers(ids: readonly string[], types: readonly string[]): Promise<LineageHit[]> {
    const found: LineageHit[] = [];
    const batches = Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, i) =>
      ids.slice(i * idsAtOnce, (i + 1) * idsAtOnce),
    );
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
      const answer = await this.#connection.call<{ hits: { hits: LineageHit[] } }>({
        method: 'POST',
        path: `/${this.#index}/_search`,
        body: {
          size: mostHits,
          query: { bool: { filter: [{ terms: { type: types } }, { terms: { members: batch.map(clusterId) } }] } },
          _source: ['type', 'json'],
        },
      });
      const { hits } = answer.hits;
      if (hits.length === mostHits && batch.length > 1) {
        const half = batch.length >> 1;
        batches.push(batch.slice(0, half), batch.slice(half));
      } else for (const hit of hits) found.push(hit);
    }
    return found;
  }

  /** Replaces what was recomputed. Returns the documents whose trails may have changed. */
  async renew(
    { graph, touched, retold }: LineageRenewal,
    removed: ReadonlySet<string>,
    isFirst: boolean,
    bulk: BulkSender,
  ): Promise<Set<string>> {
    const changed = new Set<string>([...touched, ...removed]);
    if (!isFirst) {
      const gone = await this.#withMembers([...touched, ...removed], ['link', 'posting']);
      for (const { _id, _source } of gone) {
        if (_source.type === 'link') {
          const link = JSON.parse(_source.json) as LineageLink;
          if (!touched.has(link.newer) && !removed.has(link.older) && !removed.has(link.newer)) continue;
          changed.add(link.older).add(link.newer);
        } else for (const id of membersOf(JSON.parse(_source.json) as StoredSubmission)) changed.add(id);
        await bulk.add({ action: 'delete', index: this.#index, id: _id, version: null, row: null });
      }
      if (retold !== null) {
        for (const link of await this.#retold()) changed.add(link.older).add(link.newer);
        // A deletion followed by a write would count as a conflict.
        await bulk.flush();
        await this.#connection.call({
          method: 'POST',
          path: `/${this.#index}/_delete_by_query`,
          query: { conflicts: 'proceed', refresh: true },
          body: { query: { bool: { filter: [{ term: { type: 'link' } }, { term: { relation: 'retold' } }] } } },
          retryBudget: writeBudget,
        });
      }
      await bulk.flush();
    }
    for (const submission of graph.submissions) {
      const row = { type: 'posting', members: membersOf(submission).map(clusterId), json: JSON.stringify(submission) };
      await bulk.add({
        action: 'index',
        index: this.#index,
        id: `p:${clusterId(submission.root)}`,
        version: null,
        row,
      });
    }
    for (const link of graph.links) {
      changed.add(link.older).add(link.newer);
      const row = {
        type: 'link',
        members: [clusterId(link.older), clusterId(link.newer)],
        newer: clusterId(link.newer),
        relation: link.relation,
        json: JSON.stringify(link),
      };
      await bulk.add({ action: 'index', index: this.#index, id: linkId(link), version: null, row });
    }
    await bulk.flush();
    return changed;
  }

  async #retold(): Promise<LineageLink[]> {
    const links: LineageLink[] = [];
    for (let after: string | null = null; ; ) {
      const answer: { hits: { hits: LineageHit[] } } = await this.#connection.call({
        method: 'POST',
        path: `/${this.#index}/_search`,
        body: {
          size: mostHits,
          query: { bool: { filter: [{ term: { type: 'link' } }, { term: { relation: 'retold' } }] } },
          sort: [{ _id: 'asc' }],
          _source: ['type', 'json'],
          ...(after === null ? {} : { search_after: [after] }),
        },
      });
      const { hits } = answer.hits;
      for (const { _source } of hits) links.push(JSON.parse(_source.json) as LineageLink);
      if (hits.length < mostHits) return links;
      after = hits.at(-1)!._id;
    }
  }

  /** Writes the trail of each document; null if it has none any more. */
  async putStubs(stubs: ReadonlyMap<string, TrailStub | null>, bulk: BulkSender): Promise<void> {
    for (const [id, stub] of stubs) {
      const target = { index: this.#index, id: stubId(id), version: null };
      if (stub === null) await bulk.add({ ...target, action: 'delete', row: null });
      else
        await bulk.add({
          ...target,
          action: 'index',
          row: { type: 'stub', members: [clusterId(id)], trail: clusterId(stub.trail), json: JSON.stringify(stub) },
        });
    }
    await bulk.flush();
  }

  async refresh(): Promise<void> {
    await this.#connection.call({ method: 'POST', path: `/${this.#index}/_refresh`, retryBudget: writeBudget });
  }
}

const idsAtOnce = 500;
const mostHits = 10_000;
/** Larger trails and series are truncated. */
const mostAround = 5_000;

function membersOf(submission: StoredSubmission): string[] {
  const ids = new Set([submission.root, ...submission.patches.map((patch) => patch.id)]);
  if (submission.cover !== null) ids.add(submission.cover);
  return [...ids];
}

function stubId(id: string): string {
  return `t:${clusterId(id)}`;
}

function linkId({ older, newer, relation, lead }: LineageLink): string {
  const name = JSON.stringify([older, newer, relation, lead]);
  return `l:${createHash('sha256').update(name).digest('base64url')}`;
}

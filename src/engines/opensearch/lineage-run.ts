import { nothingKnown, renewLineage } from '../../lineage/lineage-builder.js';
import type { LineageFacts } from '../../lineage/lineage-facts.js';
import type { Overrides } from '../../lineage/overrides.js';
import { earliestRename, type NameRename, nameRenames } from '../../lineage/renames.js';
import { completed } from './batch-loader.js';
import { BulkSender } from './bulk-sender.js';
import { type ClusterConnection, writeBudget } from './cluster-connection.js';
import { ClusterFacts } from './cluster-facts.js';
import { ClusterLineage, type TrailStub } from './cluster-lineage.js';
import { ClusterState } from './cluster-state.js';
import type { ClusterTerms } from './cluster-terms.js';
import type { IndexNames } from './index-schema.js';

interface LineageFactsHit {
  readonly _source: { readonly facts: string | null };
  readonly sort: readonly unknown[];
}

/**
 * Updates lineage in the cluster with the documents of runs it does not include yet, in slices. An interrupted run is
 * completed by the next, since each document has the number of the run that wrote it.
 */
export class LineageRun {
  readonly #connection: ClusterConnection;
  readonly #names: IndexNames;
  readonly #terms: ClusterTerms;
  readonly #overrides: Overrides;
  readonly #store: ClusterLineage;
  readonly #state: ClusterState;
  readonly #bulk: BulkSender;

  constructor(connection: ClusterConnection, names: IndexNames, terms: ClusterTerms, overrides: Overrides) {
    this.#connection = connection;
    this.#names = names;
    this.#terms = terms;
    this.#overrides = overrides;
    this.#store = new ClusterLineage(connection, names.lineage);
    this.#state = new ClusterState(connection, names.state);
    this.#bulk = new BulkSender(connection, (id, reason) => {
      throw new Error(`lineage of ${id} was refused: ${reason}`);
    });
  }

  /** `removed`: documents that this run removed. Everything must be visible to searches. */
  async link(knownRun: number, removed: ReadonlySet<string>): Promise<void> {
    let first = knownRun === 0;
    let gone = removed;
    for await (const facts of this.#slices(knownRun)) {
      const isWhole = first && facts.documents === this.#terms.documents;
      await this.#linkSlice(facts.facts, facts.ids, gone, first && isWhole);
      first = false;
      gone = new Set();
    }
    if (gone.size > 0) await this.#linkSlice([], [], gone, false);
    await this.#store.refresh();
  }

  async #linkSlice(
    facts: readonly LineageFacts[],
    ids: readonly string[],
    removed: ReadonlySet<string>,
    isWhole: boolean,
  ): Promise<void> {
    const { documents } = this.#names;
    const source = new ClusterFacts(this.#connection, documents, this.#terms, facts, isWhole);
    await source.fill();
    const change = { added: ids, removed };
    const renewal = await completed(
      () => renewLineage(change, source, this.#overrides, isWhole ? null : nothingKnown),
      source,
    );
    await this.#store.refresh();
    const changed = await this.#store.renew(renewal, removed, isWhole, this.#bulk);
    await this.#store.refresh();
    const { graph, ids: around } = isWhole
      ? { graph: renewal.graph, ids: changed }
      : await this.#store.around(changed, Number.POSITIVE_INFINITY);
    const stubs = await completed(() => stubsOf(around, graph, source), source);
    await this.#store.putStubs(stubs, this.#bulk);
    const entries = new Map(source.digestEntries().map((entry) => [entry.id, entry]));
    const renames = new Map<string, NameRename>();
    for (const members of graph.trails()) {
      for (const [old, rename] of nameRenames(members, graph, (id) => entries.get(id) ?? null))
        renames.set(old, earliestRename([...(renames.has(old) ? [renames.get(old)!] : []), rename])!);
    }
    if (renames.size > 0)
      await this.#state.put(`renames:${ids[0] ?? 'removed'}`.slice(0, 400), 'renames', [...renames]);
  }

  /** Facts of the documents of runs after `knownRun`, in slices; `documents` also counts those without facts. */
  async *#slices(knownRun: number): AsyncGenerator<{ facts: LineageFacts[]; ids: string[]; documents: number }> {
    let facts: LineageFacts[] = [];
    let documents = 0;
    for (let after: readonly unknown[] | null = null; ; ) {
      const answer: { hits: { hits: LineageFactsHit[] } } = await this.#connection.call({
        method: 'POST',
        path: `/${this.#names.documents}/_search`,
        body: {
          size: pageSize,
          query: { bool: { filter: { range: { run: { gt: knownRun } } } } },
          sort: [{ id: 'asc' }],
          track_total_hits: false,
          _source: ['facts'],
          ...(after === null ? {} : { search_after: after }),
        },
        retryBudget: writeBudget,
      });
      const { hits } = answer.hits;
      for (const { _source } of hits) {
        documents++;
        if (_source.facts !== null) facts.push(JSON.parse(_source.facts) as LineageFacts);
      }
      if (facts.length >= sliceSize || hits.length < pageSize) {
        if (facts.length > 0) yield { facts, ids: facts.map((one) => one.id), documents };
        facts = [];
        documents = 0;
      }
      if (hits.length < pageSize) return;
      after = hits.at(-1)!.sort;
    }
  }
}

const pageSize = 1_000;
/** Documents linked at once, which bounds memory. */
const sliceSize = 20_000;

function stubsOf(
  ids: Iterable<string>,
  graph: ReturnType<typeof renewLineage>['graph'],
  source: ClusterFacts,
): Map<string, TrailStub | null> {
  const stubs = new Map<string, TrailStub | null>();
  for (const id of ids) {
    const trail = graph.trailOf(id);
    const facts = source.byId(id);
    stubs.set(
      id,
      trail === null || facts === null
        ? null
        : {
            id,
            trail,
            kind: facts.kind,
            date: facts.date === null ? null : new Date(facts.date).toISOString(),
            version: facts.version,
            rfc: facts.rfc,
            resend: facts.resend,
          },
    );
  }
  return stubs;
}

import type { Document } from '../../corpus/document.js';
import type { SourceFormat } from '../../corpus/source-reader.js';
import { DocumentInverter } from '../../index/build/document-inverter.js';
import { NameCollector } from '../../index/build/name-collector.js';
import { duplicateOf, isWithin } from '../../index/build/segment-feeder.js';
import { TermTable } from '../../index/terms/term-table.js';
import { BulkSender } from './bulk-sender.js';
import { type ClusterConnection, writeBudget } from './cluster-connection.js';
import type { ClusterState } from './cluster-state.js';
import { clusterId, documentRow, hashOf } from './document-row.js';
import type { IndexNames } from './index-schema.js';
import { putNames } from './name-chunks.js';
import type { RunTally } from './run-tally.js';

/** The stored state of a document in the cluster. */
interface Known {
  readonly hash: string;
  readonly run: number;
  readonly source: string;
  readonly line: number;
}

/**
 * Writes and removes the documents of one run. The number of the run is the version of each write, so that writes are
 * idempotent. Identifiers are collected into one table per range of documents.
 */
export class RunDocuments {
  readonly #connection: ClusterConnection;
  readonly #state: ClusterState;
  readonly #names: IndexNames;
  readonly #number: number;
  readonly #tally: RunTally;
  readonly #bulk: BulkSender;
  readonly #seen = new Set<string>();
  #inverter!: DocumentInverter;
  #collector!: NameCollector;
  readonly removed = new Set<string>();
  /** Identifier tables written so far. */
  chunks = 0;

  constructor(connection: ClusterConnection, state: ClusterState, names: IndexNames, number: number, tally: RunTally) {
    this.#connection = connection;
    this.#state = state;
    this.#names = names;
    this.#number = number;
    this.#tally = tally;
    this.#bulk = new BulkSender(connection, (id, reason) => tally.refuse(id, reason));
    this.#begin();
  }

  /** Starts the terms and identifiers of a new range of documents, so that neither grows with the source. */
  #begin(): void {
    this.#collector = new NameCollector();
    this.#inverter = new DocumentInverter(new TermTable(), this.#collector);
  }

  /** Records that the source still has a document written before. */
  keep(id: string): void {
    this.#seen.add(id);
  }

  /** Skips unchanged documents and sends the rest. */
  async write(documents: readonly Document[]): Promise<void> {
    if (documents.length === 0) return;
    // An id in flight would not be found.
    if (documents.some((document) => this.#seen.has(document.id))) await this.#bulk.flush();
    const { summary } = this.#tally;
    const found = await this.#find(documents.map((document) => document.id));
    const here = new Map<string, Document>();
    for (const [i, document] of documents.entries()) {
      const first = here.get(document.id);
      this.#seen.add(document.id);
      const known = found[i]!;
      if (first !== undefined || (known !== null && known.run === this.#number && !isAt(document, known))) {
        await this.#state.addLocation(document.id, document.source);
        this.#tally.note(duplicateOf(document));
        continue;
      }
      here.set(document.id, document);
      if (known !== null && known.run !== this.#number && known.hash === hashOf(document)) {
        if (!isAt(document, known)) await this.#state.addLocation(document.id, document.source);
        summary.unchanged++;
        continue;
      }
      if (known === null || known.run === this.#number) summary.added++;
      else summary.updated++;
      await this.#bulk.add({
        action: 'index',
        index: this.#names.documents,
        id: clusterId(document.id),
        version: this.#number,
        row: documentRow(document, this.#number, this.#inverter),
      });
    }
  }

  /** Resolves when everything written is in the cluster, with its identifiers. */
  async flush(): Promise<void> {
    await this.#bulk.flush();
    const entries = this.#collector.sorted();
    if (entries.length > 0) await putNames(this.#state, `names:${this.#number}-${this.chunks++}`, entries);
    this.#begin();
  }

  async #find(ids: readonly string[]): Promise<(Known | null)[]> {
    const answer = await this.#connection.call<{ docs: { found?: boolean; _source?: Known }[] }>({
      method: 'POST',
      path: `/${this.#names.documents}/_mget`,
      query: { _source_includes: 'hash,run,source,line' },
      body: { ids: ids.map(clusterId) },
      retryBudget: writeBudget,
    });
    return answer.docs.map((doc) => (doc.found === true ? (doc._source ?? null) : null));
  }

  /** Removes a document that the source says is deleted; it may return later. */
  async takeBack(id: string): Promise<void> {
    await this.#bulk.flush();
    const [known] = await this.#find([id]);
    if (known === null || known === undefined) return;
    const { summary } = this.#tally;
    if (known.run === this.#number) summary.added--;
    else summary.removed++;
    this.#seen.delete(id);
    await this.#delete(id);
    await this.#bulk.flush();
  }

  async #delete(id: string): Promise<void> {
    this.removed.add(id);
    const { documents: index } = this.#names;
    await this.#bulk.add({ action: 'delete', index, id: clusterId(id), version: this.#number, row: null });
  }

  /** Removes the documents of an earlier run that a full reading no longer finds. */
  async removeMissing(path: string, format: SourceFormat): Promise<void> {
    for (let after: readonly unknown[] | null = null; ; ) {
      const answer: { hits: { hits: { fields: { id: string[] }; sort: unknown[] }[] } } = await this.#connection.call({
        method: 'POST',
        path: `/${this.#names.documents}/_search`,
        body: {
          size: 5_000,
          query: {
            bool: {
              filter: [
                { bool: { should: [{ term: { source: path } }, { prefix: { source: `${path}/` } }] } },
                { range: { run: { lt: this.#number } } },
                // A folder of digests may have held mail before, as another source.
                ...(format === 'digest' ? [{ term: { kind: 'digest-entry' } }] : []),
              ],
            },
          },
          sort: [{ id: 'asc' }],
          _source: false,
          docvalue_fields: ['id'],
          track_total_hits: false,
          ...(after === null ? {} : { search_after: after }),
        },
        retryBudget: writeBudget,
      });
      const { hits } = answer.hits;
      for (const { fields } of hits) {
        const id = fields.id[0]!;
        if (this.#seen.has(id)) continue;
        const locations = await this.#state.locationsOf(id);
        if (locations.some((place) => !isWithin(place.path, path))) continue;
        this.#tally.summary.removed++;
        await this.#delete(id);
      }
      if (hits.length < 5_000) break;
      after = hits.at(-1)!.sort;
    }
    await this.#bulk.flush();
  }
}

function isAt({ source }: Document, known: Known): boolean {
  return source.path === known.source && source.line === known.line;
}

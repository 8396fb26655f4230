import type { Document } from '../../corpus/document.js';
import { type ClusterConnection, nearest } from './cluster-connection.js';
import { clusterId } from './document-row.js';

/** Documents of one generation by id, with a cache of those read recently. */
export class ClusterDocuments {
  readonly #connection: ClusterConnection;
  readonly #index: string;
  /** In order of last use. */
  readonly #kept = new Map<string, { readonly document: Document; readonly size: number }>();
  #size = 0;

  constructor(connection: ClusterConnection, index: string) {
    this.#connection = connection;
    this.#index = index;
  }

  /** Loads the documents that exist among some ids. */
  async load(ids: readonly string[]): Promise<Map<string, Document>> {
    const found = new Map<string, Document>();
    const wanted = [...new Set(ids)].filter((id) => {
      const kept = this.#kept.get(id);
      if (kept === undefined) return true;
      this.#kept.delete(id);
      this.#kept.set(id, kept);
      found.set(id, kept.document);
      return false;
    });
    for (let at = 0; at < wanted.length; at += idsAtOnce) {
      const batch = wanted.slice(at, at + idsAtOnce);
      const answer = await this.#connection.call<{ docs: { found?: boolean; _source?: { document: string } }[] }>({
        method: 'POST',
        path: `/${this.#index}/_mget`,
        query: { _source_includes: 'document', realtime: false, preference: nearest },
        body: { ids: batch.map(clusterId) },
      });
      for (const [i, { _source }] of answer.docs.entries()) {
        if (_source === undefined) continue;
        const document = JSON.parse(_source.document) as Document;
        found.set(batch[i]!, document);
        this.#keep(batch[i]!, document, _source.document.length);
      }
    }
    return found;
  }

  #keep(id: string, document: Document, size: number): void {
    this.#kept.set(id, { document, size });
    this.#size += size;
    for (const [oldest, { size: freed }] of this.#kept) {
      if (this.#size <= mostKept) return;
      this.#kept.delete(oldest);
      this.#size -= freed;
    }
  }
}

const idsAtOnce = 250;
/** Characters of JSON. */
const mostKept = 32 << 20;

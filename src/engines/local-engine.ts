import type { Digest } from '../corpus/digest/digest.js';
import { type Document, documentKinds } from '../corpus/document.js';
import { type DocumentAddress, IndexReader } from '../index/index-reader.js';
import { NodeFileSystem } from '../index/node-file-system.js';
import { IndexSearcher } from '../search/index-searcher.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';
import type { EngineStats, SearchEngine } from './engine.js';
import { readReference } from './reference.js';

/** The engine over our own index in a folder. It follows commits: each question is answered from the newest generation. */
export class LocalEngine implements SearchEngine {
  readonly name = 'local';
  #reader: IndexReader;
  #searcher: IndexSearcher;
  #checked = 0;

  constructor(reader: IndexReader) {
    this.#reader = reader;
    this.#searcher = new IndexSearcher(reader);
  }

  /** Throws a `SegmentError` where there is no index, or none that can be read. */
  static open(path: string): LocalEngine {
    return new LocalEngine(IndexReader.open(new NodeFileSystem(path)));
  }

  /** Looks for a newer generation, at most every so often. A commit that is under way is found the next time. */
  #refresh(): void {
    const now = Date.now();
    if (now - this.#checked < refreshInterval) return;
    this.#checked = now;
    const newer = this.#reader.refresh();
    if (newer === this.#reader) return;
    this.#reader.close();
    this.#reader = newer;
    this.#searcher = new IndexSearcher(newer);
  }

  async search(request: SearchRequest): Promise<SearchResponse> {
    this.#refresh();
    return this.#searcher.search(request);
  }

  async document(reference: string): Promise<Document | null> {
    this.#refresh();
    const address = this.#find(reference);
    return address === null ? null : this.#reader.document(address);
  }

  #find(reference: string): DocumentAddress | null {
    for (const wanted of readReference(reference)) {
      if (wanted.type === 'id') {
        const found = this.#reader.find(wanted.id);
        if (found !== null) return found;
        continue;
      }
      for (const segment of this.#reader.segments) {
        const { table, starts, ordinals } = segment.columns.words('source');
        const source = table.indexOf(wanted.path);
        if (source < 0) continue;
        const lines = segment.columns.numbers('line');
        for (let document = 0; document < segment.documents; document++) {
          if (lines[document] === wanted.line && ordinals[starts[document]!] === source && segment.live.has(document))
            return { segment, document };
        }
      }
    }
    return null;
  }

  async stats(): Promise<EngineStats> {
    this.#refresh();
    const { manifest, segments, state } = this.#reader;
    const byKind = new Map<string, number>();
    const bySource = new Map<string, number>();
    for (const segment of segments) {
      const kinds = segment.columns.numbers('kind');
      const { table, starts, ordinals } = segment.columns.words('source');
      for (let document = 0; document < segment.documents; document++) {
        if (!segment.live.has(document)) continue;
        const kind = documentKinds[kinds[document]!]!;
        byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
        const path = table[ordinals[starts[document]!]!]!;
        bySource.set(path, (bySource.get(path) ?? 0) + 1);
      }
    }
    const documentsOf = (path: string): number => {
      let sum = 0;
      for (const [source, count] of bySource) if (source === path || source.startsWith(`${path}/`)) sum += count;
      return sum;
    };
    return {
      engine: this.name,
      documents: this.#reader.documents,
      terms: manifest.segments.reduce((sum, segment) => sum + segment.terms, 0),
      bytes: manifest.segments.reduce((sum, segment) => sum + segment.bytes, 0),
      segments: segments.length,
      generation: String(manifest.generation),
      committed: manifest.committed,
      byKind: Object.fromEntries([...byKind].sort()),
      sources: [...state.sources.values()].map(({ path, format, read }) => ({
        path,
        format,
        documents: documentsOf(path),
        read,
      })),
    };
  }

  async digests(): Promise<readonly Digest[]> {
    this.#refresh();
    return this.#reader.state.digests;
  }

  async generation(): Promise<string> {
    this.#refresh();
    return String(this.#reader.generation);
  }

  async close(): Promise<void> {
    this.#reader.close();
  }
}

const refreshInterval = 250;

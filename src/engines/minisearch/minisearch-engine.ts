import type { Digest } from '../../corpus/digest/digest.js';
import type { Document } from '../../corpus/document.js';
import { NodeFileSystem } from '../../index/directory/node-file-system.js';
import { IndexReader } from '../../index/snapshot/index-reader.js';
import type { SearchRequest } from '../../search/search-options.js';
import type { SearchResponse } from '../../search/search-response.js';
import type {
  Comparison,
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
import { LocalEngine } from '../local-engine.js';
import { MemorySearch } from './memory-search.js';

/**
 * MiniSearch in memory: for small collections, and as the baseline of our own index. It reads its documents from an
 * index folder and follows its commits; everything but search is answered as by the local engine.
 */
export class MiniSearchEngine implements SearchEngine {
  readonly name = 'minisearch';
  readonly #local: LocalEngine;
  #reader: IndexReader;
  #search: MemorySearch;
  #checked = Date.now();

  private constructor(reader: IndexReader, local: LocalEngine) {
    this.#local = local;
    this.#reader = reader;
    this.#search = new MemorySearch(reader);
  }

  /** Throws a `SegmentError` if there is no readable index. */
  static open(path: string): MiniSearchEngine {
    const local = LocalEngine.open(path);
    return new MiniSearchEngine(IndexReader.open(new NodeFileSystem(path)), local);
  }

  async search(request: SearchRequest): Promise<SearchResponse> {
    this.#refresh();
    return this.#search.search(request);
  }

  /** Reads all documents again after a commit. */
  #refresh(): void {
    const now = Date.now();
    if (now - this.#checked < refreshInterval) return;
    this.#checked = now;
    const newer = this.#reader.refresh();
    if (newer === this.#reader) return;
    this.#search = new MemorySearch(newer);
    this.#reader.close();
    this.#reader = newer;
  }

  document(reference: string): Promise<Document | null> {
    return this.#local.document(reference);
  }

  versions(reference: string): Promise<VersionsResponse | null> {
    return this.#local.versions(reference);
  }

  versionsOf(given: readonly Document[], options: GivenOptions): Promise<GivenVersions | null> {
    return this.#local.versionsOf(given, options);
  }

  compare(older: string, newer: string): Promise<Comparison | null> {
    return this.#local.compare(older, newer);
  }

  thread(reference: string): Promise<readonly ThreadEntry[] | null> {
    return this.#local.thread(reference);
  }

  identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    return this.#local.identifiers(text, limit);
  }

  suggest(text: string, options: SuggestOptions): Promise<SuggestResponse> {
    return this.#local.suggest(text, options);
  }

  async stats(): Promise<EngineStats> {
    return { ...(await this.#local.stats()), engine: this.name };
  }

  digests(): Promise<readonly Digest[]> {
    return this.#local.digests();
  }

  generation(): Promise<string> {
    return this.#local.generation();
  }

  async close(): Promise<void> {
    this.#reader.close();
    await this.#local.close();
  }
}

const refreshInterval = 250;

import type { Digest } from '../corpus/digest/digest.js';
import type { Document } from '../corpus/document.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';
import type {
  Comparison,
  EngineName,
  EngineStats,
  GivenOptions,
  GivenVersions,
  IdentifiersResponse,
  SearchEngine,
  SuggestOptions,
  SuggestResponse,
  ThreadEntry,
  VersionsResponse,
} from './engine.js';
import type { EngineMethod } from './engine-calls.js';

/** An engine that forwards all calls. */
export abstract class ForwardedEngine implements SearchEngine {
  abstract readonly name: EngineName;

  protected abstract ask<Result>(method: EngineMethod, args: readonly unknown[]): Promise<Result>;

  abstract generation(): Promise<string>;
  abstract close(): Promise<void>;

  search(request: SearchRequest): Promise<SearchResponse> {
    return this.ask('search', [request]);
  }

  document(reference: string): Promise<Document | null> {
    return this.ask('document', [reference]);
  }

  versions(reference: string): Promise<VersionsResponse | null> {
    return this.ask('versions', [reference]);
  }

  versionsOf(given: readonly Document[], options: GivenOptions): Promise<GivenVersions | null> {
    return this.ask('versionsOf', [given, options]);
  }

  compare(older: string, newer: string): Promise<Comparison | null> {
    return this.ask('compare', [older, newer]);
  }

  thread(reference: string): Promise<readonly ThreadEntry[] | null> {
    return this.ask('thread', [reference]);
  }

  identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    return this.ask('identifiers', [text, limit]);
  }

  suggest(text: string, options: SuggestOptions): Promise<SuggestResponse> {
    return this.ask('suggest', [text, options]);
  }

  stats(): Promise<EngineStats> {
    return this.ask('stats', []);
  }

  digests(): Promise<readonly Digest[]> {
    return this.ask('digests', []);
  }
}

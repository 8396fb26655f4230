import type { Digest } from '../corpus/digest/digest.js';
import type { Document } from '../corpus/document.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';

/**
 * What the command line and the server ask of an index, wherever it lies. Every engine answers the same questions with
 * the same analysis and the same query language; how far they agree is held in the contract suite.
 */
export interface SearchEngine {
  readonly name: EngineName;
  /** Throws a `QueryError` for a query beyond the limits. */
  search(request: SearchRequest): Promise<SearchResponse>;
  /** A document by its id, its bare Message-ID, or `path:line`; null where there is none. */
  document(reference: string): Promise<Document | null>;
  stats(): Promise<EngineStats>;
  /** The digests of all feeds, in the order they were read. */
  digests(): Promise<readonly Digest[]>;
  /** Changes whenever the answers may: what caches of answers are keyed by. */
  generation(): Promise<string>;
  close(): Promise<void>;
}

export const engineNames = ['local', 'minisearch', 'opensearch'] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineStats {
  readonly engine: EngineName;
  readonly documents: number;
  readonly terms: number;
  /** On disk, or in memory where the engine has no files. */
  readonly bytes: number;
  readonly segments: number;
  readonly generation: string;
  readonly committed: string | null;
  readonly byKind: Readonly<Record<string, number>>;
  readonly sources: readonly {
    readonly path: string;
    readonly format: string;
    readonly documents: number;
    readonly read: string;
  }[];
}

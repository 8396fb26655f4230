import type { Digest } from '../corpus/digest/digest.js';
import type { Document, DocumentKind, Series, SourceLocation } from '../corpus/document.js';
import type { IdentifierAnswer } from '../identifiers/identifier-lookup.js';
import type { ChangePiece, FileChange, TagChange } from '../lineage/comparison.js';
import type { EvidenceWithText } from '../lineage/evidence-text.js';
import type { FacetName } from '../query/field-table.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';

/**
 * The interface of a search engine, for the command line and the server. All engines share the analysis and the query
 * language; the contract suite holds how far they agree. A `reference` is an id, a bare Message-ID, or `path:line` as
 * sources are printed.
 */
export interface SearchEngine {
  readonly name: EngineName;
  /** Throws a `QueryError` for a query beyond the limits. */
  search(request: SearchRequest): Promise<SearchResponse>;
  /** Null if there is no such document. */
  document(reference: string): Promise<Document | null>;
  /** The trail of a patch: its earlier and later postings, and the series they stand in. */
  versions(reference: string): Promise<VersionsResponse | null>;
  /**
   * The same for a patch or series that is not in the index, read as documents (`corpus/patch-input/`): nothing of it is
   * stored. Null where there is neither a patch nor a cover letter among them.
   */
  versionsOf(given: readonly Document[], options: GivenOptions): Promise<GivenVersions | null>;
  /** Compares two messages; null if one of them does not exist. */
  compare(older: string, newer: string): Promise<Comparison | null>;
  /** The thread of a mail, in thread order; the document alone if it has none. */
  thread(reference: string): Promise<readonly ThreadEntry[] | null>;
  identifiers(text: string, limit: number): Promise<IdentifiersResponse>;
  suggest(text: string, options: SuggestOptions): Promise<SuggestResponse>;
  stats(): Promise<EngineStats>;
  /** Health of the backing cluster; absent without one. Never throws, and answers within two seconds. */
  health?(): Promise<EngineHealth>;
  /** The digests of all feeds, in the order they were read. */
  digests(): Promise<readonly Digest[]>;
  /** Changes whenever answers may change: the key of caches of answers. */
  generation(): Promise<string>;
  /** The engine with the limits of one request; absent if calls do not share threads. */
  within?(limits: CallLimits): SearchEngine;
  close(): Promise<void>;
}

/** Limits of one request to a shared engine. */
export interface CallLimits {
  /** Expensive calls wait for each other in a lane of their own and do not delay others. */
  readonly lane: Lane;
  /** Milliseconds since the epoch after which nobody waits for the answer. */
  readonly deadline: number;
}

export const lanes = ['quick', 'heavy'] as const;
export type Lane = (typeof lanes)[number];

export const engineNames = ['local', 'minisearch', 'opensearch'] as const;
export type EngineName = (typeof engineNames)[number];

/** A document in a list. */
export interface DocumentSummary {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly title: string | null;
  readonly date: string | null;
  readonly authors: readonly string[];
  readonly series: Series | null;
  readonly list: string | null;
  readonly source: SourceLocation;
}

/**
 * How two messages are related. Versions continue a change; the others are copies, replies or consequences and never
 * count as versions.
 */
export const relations = [
  'version', // an earlier or later version of the same patch
  'resend', // the same version sent again
  'retold', // a digest entry, or the mail it speaks of
  'split-from', // part of what was one patch before
  'merged-into', // one patch that takes up several
  'taken-into', // the same patch in a submission of somebody else, a maintainer's batch say
  'backport', // a stable copy
  'autosel', // a stable copy picked by a machine
  'revert',
  'pull', // a pull request that carries it
  'applied', // a notice that it is in a tree
  'commit', // the commit it became
] as const;
export type Relation = (typeof relations)[number];

export interface VersionEntry extends DocumentSummary {
  /** As stated; null if none is stated (which for a first message means v1). */
  readonly version: number | null;
  readonly relation: Relation;
  /** Probability that this is the same patch, from 0 to 1. */
  readonly confidence: number;
  /** The evidence, as data with its text. */
  readonly evidence: readonly EvidenceWithText[];
  readonly renamed: boolean;
  readonly newest: boolean;
}

export interface SeriesRevision {
  /** Id of the cover letter, or of the first patch where there is none. */
  readonly root: string;
  readonly title: string | null;
  readonly version: number | null;
  readonly rfc: boolean;
  readonly resend: boolean;
  readonly date: string | null;
  readonly total: number | null;
  readonly cover: string | null;
  readonly parts: readonly {
    readonly part: number | null;
    readonly id: string;
    readonly title: string | null;
    readonly state: PartState;
  }[];
  readonly missingParts: readonly number[];
}

/** State of a patch compared with the previous version. */
export type PartState = 'same' | 'changed' | 'renamed' | 'added' | 'first' | 'unknown';

export interface VersionsResponse {
  readonly patch: DocumentSummary;
  /** The other versions of the patch, oldest first. */
  readonly versions: readonly VersionEntry[];
  /** Related messages and commits: backports, reverts, pull requests, commits. */
  readonly related: readonly VersionEntry[];
  /** Revisions of its series, oldest first; absent if it is not part of a series. */
  readonly series?: readonly SeriesRevision[];
  /** Versions known to be missing: "v2 to v4 are not in this index". */
  readonly gaps: readonly string[];
  readonly newest: string;
  readonly supersededBy: {
    readonly id: string;
    readonly version: number | null;
    readonly daysLater: number | null;
  } | null;
}

export interface GivenOptions {
  /** Whether what was given is compared with what was posted last. */
  readonly diff: boolean;
}

/** Versions in the index of a patch or series that is not in it. Those of a series are told by their covers or first patches. */
export interface GivenVersions extends Omit<VersionsResponse, 'patch' | 'newest'> {
  readonly patch: null;
  readonly given: GivenSummary;
  /** Id of what was posted last; null where nothing was. */
  readonly newest: string | null;
  /** Null where nothing was posted; absent where it was not asked for. */
  readonly comparison?: Comparison | null;
}

export interface GivenSummary {
  readonly title: string | null;
  /** As stated. */
  readonly version: number | null;
  /** The version it would be: the stated one, else the next after those that were posted; null for what is in the index. */
  readonly wouldBe: number | null;
  /** Whether the very message is in the index. */
  readonly posted: string | null;
  readonly patches: readonly GivenPatch[];
  /** Patches and covers that were given with it and belong to other submissions. */
  readonly leftOut: number;
}

export interface GivenPatch {
  readonly part: number | null;
  readonly title: string | null;
  /** The patch as it was posted last; null for a new one. */
  readonly last: string | null;
  readonly confidence: number | null;
  /** What became of it since. */
  readonly state: PartState;
}

/** The comparison of two messages, or of two series. */
export interface Comparison {
  readonly older: DocumentSummary;
  readonly newer: DocumentSummary;
  /** The patches of both series in pairs; one pair for single patches. */
  readonly pairs: readonly PatchPair[];
  /** What the author says changed in the newer version. */
  readonly changelog: readonly string[];
  /** Trailers of every kind, of all pairs together. */
  readonly tags: TagChange;
}

export interface PatchPair {
  readonly older: DocumentSummary | null;
  readonly newer: DocumentSummary | null;
  /** `rewritten`: known to be the same patch, though git-range-diff would report it as dropped and added. */
  readonly state: 'same' | 'changed' | 'rewritten' | 'added' | 'dropped';
  /** Share of the changed lines that are the same, from 0 to 1; of words where there is no diff. */
  readonly similarity: number;
  /** Word diff of titles and messages, line diff of files; empty if unchanged. */
  readonly title: readonly ChangePiece[];
  readonly message: readonly ChangePiece[];
  readonly files: readonly FileChange[];
  /** Trailers of every kind. */
  readonly tags: TagChange;
  /** False if something was too large to align and is shown as removed and added whole. */
  readonly complete: boolean;
}

export interface ThreadEntry extends DocumentSummary {
  readonly depth: number;
  /** Whether it is the document that was asked for. */
  readonly current: boolean;
}

export type IdentifierMatch = IdentifierAnswer<DocumentSummary>;

export interface IdentifiersResponse {
  readonly query: string;
  readonly matches: readonly IdentifierMatch[];
}

export interface SuggestOptions {
  readonly limit: number;
  readonly filters: Partial<Record<FacetName, string[]>>;
}

export interface SuggestResponse {
  readonly query: string;
  readonly suggestions: readonly {
    /** The whole query as it would then be. */
    readonly text: string;
    readonly type: 'identifier' | 'title' | 'subsystem' | 'author' | 'series' | 'correction';
    readonly documents: number;
  }[];
}

export interface EngineHealth {
  /** The cluster as seen by a node a few seconds ago at most; null if none answered in time. */
  readonly cluster: ClusterHealth | null;
  readonly requests: RequestCounts;
}

export interface ClusterHealth {
  /** Status of the index: green if all copies are available, yellow if all documents are, else red. */
  readonly status: 'green' | 'yellow' | 'red';
  readonly nodes: number;
  /** Shard copies by state. */
  readonly shards: { readonly active: number; readonly initializing: number; readonly unassigned: number };
}

/** Requests of an engine to its cluster since it was opened. */
export interface RequestCounts {
  /** Requests sent, each attempt by itself. */
  readonly sent: number;
  /** Attempts after the first. */
  readonly retried: number;
  /** Calls that ended without an answer, by the reason. */
  readonly failed: ReadonlyMap<string, number>;
  /** Time spent waiting, summed over all requests. */
  readonly seconds: number;
}

export interface EngineStats {
  readonly engine: EngineName;
  readonly documents: number;
  readonly terms: number;
  /** On disk, or in memory for an engine without files. */
  readonly bytes: number;
  readonly segments: number;
  readonly generation: string;
  readonly committed: string | null;
  readonly byKind: Readonly<Record<string, number>>;
  readonly sources: readonly {
    /** Path, as shown. */
    readonly source: string;
    /** Where it really is, if known. */
    readonly real?: string;
    readonly path: string;
    /** As named when it was indexed; null where messages name their list. */
    readonly list: string | null;
    readonly format: string;
    readonly documents: number;
    readonly read: string;
  }[];
}

import type { DocumentKind, Series, SourceLocation } from '../corpus/document.js';
import type { Explanation } from './explanation.js';
import type { CountedFacets } from './facets.js';
import type { HighlightPiece } from './highlight.js';

/** The answer of an engine; the JSON of the command line and the API. */
export interface SearchResponse extends Partial<CountedFacets> {
  readonly query: string;
  /** The query as understood, in the query language. */
  readonly understood: string;
  readonly total: number;
  /** "gte" where there may be more than `total`. */
  readonly totalRelation: 'eq' | 'gte';
  readonly tookMs: number;
  readonly hits: readonly Hit[];
  readonly didYouMean?: readonly SuggestedQuery[];
  /** Without hits: the count of each clause. */
  readonly clauses?: readonly ClauseCount[];
  readonly notes: readonly string[];
  /** Whether time ran out before the search was complete. */
  readonly partial: boolean;
  /** Continues after the last hit; null at the end. */
  readonly cursor: string | null;
}

export interface Hit {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly score: number;
  readonly title: string | null;
  readonly date: string | null;
  readonly source: SourceLocation;
  readonly authors: readonly string[];
  readonly subsystems: readonly string[];
  /** Null for what is not mail. */
  readonly messageId: string | null;
  /** Public address of the message; null where there is none. */
  readonly permalink: string | null;
  readonly list: string | null;
  /** All lists that carry it. */
  readonly lists: readonly string[];
  readonly series: Series | null;
  readonly identifiers: readonly string[];
  readonly highlights: {
    readonly title: readonly HighlightPiece[];
    readonly text: readonly HighlightPiece[];
  };
  /** Fields in which the query matched. */
  readonly matchedIn: readonly string[];
  /** Present if the words are in another message of the same patch only. */
  readonly byTrail?: true;
  /** Absent if no other message of the patch is known. */
  readonly versions?: HitVersions;
  /** Matching messages about the patch that are not hits of their own; absent without collapsing. */
  readonly folded?: FoldedCounts;
  /** The best matching message, if another is shown. */
  readonly bestMatch?: BestMatch;
  readonly explanation?: Explanation;
}

/** Folded messages of a hit, by their relation to the message shown. */
export interface FoldedCounts {
  readonly versions: number;
  readonly replies: number;
  /** Copies for stable trees. */
  readonly backports: number;
  /** RESENDs of the same version. */
  readonly reposts: number;
}

/** The message by which a patch matches best. */
export interface BestMatch {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly title: string | null;
  readonly date: string | null;
  readonly authors: readonly string[];
  readonly text: readonly HighlightPiece[];
}

/** The position of a hit in its trail. */
export interface HitVersions {
  /** Messages of the trail. */
  readonly count: number;
  /** How many of them match, as far as searched. */
  readonly matched: number;
  /** Oldest first; of a long trail the newest. */
  readonly strip: readonly { readonly id: string; readonly label: string; readonly date: string | null }[];
  readonly supersededBy: { readonly id: string; readonly label: string; readonly daysLater: number | null } | null;
}

export interface SuggestedQuery {
  readonly query: string;
  readonly total: number;
}

export interface ClauseCount {
  readonly clause: string;
  readonly total: number;
}

import type { DocumentKind, Series, SourceLocation } from '../corpus/document.js';
import type { Explanation } from './explanation.js';
import type { CountedFacets } from './facets.js';
import type { HighlightPiece } from './highlight.js';

/** What an engine answers; the JSON of the command line and of the API. */
export interface SearchResponse extends Partial<CountedFacets> {
  readonly query: string;
  /** The query as it was understood, in the query language. */
  readonly understood: string;
  readonly total: number;
  /** "gte" where there may be more than `total`. */
  readonly totalRelation: 'eq' | 'gte';
  readonly tookMs: number;
  readonly hits: readonly Hit[];
  readonly didYouMean?: readonly SuggestedQuery[];
  /** Where nothing was found: what each part of the query would find alone. */
  readonly clauses?: readonly ClauseCount[];
  readonly notes: readonly string[];
  /** Whether time ran out before everything was looked at. */
  readonly partial: boolean;
  /** Goes on behind the last hit; null where there is nothing more. */
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
  /** Present and true where the words are in another posting of the same patch, and not in this one. */
  readonly byTrail?: true;
  /** Absent where no other posting of the patch is known. */
  readonly versions?: HitVersions;
  /** Messages about the patch that were found and are not hits of their own; absent where every message is one. */
  readonly folded?: FoldedCounts;
  /** The message that matches best, where another is shown for it. */
  readonly bestMatch?: BestMatch;
  readonly explanation?: Explanation;
}

/** Messages behind a hit, by what they are to the posting shown. */
export interface FoldedCounts {
  readonly versions: number;
  readonly replies: number;
  /** Copies for stable trees. */
  readonly backports: number;
  /** The same version posted again. */
  readonly reposts: number;
}

/** The message for whose sake a patch is a hit. */
export interface BestMatch {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly title: string | null;
  readonly date: string | null;
  readonly authors: readonly string[];
  readonly text: readonly HighlightPiece[];
}

/** Where a hit stands in its trail. */
export interface HitVersions {
  /** Postings of the trail. */
  readonly count: number;
  /** How many of them the query found, as far as it looked. */
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

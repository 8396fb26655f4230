import type { Digest } from './digest/digest.js';
import type { Document, SourceLocation } from './document.js';
import type { Problem } from './problem.js';

/**
 * Reading is cut in two so that the costly half can run on every core: a `SourceReader` streams a source and cuts it
 * into raw records (cheap, in order, one thread); a `RecordParser` turns one record into documents (costly, stateless,
 * any thread).
 */

export const sourceFormats = ['digest', 'mbox', 'eml', 'maildir', 'public-inbox', 'git', 'ndjson'] as const;
export type SourceFormat = (typeof sourceFormats)[number];

/** One message, digest, commit or line as it stood in its source, still unparsed. */
export interface RawRecord {
  readonly location: SourceLocation;
  readonly bytes: Uint8Array;
  /** Bytes or commits of the source read so far, this record included: for progress. */
  readonly position: number;
}

/** What a reader finds: a record, a document id the source says is gone, or a problem of the container itself. */
export type SourceItem =
  | { readonly type: 'record'; readonly record: RawRecord }
  | { readonly type: 'removal'; readonly id: string }
  | { readonly type: 'problem'; readonly problem: Problem };

/**
 * Where a later run may go on: kept in the index as JSON and given back to the same reader. What it holds is the
 * reader's own business (bytes read, last commit).
 */
export type SourceCursor = { readonly [key: string]: unknown };

export interface SourceReader {
  readonly format: SourceFormat;
  /** What `position` counts up to, or null where it is not known beforehand. */
  readonly length: number | null;
  readonly unit: 'bytes' | 'commits' | 'files';
  /**
   * Whether a full read names every document of the source, so that documents of an earlier run which it no longer
   * names are gone. An incremental reader says removals itself.
   */
  readonly complete: boolean;
  /** Items from `cursor` on (null: from the start). Returns the cursor for the next run. */
  read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor>;
}

export interface ParsedRecord {
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
  /** The digests the record held, with those that have no entries. */
  readonly digests?: readonly Digest[];
}

/** Options that hold for a whole source. */
export interface RecordOptions {
  /** Mailing list the mails are from, where the user names it; otherwise it is read from their headers. */
  readonly list: string | null;
}

export type RecordParser = (record: RawRecord, options: RecordOptions) => ParsedRecord | Promise<ParsedRecord>;

import type { SourceLocation } from './document.js';

/**
 * Something in a source that could not be taken as it stands. A problem is a value, not an exception: it is counted
 * by its reason, told with its place, and the rest of the source is read on.
 */
export interface Problem {
  readonly reason: ProblemReason;
  readonly location: SourceLocation;
  /** One line for a person: what was found and what was done about it. */
  readonly detail: string;
  /** Whether a document was lost by it; otherwise it was kept, repaired. */
  readonly skipped: boolean;
}

/** Every reason under which the summary of a run counts. */
export const problemReasons = [
  'binary',
  'broken-date',
  'broken-encoding',
  'broken-record',
  'crlf',
  'deleted',
  'duplicate',
  'empty',
  'headers-too-large',
  'line-too-long',
  'missing-generated',
  'missing-introduction',
  'missing-message-id',
  'other-text',
  'over-compressed',
  'rewritten',
  'second-feed',
  'set-aside',
  'too-deep',
  'too-large',
  'too-many-parts',
  'truncated',
  'unknown-charset',
  'unknown-format',
  'unlinked',
  'unparsable',
] as const;
export type ProblemReason = (typeof problemReasons)[number];

/** A record or document on which this program failed: it is left out so that the others are kept. */
export function setAside(location: SourceLocation, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return {
    reason: 'set-aside',
    location,
    detail: `internal error (${why}); not indexed`,
    skipped: true,
  };
}

/** A document whose versions and relatives this program failed to look for: it can be searched for all the same. */
export function unlinked(location: SourceLocation, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return { reason: 'unlinked', location, detail: `internal error while linking versions (${why})`, skipped: false };
}

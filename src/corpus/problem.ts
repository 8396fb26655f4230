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
  'over-compressed',
  'rewritten',
  'second-feed',
  'too-deep',
  'too-large',
  'too-many-parts',
  'truncated',
  'unknown-charset',
  'unknown-format',
  'unparsable',
] as const;
export type ProblemReason = (typeof problemReasons)[number];

/**
 * What may be wrong with an index on disk. `code` is for programs; the message says what was found, what was expected
 * and what helps.
 */
export class SegmentError extends Error {
  override readonly name = 'SegmentError';
  readonly code: SegmentErrorCode;
  readonly path: string | null;

  constructor(code: SegmentErrorCode, message: string, path: string | null = null) {
    super(path === null ? message : `${path}: ${message}`);
    this.code = code;
    this.path = path;
  }

  /** The same error with the file it was found in. */
  in(path: string): SegmentError {
    return this.path === null ? new SegmentError(this.code, this.message, path) : this;
  }
}

export type SegmentErrorCode =
  | 'missing' // no index here
  | 'not-an-index' // a folder of other files
  | 'corrupt' // bytes are damaged
  | 'too-old' // a format this program no longer reads
  | 'too-new' // a format this program does not know yet
  | 'analyzer-mismatch' // terms were made by another analyzer
  | 'locked' // another process writes
  | 'disk-full'
  | 'closed';

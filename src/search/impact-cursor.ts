/**
 * Postings as scoring iterates over them: of one term as stored (`PostingsCursor`), or merged from several
 * (`GatheredPostings`). Documents increase; `document` is -1 before the first.
 */
export interface ImpactCursor {
  readonly documents: number;
  readonly maxImpact: number;
  readonly document: number;
  readonly impact: number;
  /** Back to before the first document. */
  rewind(): void;
  next(): number;
  seek(target: number): number;
  maxImpactWithin(from: number, to: number): number;
  /**
   * Adds `contributions[impact]` to `scores[document - from]` for every posting from `from` up to, not including, `to`, and
   * sets the documents' bits in `matches`, if given. The cursor ends at the first document not before `to`.
   */
  accumulate(
    from: number,
    to: number,
    contributions: Int32Array,
    scores: Int32Array,
    matches: Uint32Array | null,
  ): void;
}

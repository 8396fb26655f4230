/** A query that is too large to be looked at, or that asks for nothing. Plain text is never an error. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: 'too-long' | 'too-many-words' | 'too-deep' | 'nothing-positive' | 'too-costly';

  constructor(code: QueryError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

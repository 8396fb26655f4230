/** A query over the limits, or without any operand. Plain text is never an error. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly code: 'too-long' | 'too-many-words' | 'too-deep' | 'nothing-positive' | 'too-costly';

  constructor(code: QueryError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

import { z } from 'zod';
import { EngineCallError } from '../engines/engine-calls.js';
import { SegmentError } from '../index/segment-error.js';
import { QueryError } from '../query/query-error.js';

/**
 * What goes wrong, as RFC 9457 problem details. One table: the API answers by it, the help page explains by it.
 * `detail` says what happened this time and what to do; `advice` is what holds every time.
 */
export const problemKinds = {
  'unknown-parameter': {
    status: 400,
    title: 'Unknown parameter',
    advice: 'The parameters of every route are in /openapi.json.',
  },
  'invalid-parameter': {
    status: 400,
    title: 'Invalid parameter',
    advice: 'Each fault is listed in `errors`, with a pointer to the parameter.',
  },
  'too-long': {
    status: 400,
    title: 'Query too long',
    advice: 'Search for the words that matter; of a long name, its beginning and a `*` are enough.',
  },
  'too-many-words': { status: 400, title: 'Too many words', advice: 'Leave out words that every patch has.' },
  'too-deep': { status: 400, title: 'Brackets nested too deeply', advice: 'Plain words need no brackets.' },
  'nothing-positive': {
    status: 400,
    title: 'Nothing to look for',
    advice: 'Add a word that should be there; a query cannot only leave out.',
  },
  'too-costly': { status: 422, title: 'Query too costly', advice: 'Type more letters before a `*`, or add a filter.' },
  'not-found': { status: 404, title: 'No such page', advice: 'The routes are in /openapi.json.' },
  'no-such-document': {
    status: 404,
    title: 'No such document',
    advice: 'An id, a bare Message-ID or `path:line` is taken, URL-encoded.',
  },
  unauthorized: { status: 401, title: 'Not allowed', advice: 'Whoever runs the server has the token.' },
  'not-acceptable': { status: 406, title: 'Not to be had in that form', advice: 'Ask for JSON or HTML.' },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    advice: 'Everything is read with GET or HEAD; nothing is written over HTTP.',
  },
  misdirected: {
    status: 421,
    title: 'Not asked for by a known name',
    advice: 'Whoever runs the server can allow a host name.',
  },
  busy: { status: 503, title: 'Too busy', advice: 'Try again in a second.' },
  'too-slow': { status: 503, title: 'Took too long', advice: 'Make the query narrower, or try again.' },
  interrupted: { status: 503, title: 'Broken off', advice: 'Try again.' },
  draining: { status: 503, title: 'Shutting down', advice: 'Try again; another instance may answer.' },
  'index-unavailable': {
    status: 503,
    title: 'The index cannot be read',
    advice: 'Whoever runs the server finds out more with `patchtrail check`.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    advice: 'This is a fault of the program. Please report it with the request id.',
  },
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof problemKinds;
export const problemCodes = Object.keys(problemKinds) as ProblemCode[];

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly advice: string;
}

export interface ProblemFault {
  /** JSON pointer into the request: `#/query/limit`. */
  readonly pointer: string;
  readonly detail: string;
}

/** An answer that is a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: readonly ProblemFault[];

  constructor(code: ProblemCode, detail: string, errors: readonly ProblemFault[] = [], options?: ErrorOptions) {
    super(detail, options);
    this.code = code;
    this.errors = errors;
  }
}

export const problemSchema = z
  .object({
    type: z.string().describe('Where the problem is explained.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, and what to do about it.'),
    instance: z.string().describe('The path that was asked for.'),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';

export function problemBody(error: ProblemError, path: string, requestId: string): Problem {
  const { status, title } = problemKinds[error.code];
  return {
    type: problemType(error.code),
    title,
    status,
    detail: error.message,
    instance: path,
    requestId,
    ...(error.errors.length === 0 ? {} : { errors: error.errors.map((fault) => ({ ...fault })) }),
  };
}

/** A place on the help page. */
export function problemType(code: ProblemCode): string {
  return `/help#problem-${code}`;
}

/** Whatever was thrown, as a problem. What is not foreseen is told to nobody but the log. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof QueryError) {
    return new ProblemError(error.code, error.message, [{ pointer: '#/query/q', detail: error.message }], {
      cause: error,
    });
  }
  if (error instanceof EngineCallError) {
    return error.code === 'deadline'
      ? new ProblemError('too-slow', `${error.message} Make the query narrower, or try again.`, [], { cause: error })
      : new ProblemError('interrupted', `${error.message} Try again.`, [], { cause: error });
  }
  if (error instanceof SegmentError) {
    return new ProblemError(
      'index-unavailable',
      'The index is damaged or not there. Whoever runs the server can find out more with "patchtrail check".',
      [],
      { cause: error },
    );
  }
  return new ProblemError(
    'internal',
    'Something went wrong that should not have. The request id helps whoever runs the server to find out what.',
    [],
    { cause: error },
  );
}

import { z } from 'zod';
import { EngineCallError } from '../engines/engine-calls.js';
import { AmbiguousReference } from '../engines/reference.js';
import { SegmentError } from '../index/codec/segment-error.js';
import { QueryError } from '../query/query-error.js';

/**
 * Errors as RFC 9457 problem details: one table for the API and the help page. `detail` describes one occurrence and what
 * to do about it; `advice` holds for every occurrence.
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
    advice: '`errors` lists each invalid parameter with a JSON pointer.',
  },
  'too-long': {
    status: 400,
    title: 'Query too long',
    advice: 'Search for fewer words, or use a prefix query (`*`) for a long identifier.',
  },
  'too-many-words': { status: 400, title: 'Too many terms', advice: 'Leave out common words.' },
  'too-deep': { status: 400, title: 'Parentheses nested too deeply', advice: 'Simplify the query.' },
  'nothing-positive': {
    status: 400,
    title: 'Only excluded terms',
    advice: 'Add a term to find; a query cannot consist of exclusions only.',
  },
  'too-costly': { status: 422, title: 'Query too costly', advice: 'Type more letters before a `*`, or add a filter.' },
  'not-found': { status: 404, title: 'Not found', advice: 'The routes are in /openapi.json.' },
  'no-such-document': {
    status: 404,
    title: 'No such document',
    advice: 'Use an id, a bare Message-ID or `path:line`, URL-encoded.',
  },
  'source-gone': {
    status: 410,
    title: 'Gone from its source',
    advice: 'The public archive may still have it; see `permalink`.',
  },
  unauthorized: { status: 401, title: 'Not allowed', advice: 'Send the token set by the operator of the server.' },
  'not-acceptable': { status: 406, title: 'Not acceptable', advice: 'Ask for JSON or HTML.' },
  'too-large': { status: 413, title: 'Body too large', advice: 'Send one series, without what else a mailbox holds.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    advice: 'The types that a route takes are in /openapi.json.',
  },
  'no-patch': { status: 422, title: 'No patch in it', advice: 'Send a mail with a patch, an mbox or a diff.' },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    advice: 'Use the methods that /openapi.json names; the API is read-only.',
  },
  misdirected: {
    status: 421,
    title: 'Unknown host name',
    advice: 'The administrator can allow it with `--allowed-hosts`.',
  },
  busy: { status: 503, title: 'Too busy', advice: 'Try again in a second.' },
  'too-slow': { status: 503, title: 'Timed out', advice: 'Make the query narrower, or try again.' },
  interrupted: { status: 503, title: 'Interrupted', advice: 'Try again.' },
  draining: { status: 503, title: 'Shutting down', advice: 'Try again; another instance may answer.' },
  'index-unavailable': {
    status: 503,
    title: 'Index unavailable',
    advice: 'The administrator can diagnose it with `patchtrail check`.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    advice: 'This is a bug. Please report it with the request id.',
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

/** An error that is answered as a problem. */
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
    type: z.string().describe('URL of the explanation.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, and what to do about it.'),
    instance: z.string().describe('The requested path.'),
    requestId: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDetails = z.infer<typeof problemSchema>;

export const problemMediaType = 'application/problem+json';

export function problemBody(error: ProblemError, path: string, requestId: string): ProblemDetails {
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

/** Any thrown value as a problem. Unexpected errors are only logged. */
export function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof QueryError) {
    return new ProblemError(error.code, error.message, [{ pointer: '#/query/q', detail: error.message }], {
      cause: error,
    });
  }
  if (error instanceof AmbiguousReference)
    return new ProblemError('no-such-document', `${error.message}.`, [], { cause: error });
  if (error instanceof EngineCallError) {
    return error.code === 'deadline'
      ? new ProblemError('too-slow', `${error.message} Make the query narrower, or try again.`, [], { cause: error })
      : new ProblemError('interrupted', `${error.message} Try again.`, [], { cause: error });
  }
  if (error instanceof SegmentError) {
    return new ProblemError(
      'index-unavailable',
      'The index is damaged or missing. The administrator can diagnose it with "patchtrail check".',
      [],
      { cause: error },
    );
  }
  return new ProblemError('internal', 'Unexpected error. Please report it with the request id.', [], { cause: error });
}

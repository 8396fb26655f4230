import { randomBytes } from 'node:crypto';
import type { RequestOutcome } from './metrics.js';
import type { ProblemCode } from './problem.js';

/** What is known of a request while it is answered: for its log line and for counting. */
export interface RequestFacts {
  readonly id: string;
  readonly started: number;
  /** Pattern of the route that answers. */
  route: string;
  problem: ProblemCode | null;
  /** Of a search. */
  hits: number | null;
  isPartial: boolean;
  /** What went wrong, where it should not have. */
  error: unknown;
}

export function requestFacts(givenId: string | undefined): RequestFacts {
  return {
    id: givenId !== undefined && /^[\w.-]{8,64}$/.test(givenId) ? givenId : randomBytes(9).toString('base64url'),
    started: performance.now(),
    route: 'none',
    problem: null,
    hits: null,
    isPartial: false,
    error: null,
  };
}

export function outcomeOf(status: number, problem: ProblemCode | null): RequestOutcome {
  if (problem === 'busy') return 'shed';
  if (problem === 'too-slow') return 'too-slow';
  if (status >= 500) return 'error';
  if (status >= 400) return 'client-error';
  return status === 304 ? 'not-modified' : 'ok';
}

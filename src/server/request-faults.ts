import type { z } from 'zod';
import { ProblemError, type ProblemFault } from './problem.js';

/**
 * What is wrong with the parameters of a request, as one problem that lists every fault. To what a schema finds comes
 * what it does not see: a parameter that is not known is a fault, since a misspelt filter would else silently find too
 * much, and so is one that is given twice where it has one value.
 */

/** Null for a query string without faults; `error` is what its schema said of it. */
export function queryProblem(
  schema: z.ZodObject,
  error: z.ZodError | undefined,
  search: URLSearchParams,
): ProblemError | null {
  const known = Object.keys(schema.shape);
  const unknown = [...new Set(search.keys())].filter((name) => !Object.hasOwn(schema.shape, name));
  const issues = error?.issues ?? [];
  const faults = [
    ...unknown.map((name) => ({
      pointer: pointer(['query', name]),
      detail:
        known.length === 0
          ? 'This route takes no parameters.'
          : `Unknown parameter; expected one of ${known.join(', ')}.`,
    })),
    ...issues.map((issue) =>
      isRepetition(issue, search)
        ? { ...faultOf('query', issue), detail: 'Given more than once.' }
        : faultOf('query', issue),
    ),
  ];
  if (faults.length === 0) return null;
  return faulty(issues.length === 0 ? 'unknown-parameter' : 'invalid-parameter', faults);
}

/** A parameter of one value refuses the list of all that were given; one of several values has only too many. */
function isRepetition({ path, code }: z.core.$ZodIssue, search: URLSearchParams): boolean {
  return path.length === 1 && code !== 'too_big' && search.getAll(String(path[0])).length > 1;
}

export function pathProblem(error: z.ZodError): ProblemError {
  return faulty(
    'invalid-parameter',
    error.issues.map((issue) => faultOf('path', issue)),
  );
}

function faultOf(place: 'query' | 'path', { path, message }: z.core.$ZodIssue): ProblemFault {
  return { pointer: pointer([place, ...path.map(String)]), detail: `${message}.` };
}

function faulty(code: 'unknown-parameter' | 'invalid-parameter', faults: readonly ProblemFault[]): ProblemError {
  const detail = faults.map((fault) => `${fault.pointer.split('/').slice(2).join('/')}: ${fault.detail}`).join(' ');
  return new ProblemError(code, detail, faults);
}

/** A JSON pointer (RFC 6901) as a URI fragment. */
function pointer(path: readonly string[]): string {
  return `#/${path.map((part) => part.slice(0, longestName).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

const longestName = 60;

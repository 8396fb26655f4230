import { SegmentError, type SegmentErrorCode } from '../index/codec/segment-error.js';
import { QueryError } from '../query/query-error.js';
import type { SearchEngine } from './engine.js';
import { AmbiguousReference } from './reference.js';

/** Messages between a `WorkerEngine` and its threads, and the errors of a call. */

export const engineMethods = [
  'search',
  'document',
  'versions',
  'versionsOf',
  'compare',
  'thread',
  'identifiers',
  'suggest',
  'stats',
  'digests',
  'generation',
] as const satisfies readonly (keyof SearchEngine)[];
export type EngineMethod = (typeof engineMethods)[number];

export interface ThreadOptions {
  /** Folder of the index. */
  readonly path: string;
}

export interface EngineCall {
  readonly call: number;
  readonly method: EngineMethod;
  readonly args: readonly unknown[];
}

/** Lowers the priority of a thread. */
export interface PriorityChange {
  /** As nice(1) has it. */
  readonly priority: number;
}

/**
 * A thread starts a call: its time counts from now. The time before is that of opening a new generation, which depends
 * on the index and not on the call.
 */
export interface ThreadBegin {
  readonly call: number;
  readonly begins: true;
}

/** `generation`: the newest one the thread knows; null if it could not open the index. */
export type ThreadAnswer = { readonly call: number; readonly generation: string | null } & (
  | { readonly result: unknown }
  | { readonly error: SentError }
);

/** An error as sent between threads, which do not share classes. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly stack: string | null;
}

/** The first answer, with which a thread reports that it is ready, or why not. */
export const readyCall = 0;

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: null, stack: null };
  const code = error instanceof QueryError || error instanceof SegmentError ? error.code : null;
  return { name: error.name, message: error.message, code, stack: error.stack ?? null };
}

/** Restores the class of an error from another thread. */
export function revivedError({ name, message, code, stack }: SentError): Error {
  if (name === 'QueryError') return new QueryError(code as QueryError['code'], message);
  if (name === 'AmbiguousReference') return new AmbiguousReference(message);
  if (name === 'SegmentError') return new SegmentError(code as SegmentErrorCode, message);
  const error = new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}

/** A call that was aborted: the index may be intact, and the same call may succeed later. */
export class EngineCallError extends Error {
  override readonly name = 'EngineCallError';
  readonly code: 'deadline' | 'thread-lost' | 'closed' | 'unavailable';

  constructor(code: EngineCallError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

import { SegmentError, type SegmentErrorCode } from '../index/codec/segment-error.js';
import { QueryError } from '../query/query-error.js';
import type { SearchEngine } from './engine.js';
import { AmbiguousReference } from './reference.js';

/** What a `WorkerEngine` and its threads say to each other, and the errors a call may end with. */

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

/** That a thread's work is less urgent than that of others. */
export interface PriorityChange {
  /** As nice(1) has it. */
  readonly priority: number;
}

/**
 * That a thread begins with a call: from now its time counts. What comes before is the opening of a new generation, whose
 * cost depends on the index and not on the question.
 */
export interface ThreadBegin {
  readonly call: number;
  readonly begins: true;
}

/** `generation` is the newest the thread knows of; null where it could not open the index. */
export type ThreadAnswer = { readonly call: number; readonly generation: string | null } & (
  | { readonly result: unknown }
  | { readonly error: SentError }
);

/** What is left of an error between threads, where classes do not go. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly stack: string | null;
}

/** The first answer, by which a thread tells that it is ready, or why not. */
export const readyCall = 0;

export function sentError(error: unknown): SentError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: null, stack: null };
  const code = error instanceof QueryError || error instanceof SegmentError ? error.code : null;
  return { name: error.name, message: error.message, code, stack: error.stack ?? null };
}

/** An error from another thread as the class it was there. */
export function revivedError({ name, message, code, stack }: SentError): Error {
  if (name === 'QueryError') return new QueryError(code as QueryError['code'], message);
  if (name === 'AmbiguousReference') return new AmbiguousReference(message);
  if (name === 'SegmentError') return new SegmentError(code as SegmentErrorCode, message);
  const error = new Error(message);
  if (stack !== null) error.stack = stack;
  return error;
}

/** A question to an engine that was broken off: the index may be sound, and the same question may succeed later. */
export class EngineCallError extends Error {
  override readonly name = 'EngineCallError';
  readonly code: 'deadline' | 'thread-lost' | 'closed' | 'unavailable';

  constructor(code: EngineCallError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

import { ZodError } from 'zod';
import { SourceError } from '../corpus/sources/source-error.js';
import { EngineCallError } from '../engines/engine-calls.js';
import { AmbiguousReference } from '../engines/reference.js';
import { SegmentError } from '../index/codec/segment-error.js';
import { QueryError } from '../query/query-error.js';
import { safeLine } from './safe-text.js';

/** 0: done, also where nothing was found. 1: it failed. 2: the call was wrong. */
export type ExitStatus = 0 | 1 | 2;

/** A failure that a command foresees; its message is one line that says what to do. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly status: ExitStatus;

  constructor(message: string, status: ExitStatus = 1, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Whatever was thrown, as one line for a person and an exit status. */
export function failureOf(error: unknown): CommandFailure {
  if (error instanceof CommandFailure) return error;
  const failure = (message: string, status: ExitStatus = 1): CommandFailure =>
    new CommandFailure(safeLine(message), status, { cause: error });
  if (error instanceof QueryError) return failure(error.message, 2);
  if (error instanceof ZodError) {
    return failure(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '), 2);
  }
  if (error instanceof SegmentError && error.code === 'missing') {
    return failure(`no index in ${error.path ?? 'that directory'}; run "patchtrail index <source>…", or pass --index`);
  }
  if (
    error instanceof SegmentError ||
    error instanceof SourceError ||
    error instanceof EngineCallError ||
    error instanceof AmbiguousReference
  ) {
    return failure(error.message);
  }
  if (isSystemError(error)) return failure(systemMessage(error));
  const message = error instanceof Error ? error.message : String(error);
  return failure(`${message} (this is a bug; --verbose prints the stack trace)`);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function systemMessage({ code, message, path, port }: NodeJS.ErrnoException & { port?: number }): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is in use; pass another --port, or 0 for any free port`;
    case 'EACCES':
    case 'EPERM':
      return `${path ?? `port ${port}`}: permission denied`;
    case 'ENOENT':
      return `${path}: no such file or directory`;
    case 'ENOTDIR':
    case 'EISDIR':
      return `${path}: ${code === 'EISDIR' ? 'is a directory' : 'not a directory'}`;
    case 'ENOSPC':
      return 'no space left on device; free some and run the command again';
    default:
      return message;
  }
}

/** A source that cannot be read. The message is one line: the path, what is wrong and what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** A failed file system call as a SourceError. */
export function unreadable(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const why =
    code === 'ENOENT'
      ? 'no such file or directory'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission denied'
        : code === 'EISDIR'
          ? 'is a directory'
          : firstLine(cause instanceof Error ? cause.message : String(cause));
  return new SourceError(`${path}: ${why}`, { cause });
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

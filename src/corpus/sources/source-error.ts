/** A source that cannot be read at all. Its message is one line for a person: the path, what is wrong, what would do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** A failed call to the file system, told in our words. */
export function unreadable(path: string, cause: unknown): SourceError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  const why =
    code === 'ENOENT'
      ? 'no such file or folder'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission to read it is missing'
        : code === 'EISDIR'
          ? 'it is a folder, a file was expected'
          : firstLine(cause instanceof Error ? cause.message : String(cause));
  return new SourceError(`${path}: ${why}`, { cause });
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

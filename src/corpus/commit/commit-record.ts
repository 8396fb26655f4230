/**
 * One commit as a raw record: its fields and the files it touches, each ended by a NUL, in the order of `git log
 * --format` below. Neither field nor path can hold a NUL, so nothing needs escaping.
 */
export interface CommitRecord {
  readonly sha: string;
  readonly authorName: string;
  readonly authorAddress: string;
  /** Dates as git prints them: ISO 8601 with an offset. */
  readonly authored: string;
  readonly committed: string;
  /** Subject and body. */
  readonly message: string;
  readonly files: readonly string[];
}

/** What stands between two NULs in front of each commit is the reader's own, unguessable mark. */
export function commitFormat(mark: string): string {
  return `%x00${mark}%x00%H%x00%an%x00%ae%x00%aI%x00%cI%x00%B%x00`;
}

/** Null where the fields are not all there. `decode` turns bytes into text. */
export function readCommitRecord(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): CommitRecord | null {
  const fields: string[] = [];
  let start = 0;
  for (let i = 0; i < fieldCount; i++) {
    const end = bytes.indexOf(0, start);
    if (end < 0) return null;
    fields.push(decode(bytes.subarray(start, end)));
    start = end + 1;
  }
  const [sha, authorName, authorAddress, authored, committed, message] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  // `-z` ends the format with a NUL of its own, and a line feed stands before the files.
  if (bytes[start] === 0) start++;
  if (bytes[start] === lineFeed) start++;
  const files = decode(bytes.subarray(start))
    .split('\0')
    .filter((name) => name !== '');
  return { sha, authorName, authorAddress, authored, committed, message, files };
}

const fieldCount = 6;
const lineFeed = 10;

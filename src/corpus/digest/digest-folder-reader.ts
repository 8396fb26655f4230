import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { filesOfFormat } from '../sources/detect-format.js';
import { DigestReader } from './digest-reader.js';

/**
 * A folder of files of digests, and of the folders below it, as one source: a feed that is kept one file a digest. Who is
 * whose version among digests is told by all of them together, so they come in as one. Where any file has
 * changed, all are read again.
 */
export class DigestFolderReader implements SourceReader {
  readonly format = 'digest';
  readonly unit = 'bytes';
  readonly complete = true;
  readonly length: number;
  readonly #path: string;
  readonly #files: readonly DigestReader[];

  private constructor(path: string, files: readonly DigestReader[]) {
    this.#path = path;
    this.#files = files;
    this.length = files.reduce((sum, file) => sum + file.length, 0);
  }

  /** Throws a `SourceError` where the folder, or a file of it, cannot be read. */
  static async open(path: string): Promise<DigestFolderReader> {
    const files: DigestReader[] = [];
    for (const file of await filesOfFormat(path, 'digest')) files.push(await DigestReader.open(file));
    return new DigestFolderReader(path, files);
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const now: SourceCursor = { files: this.#files.map((file) => file.state) };
    if (cursor !== null && JSON.stringify(cursor) === JSON.stringify(now)) return cursor;
    if (cursor !== null) {
      const location = { path: this.#path, line: 1 };
      const detail = 'the set of digests has changed since the last run; reading all again';
      yield { type: 'problem', problem: { reason: 'rewritten', location, detail, skipped: false } };
    }
    let before = 0;
    for (const file of this.#files) {
      for await (const item of file.read(null)) {
        if (item.type === 'record') {
          yield { ...item, record: { ...item.record, position: before + item.record.position } };
        } else {
          yield item;
        }
      }
      before += file.length;
    }
    return now;
  }
}

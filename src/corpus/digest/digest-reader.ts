import { byteLines } from '../byte-lines.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { FileBytes } from '../sources/file-bytes.js';
import type { GzipLimits } from '../sources/gzip.js';
import { isGeneratedLine } from './digest-parser.js';

/**
 * A feed of digests into one record a digest: the lines up to and with the one that says when it was generated. A feed is
 * printed anew with its newest digest first, so a file that has changed is read whole.
 */
export class DigestReader implements SourceReader {
  readonly format = 'digest';
  readonly unit = 'bytes';
  readonly complete = true;
  readonly length: number;
  readonly #file: FileBytes;

  private constructor(file: FileBytes) {
    this.#file = file;
    this.length = file.size;
  }

  static async open(path: string, limits?: GzipLimits): Promise<DigestReader> {
    return new DigestReader(await FileBytes.open(path, limits));
  }

  /** What tells whether the file has changed. */
  get state(): SourceCursor {
    const { path, size, modified } = this.#file;
    return { path, size, modified };
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const file = this.#file;
    const now: SourceCursor = { size: file.size, modified: file.modified };
    if (cursor !== null && cursor['size'] === file.size && cursor['modified'] === file.modified) return cursor;
    if (cursor !== null) {
      const detail = 'the feed has changed since the last run; reading it again';
      yield {
        type: 'problem',
        problem: { reason: 'rewritten', location: { path: file.path, line: 1 }, detail, skipped: false },
      };
    }
    let block: Uint8Array[] = [];
    let length = 0;
    let first = 1;
    const record = (position: number): SourceItem => {
      const bytes = Buffer.concat(block);
      block = [];
      length = 0;
      return { type: 'record', record: { location: { path: file.path, line: first }, bytes, position } };
    };
    for await (const line of byteLines(file.chunks(), { longest: longestLine })) {
      if (block.length === 0) first = line.number;
      if (line.cut) {
        const detail = `line longer than ${longestLine} bytes; truncated`;
        yield {
          type: 'problem',
          problem: {
            reason: 'line-too-long',
            location: { path: file.path, line: line.number },
            detail,
            skipped: false,
          },
        };
      }
      block.push(line.bytes, newline);
      length += line.bytes.length + 1;
      const position = file.compressed ? file.position : line.end;
      if (length > longestBlock || isGeneratedLine(Buffer.from(line.bytes).toString('latin1'))) yield record(position);
    }
    if (block.some((bytes) => bytes.some((byte) => byte > 32))) yield record(this.length);
    if (file.fault !== null) {
      yield {
        type: 'problem',
        problem: {
          reason: file.fault.reason,
          location: { path: file.path, line: first },
          detail: file.fault.detail,
          skipped: false,
        },
      };
    }
    return now;
  }
}

const newline = Buffer.from('\n');
const longestLine = 1 << 20;
/** What goes on this long without a "Generated" line is no digest; it is parsed in pieces. */
const longestBlock = 1 << 22;

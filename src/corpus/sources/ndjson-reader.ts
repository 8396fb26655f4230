import { byteLines } from '../byte-lines.js';
import type { Problem } from '../problem.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { appendCursor, resumePoint } from './append-cursor.js';
import { FileBytes } from './file-bytes.js';
import type { GzipLimits } from './gzip.js';

/** A file of JSON lines (plain or gzip) into one record a line; empty lines are passed over. */
export class NdjsonReader implements SourceReader {
  readonly format = 'ndjson';
  readonly unit = 'bytes';
  readonly complete = true;
  readonly length: number;
  readonly #file: FileBytes;

  private constructor(file: FileBytes) {
    this.#file = file;
    this.length = file.size;
  }

  static async open(path: string, limits?: GzipLimits): Promise<NdjsonReader> {
    return new NdjsonReader(await FileBytes.open(path, limits));
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const file = this.#file;
    const { path } = file;
    const resume = await resumePoint(file, cursor);
    if (resume.type === 'unchanged') return resume.cursor;
    if (resume.type === 'restart') {
      yield problem(
        path,
        1,
        'rewritten',
        'the file is not what it was in the last run; it is read again from its start',
      );
    }
    let next = resume.type === 'append' ? resume : { offset: 0, line: 1 };
    const chunks = file.chunks(next.offset);
    for await (const line of byteLines(chunks, {
      longest: longestLine,
      firstNumber: next.line,
      firstOffset: next.offset,
    })) {
      const position = file.compressed ? file.position : line.end;
      if (line.cut) {
        yield problem(
          path,
          line.number,
          'line-too-long',
          `the line has more than ${longestLine} bytes; it was skipped`,
          true,
        );
      } else if (hasContent(line.bytes)) {
        yield { type: 'record', record: { location: { path, line: line.number }, bytes: line.bytes, position } };
      }
      // A last line without its line feed may still be being written: the next run reads it again.
      if (line.ended) next = { offset: line.end, line: line.number + 1 };
    }
    if (file.fault !== null) yield problem(path, next.line, file.fault.reason, file.fault.detail);
    return appendCursor(file, next.offset, next.line);
  }
}

const longestLine = 25_000_000;

function problem(path: string, line: number, reason: Problem['reason'], detail: string, skipped = false): SourceItem {
  return { type: 'problem', problem: { reason, location: { path, line }, detail, skipped } };
}

function hasContent(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 32) return true;
  return false;
}

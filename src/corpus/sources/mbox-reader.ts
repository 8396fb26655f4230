import { messageLimits } from '../mail/message-limits.js';
import type { Problem } from '../problem.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { appendCursor, resumePoint } from './append-cursor.js';
import { FileBytes } from './file-bytes.js';
import type { GzipLimits } from './gzip.js';
import { type MboxMessage, MboxSplitter } from './mbox-splitter.js';

/**
 * A mailbox file (mboxrd, mboxo, mboxcl, mboxcl2; plain or gzip) into one record a message, at the line of its
 * `From ` line. A later run reads what was appended; a file that was changed otherwise is read again.
 */
export class MboxReader implements SourceReader {
  readonly format = 'mbox';
  readonly unit = 'bytes';
  readonly complete = true;
  readonly length: number;
  readonly #file: FileBytes;

  private constructor(file: FileBytes) {
    this.#file = file;
    this.length = file.size;
  }

  static async open(path: string, limits?: GzipLimits): Promise<MboxReader> {
    return new MboxReader(await FileBytes.open(path, limits));
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const file = this.#file;
    const resume = await resumePoint(file, cursor);
    if (resume.type === 'unchanged') return resume.cursor;
    if (resume.type === 'restart') {
      yield this.#problem(
        1,
        'rewritten',
        'the file is not what it was in the last run; it is read again from its start',
      );
    }
    const from = resume.type === 'append' ? resume : { offset: 0, line: 1 };
    const splitter = new MboxSplitter({ longest: messageLimits.rawBytes, ...from });
    let last: MboxMessage | null = null;
    for await (const chunk of file.chunks(from.offset)) {
      for (const message of splitter.push(chunk)) {
        last = message;
        yield this.#item(message);
      }
    }
    for (const message of splitter.end()) {
      last = message;
      yield this.#item(message);
    }
    if (splitter.strayBytes > 0) {
      const detail = `${splitter.strayBytes} bytes before the first message; skipped`;
      yield this.#problem(from.line, 'broken-record', detail);
    }
    if (file.fault !== null) yield this.#problem(last?.line ?? 1, file.fault.reason, file.fault.detail);
    if (last === null) return appendCursor(file, from.offset, from.line);
    // A message without its blank line may have been caught while it was written: the next run reads it again.
    const next = last.ended ? splitter.next : { offset: last.start, line: last.line };
    return appendCursor(file, next.offset, next.line);
  }

  #item(message: MboxMessage): SourceItem {
    if (message.tooLarge) {
      const detail = `message of ${message.end - message.start} bytes, over the limit of ${messageLimits.rawBytes}; skipped`;
      return this.#problem(message.line, 'too-large', detail, true);
    }
    const position = this.#file.compressed ? this.#file.position : message.end;
    return { type: 'record', record: { location: this.#location(message.line), bytes: message.bytes, position } };
  }

  #problem(line: number, reason: Problem['reason'], detail: string, skipped = false): SourceItem {
    return { type: 'problem', problem: { reason, location: this.#location(line), detail, skipped } };
  }

  #location(line: number): { path: string; line: number } {
    return { path: this.#file.path, line };
  }
}

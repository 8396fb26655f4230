import { z } from 'zod';
import { messageLimits } from '../mail/message-limits.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { FileBytes } from './file-bytes.js';
import type { GzipLimits } from './gzip.js';

/** A file with one message (`.eml`, plain or gzip) into one record. A later run reads it again where its size or time changed. */
export class EmlReader implements SourceReader {
  readonly format = 'eml';
  readonly unit = 'bytes';
  readonly complete = true;
  readonly length: number;
  readonly #file: FileBytes;

  private constructor(file: FileBytes) {
    this.#file = file;
    this.length = file.size;
  }

  static async open(path: string, limits?: GzipLimits): Promise<EmlReader> {
    return new EmlReader(await FileBytes.open(path, limits));
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const { size, modified } = this.#file;
    const seen = emlCursorSchema.safeParse(cursor);
    if (seen.success && seen.data.size === size && seen.data.modified === modified) return { size, modified };
    if (cursor !== null) {
      const location = { path: this.#file.path, line: 1 };
      const detail = 'the file has changed since the last run; reading it again';
      yield { type: 'problem', problem: { reason: 'rewritten', location, detail, skipped: false } };
    }
    yield* messageFile(this.#file);
    return { size, modified };
  }
}

const emlCursorSchema = z.object({ size: z.number(), modified: z.number() });

/** The message a file holds, as one record; what is wrong with the file, as a problem. */
export async function* messageFile(file: FileBytes): AsyncGenerator<SourceItem, void> {
  const location = { path: file.path, line: 1 };
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.chunks()) {
    length += chunk.length;
    if (length > messageLimits.rawBytes) {
      const detail = `message over the limit of ${messageLimits.rawBytes} bytes; skipped`;
      yield { type: 'problem', problem: { reason: 'too-large', location, detail, skipped: true } };
      return;
    }
    pieces.push(chunk);
  }
  if (file.fault !== null) {
    yield { type: 'problem', problem: { ...file.fault, location, skipped: length === 0 } };
  }
  if (length > 0) {
    const bytes = withoutFromLine(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length));
    yield { type: 'record', record: { location, bytes, position: file.position } };
  } else if (file.fault === null) {
    yield { type: 'problem', problem: { reason: 'empty', location, detail: 'the file is empty', skipped: true } };
  }
}

/** Some programs save one message with the `From ` line of a mailbox. */
function withoutFromLine(bytes: Uint8Array): Uint8Array {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 5)).toString('latin1');
  if (start !== 'From ') return bytes;
  const feed = bytes.indexOf(10);
  return feed < 0 ? bytes : bytes.subarray(feed + 1);
}

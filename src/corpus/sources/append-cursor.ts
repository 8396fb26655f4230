import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import type { SourceCursor } from '../source-reader.js';
import { type FileBytes, withFile } from './file-bytes.js';

/**
 * Where reading of a file that only grows (a mailbox, a file of JSON lines) may go on in a later run.
 *
 * The cursor remembers how far the file was read and what it looked like up to there: a hash over its first and its
 * last bytes of that stretch. A file of which that no longer holds was replaced, and is read again from the start.
 */
const appendCursorSchema = z.object({
  /** Bytes of the file that were looked at. */
  size: z.number().int().min(0),
  /** Where the next run begins: the end of the last whole record. */
  offset: z.number().int().min(0),
  /** 1-based line that begins there. */
  line: z.number().int().min(1),
  fingerprint: z.string(),
});

export type ResumePoint =
  | { readonly type: 'start' }
  /** The file is not the one that was read before. */
  | { readonly type: 'restart' }
  /** Nothing was added. */
  | { readonly type: 'unchanged'; readonly cursor: SourceCursor }
  | { readonly type: 'append'; readonly offset: number; readonly line: number };

export async function resumePoint(file: FileBytes, cursor: SourceCursor | null): Promise<ResumePoint> {
  const parsed = appendCursorSchema.safeParse(cursor);
  if (!parsed.success) return { type: cursor === null ? 'start' : 'restart' };
  const { size, offset, line, fingerprint } = parsed.data;
  if (offset > size || size > file.size || (await fingerprintOf(file.path, size)) !== fingerprint)
    return { type: 'restart' };
  if (size === file.size) return { type: 'unchanged', cursor: parsed.data };
  // A packed file cannot be entered in its middle.
  return file.compressed ? { type: 'restart' } : { type: 'append', offset, line };
}

export async function appendCursor(file: FileBytes, offset: number, line: number): Promise<SourceCursor> {
  // A packed file may have been left early at a fault, and would end there again.
  const size = Math.max(file.compressed ? file.size : offset, file.position);
  return { size, offset: file.compressed ? size : offset, line, fingerprint: await fingerprintOf(file.path, size) };
}

const sampled = 1 << 16;

function fingerprintOf(path: string, size: number): Promise<string> {
  return withFile(path, async (file) => {
    const hash = createHash('sha256');
    hash.update(await bytesAt(file, 0, Math.min(size, sampled)));
    hash.update(await bytesAt(file, Math.max(0, size - sampled), Math.min(size, sampled)));
    return hash.digest('hex');
  });
}

async function bytesAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

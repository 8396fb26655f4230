import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { messageFile } from './eml-reader.js';
import { FileBytes } from './file-bytes.js';
import { SourceError, unreadable } from './source-error.js';

/**
 * A maildir (folders `cur` and `new` with one message a file) and the maildirs below it, among them the dotted
 * folders of Maildir++ (`.Lists.bpf`), into one record a message, sorted by folder and name.
 *
 * The name of a message up to its colon never changes while the flags after it do, so a later run reads the names
 * it has not seen. Where one it has seen is gone, all is read again: only so can it be told what is gone.
 */
export class MaildirReader implements SourceReader {
  readonly format = 'maildir';
  readonly unit = 'files';
  readonly complete = true;
  readonly length: number;
  readonly #path: string;
  readonly #files: readonly string[];

  private constructor(path: string, files: readonly string[]) {
    this.#path = path;
    this.#files = files;
    this.length = files.length;
  }

  static async open(path: string): Promise<MaildirReader> {
    const files: string[] = [];
    for await (const folder of maildirsIn(path, 0)) {
      for (const name of ['cur', 'new']) for (const file of await messagesIn(join(folder, name))) files.push(file);
    }
    return new MaildirReader(path, files);
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const names = this.#files.map((file) => lastingName(this.#path, file));
    let seen = new Set(maildirCursorSchema.safeParse(cursor).data?.names ?? []);
    const present = new Set(names);
    if (cursor !== null && (seen.size === 0 || [...seen].some((name) => !present.has(name)))) {
      const location = { path: this.#path, line: 1 };
      const detail = 'messages were removed since the last run; reading the maildir from the start';
      yield { type: 'problem', problem: { reason: 'rewritten', location, detail, skipped: false } };
      seen = new Set();
    }
    for (const [i, path] of this.#files.entries()) {
      if (seen.has(names[i]!)) continue;
      for await (const item of fileItems(path)) {
        yield item.type === 'record' ? { ...item, record: { ...item.record, position: i + 1 } } : item;
      }
    }
    return { names };
  }
}

const maildirCursorSchema = z.object({ names: z.array(z.string()) });

/** Whether a folder looks like a maildir. */
export async function isMaildir(path: string): Promise<boolean> {
  const names = new Set(await subfolders(path));
  return names.has('cur') || (names.has('new') && names.has('tmp'));
}

async function* fileItems(path: string): AsyncGenerator<SourceItem, void> {
  try {
    yield* messageFile(await FileBytes.open(path));
  } catch (error) {
    // Another program may move or delete a message while we read: that message is lost, not the run.
    if (!(error instanceof SourceError)) throw error;
    yield {
      type: 'problem',
      problem: { reason: 'unparsable', location: { path, line: 1 }, detail: error.message, skipped: true },
    };
  }
}

async function* maildirsIn(path: string, depth: number): AsyncGenerator<string, void> {
  const names = await subfolders(path);
  if (names.includes('cur') || names.includes('new')) yield path;
  if (depth === mostDepth) return;
  for (const name of names) {
    if (!contentFolders.has(name)) yield* maildirsIn(join(path, name), depth + 1);
  }
}

const mostDepth = 20;
const contentFolders = new Set(['cur', 'new', 'tmp']);

/** Names of the real folders in a folder, sorted; links are not followed, so there is no way round in circles. */
async function subfolders(path: string): Promise<string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function messagesIn(folder: string): Promise<string[]> {
  try {
    if (!(await lstat(folder)).isDirectory()) return [];
    const entries = await readdir(folder, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
    return files.map((entry) => join(folder, entry.name)).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
}

/** Folder and unique part of a message's name, the same whether it lies in `cur` or in `new`. */
function lastingName(root: string, file: string): string {
  const parts = file.slice(root.length).split(sep);
  const name = parts.pop()!;
  parts.pop();
  const colon = name.indexOf(':');
  return [...parts, colon < 0 ? name : name.slice(0, colon)].join('/');
}

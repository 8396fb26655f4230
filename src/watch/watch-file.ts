import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export const watchNameSchema = z.string().regex(/^[\w.-]{1,60}$/, 'expected letters, digits, dots, dashes');

const watchSchema = z.object({
  name: watchNameSchema,
  query: z.string().min(1),
  created: z.string(),
  /** Keys of events that were reported, oldest first. */
  reported: z.array(z.string()),
});
export type Watch = z.infer<typeof watchSchema>;

const fileSchema = z.object({ watches: z.array(watchSchema) });

/** Another process changes the watches. */
export class WatchesLocked extends Error {
  override readonly name = 'WatchesLocked';
}

/**
 * The watches of an index, in `watches.json` in its directory. Changes are made under a lock and replace the file as a whole, so
 * that a run that is killed has reported either all of what it recorded, or repeats it.
 */
export class WatchFile {
  readonly #path: string;

  constructor(index: string) {
    this.#path = join(index, 'watches.json');
  }

  read(): Watch[] {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).watches;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  /** Changes the watches while no other process does. Throws `WatchesLocked`. */
  async update<Result>(change: (watches: Watch[]) => Promise<Result> | Result): Promise<Result> {
    const lock = `${this.#path}.lock`;
    acquire(lock);
    try {
      const watches = this.read();
      const result = await change(watches);
      this.#write(watches);
      return result;
    } finally {
      rmSync(lock, { force: true });
    }
  }

  #write(watches: readonly Watch[]): void {
    const temporary = `${this.#path}.tmp`;
    const file = openSync(temporary, 'w');
    try {
      writeSync(file, `${JSON.stringify({ watches }, null, 1)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, this.#path);
  }
}

/** A lock of a run that was killed is taken over after this many milliseconds. */
const staleAfter = 15 * 60 * 1000;

function acquire(lock: string): void {
  try {
    closeSync(openSync(lock, 'wx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (Date.now() - statSync(lock).mtimeMs < staleAfter)
      throw new WatchesLocked('another "patchtrail watch" is running');
    rmSync(lock, { force: true });
    closeSync(openSync(lock, 'wx'));
  }
}

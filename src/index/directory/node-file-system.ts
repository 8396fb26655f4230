import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SegmentError } from '../codec/segment-error.js';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.js';

/** Files of one folder of the machine. */
export class NodeFileSystem implements FileSystem {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  makeFolder(): void {
    const folder = resolve(this.path);
    const first = refusingFull(folder, () => mkdirSync(folder, { recursive: true }));
    if (first === undefined) return;
    // A new folder is a new name in the one above, which a power cut takes back as it does any other.
    for (let made = folder; ; made = dirname(made)) {
      syncFolder(dirname(made));
      if (made === resolve(first) || made === dirname(made)) return;
    }
  }

  list(): string[] {
    return existsSync(this.path) ? readdirSync(this.path) : [];
  }

  exists(name: string): boolean {
    return existsSync(join(this.path, name));
  }

  create(name: string): WritableFile {
    return new NodeWritableFile(join(this.path, name));
  }

  open(name: string): ReadableFile {
    return new NodeReadableFile(join(this.path, name));
  }

  rename(from: string, to: string): void {
    refusingFull(join(this.path, to), () => renameSync(join(this.path, from), join(this.path, to)));
  }

  remove(name: string): void {
    unlinkSync(join(this.path, name));
  }

  syncFolder(): void {
    refusingFull(this.path, () => syncFolder(this.path));
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

class NodeWritableFile implements WritableFile {
  readonly #path: string;
  readonly #descriptor: number;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = refusingFull(path, () => openSync(path, 'wx', 0o644));
  }

  append(bytes: Uint8Array): void {
    // On a full disk Node writes short without throwing; the next write tells.
    for (let at = 0; at < bytes.length; ) {
      const left = bytes.length - at;
      const written = refusingFull(this.#path, () => writeSync(this.#descriptor, bytes, at, left), left);
      if (written === 0) throw diskFull(this.#path, left);
      at += written;
    }
  }

  sync(): void {
    refusingFull(this.#path, () => fsyncSync(this.#descriptor));
  }

  close(): void {
    // The number may be another file's by now.
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}

/** Does an operation that needs room, and says so where there is none. `bytes` could not be written. */
export function refusingFull<Result>(path: string, operation: () => Result, bytes = 0): Result {
  try {
    return operation();
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw diskFull(path, bytes);
    throw error;
  }
}

function diskFull(path: string, bytes: number): SegmentError {
  const missing = bytes === 0 ? '' : `, ${bytes.toLocaleString('en')} bytes at least`;
  return new SegmentError(
    'disk-full',
    `no space left on the device${missing}; what was committed before is whole. Free some space and run the same command again`,
    path,
  );
}

class NodeReadableFile implements ReadableFile {
  readonly size: number;
  readonly #path: string;
  readonly #descriptor: number;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openExisting(path);
    try {
      this.size = fstatSync(this.#descriptor).size;
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  read(target: Uint8Array, offset: number): void {
    if (this.#closed) throw new SegmentError('closed', 'the file was closed', this.#path);
    for (let at = 0; at < target.length; ) {
      const count = this.#readSome(target, at, offset);
      if (count === 0)
        throw new SegmentError('corrupt', `ends at ${offset + at}, ${target.length - at} bytes early`, this.#path);
      at += count;
    }
  }

  #readSome(target: Uint8Array, at: number, offset: number): number {
    try {
      return readSync(this.#descriptor, target, at, target.length - at, offset + at);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EIO')
        throw new SegmentError('corrupt', `the device cannot read it at ${offset + at}`, this.#path);
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeSync(this.#descriptor);
  }
}

function openExisting(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new SegmentError('corrupt', 'is missing; run "patchtrail index --rebuild"', path);
    throw error;
  }
}

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
import { join } from 'node:path';
import type { FileSystem, ReadableFile, WritableFile } from './file-system.js';
import { SegmentError } from './segment-error.js';

/** Files of one folder of the machine. */
export class NodeFileSystem implements FileSystem {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  makeFolder(): void {
    mkdirSync(this.path, { recursive: true });
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
    renameSync(join(this.path, from), join(this.path, to));
  }

  remove(name: string): void {
    unlinkSync(join(this.path, name));
  }

  syncFolder(): void {
    const folder = openSync(this.path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}

class NodeWritableFile implements WritableFile {
  readonly #path: string;
  readonly #descriptor: number;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'wx', 0o644);
  }

  append(bytes: Uint8Array): void {
    // On a full disk Node writes short without throwing; the next write tells.
    for (let at = 0; at < bytes.length; ) {
      const written = this.#guarded(() => writeSync(this.#descriptor, bytes, at, bytes.length - at));
      if (written === 0) throw new SegmentError('disk-full', 'nothing more can be written', this.#path);
      at += written;
    }
  }

  sync(): void {
    this.#guarded(() => fsyncSync(this.#descriptor));
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #guarded<T>(operation: () => T): T {
    try {
      return operation();
    } catch (error) {
      if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) {
        throw new SegmentError(
          'disk-full',
          'no space left on the device; free some and run the same command again',
          this.#path,
        );
      }
      throw error;
    }
  }
}

class NodeReadableFile implements ReadableFile {
  readonly size: number;
  readonly #path: string;
  readonly #descriptor: number;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  read(target: Uint8Array, offset: number): void {
    if (this.#closed) throw new SegmentError('closed', 'the file was closed', this.#path);
    for (let at = 0; at < target.length; ) {
      const count = readSync(this.#descriptor, target, at, target.length - at, offset + at);
      if (count === 0)
        throw new SegmentError('corrupt', `ends at ${offset + at}, ${target.length - at} bytes early`, this.#path);
      at += count;
    }
  }

  close(): void {
    if (!this.#closed) closeSync(this.#descriptor);
    this.#closed = true;
  }
}

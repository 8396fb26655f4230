import type { FileSystem, ReadableFile, WritableFile } from '../../index/directory/file-system.js';

/** Files in memory, for the index of one query. */
export class MemoryFileSystem implements FileSystem {
  readonly path = '(memory)';
  readonly #files = new Map<string, Uint8Array[]>();

  makeFolder(): void {}

  list(): string[] {
    return [...this.#files.keys()];
  }

  exists(name: string): boolean {
    return this.#files.has(name);
  }

  create(name: string): WritableFile {
    const parts: Uint8Array[] = [];
    this.#files.set(name, parts);
    return {
      // The writer reuses its buffers.
      append: (bytes) => void parts.push(Uint8Array.from(bytes)),
      sync: () => {},
      close: () => {},
    };
  }

  open(name: string): ReadableFile {
    const parts = this.#files.get(name);
    if (parts === undefined) throw new Error(`${name}: no such file`);
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    this.#files.set(name, [bytes]);
    return {
      size: bytes.length,
      read: (target, offset) => {
        if (offset + target.length > bytes.length) throw new RangeError(`${name} is shorter`);
        target.set(bytes.subarray(offset, offset + target.length));
      },
      close: () => {},
    };
  }

  rename(from: string, to: string): void {
    const parts = this.#files.get(from);
    if (parts === undefined) throw new Error(`${from}: no such file`);
    this.#files.delete(from);
    this.#files.set(to, parts);
  }

  remove(name: string): void {
    this.#files.delete(name);
  }

  syncFolder(): void {}
}

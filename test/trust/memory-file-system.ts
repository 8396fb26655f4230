import { SegmentError } from '../../src/index/codec/segment-error.js';
import type { FileSystem, ReadableFile, WritableFile } from '../../src/index/directory/file-system.js';

/** A file apart from its names: what was written, and how much of that is durable. */
export class Inode {
  bytes: Buffer;
  length: number;
  durable: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.bytes = bytes;
    this.length = bytes.length;
    this.durable = bytes.length;
  }

  append(more: Uint8Array): void {
    if (this.length + more.length > this.bytes.length) {
      const larger = Buffer.alloc(Math.max(256, this.bytes.length * 2, this.length + more.length));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    this.bytes.set(more, this.length);
    this.length += more.length;
  }

  content(): Buffer {
    return this.bytes.subarray(0, this.length);
  }
}

/** What happens to a file system, in order. */
export type Operation =
  | { readonly type: 'create'; readonly name: string; readonly inode: Inode }
  | { readonly type: 'append'; readonly name: string; readonly inode: Inode; readonly bytes: Buffer }
  | { readonly type: 'sync'; readonly name: string; readonly inode: Inode }
  | { readonly type: 'rename'; readonly from: string; readonly to: string }
  | { readonly type: 'remove'; readonly name: string }
  | { readonly type: 'sync-folder' };

/** A folder in memory. Everything that changes it is told to `observe` before it is done; what that throws stops it. */
export class MemoryFileSystem implements FileSystem {
  readonly path = '/memory';
  readonly files: Map<string, Inode>;
  observe: (operation: Operation) => void = () => {};
  /** Called before anything is read or listed. */
  observeReading: (name: string) => void = () => {};
  /** Handles that were opened and not closed. */
  handles = 0;

  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    this.files = new Map([...files].map(([name, bytes]) => [name, new Inode(bytes)]));
  }

  makeFolder(): void {}

  list(): string[] {
    this.observeReading('');
    return [...this.files.keys()];
  }

  exists(name: string): boolean {
    return this.files.has(name);
  }

  create(name: string): WritableFile {
    if (this.files.has(name)) throw errnoError('EEXIST', name);
    const inode = new Inode();
    this.observe({ type: 'create', name, inode });
    this.files.set(name, inode);
    this.handles++;
    let isOpen = true;
    return {
      append: (bytes) => {
        if (!isOpen) throw errnoError('EBADF', name);
        this.observe({ type: 'append', name, inode, bytes: Buffer.from(bytes) });
        inode.append(bytes);
      },
      sync: () => {
        if (!isOpen) throw errnoError('EBADF', name);
        this.observe({ type: 'sync', name, inode });
        inode.durable = inode.length;
      },
      close: () => {
        if (isOpen) this.handles--;
        isOpen = false;
      },
    };
  }

  open(name: string): ReadableFile {
    this.observeReading(name);
    const inode = this.files.get(name);
    if (inode === undefined)
      throw new SegmentError('corrupt', 'is missing; run "patchtrail index --rebuild"', `${this.path}/${name}`);
    this.handles++;
    let isOpen = true;
    return {
      size: inode.length,
      read: (target, offset) => {
        this.observeReading(name);
        if (!isOpen) throw new SegmentError('closed', 'the file was closed', name);
        if (offset + target.length > inode.length) throw new SegmentError('corrupt', 'ends early', name);
        inode.bytes.copy(target, 0, offset, offset + target.length);
      },
      close: () => {
        if (isOpen) this.handles--;
        isOpen = false;
      },
    };
  }

  rename(from: string, to: string): void {
    const inode = this.files.get(from);
    if (inode === undefined) throw errnoError('ENOENT', from);
    this.observe({ type: 'rename', from, to });
    this.files.delete(from);
    this.files.set(to, inode);
  }

  remove(name: string): void {
    if (!this.files.has(name)) throw errnoError('ENOENT', name);
    this.observe({ type: 'remove', name });
    this.files.delete(name);
  }

  syncFolder(): void {
    this.observe({ type: 'sync-folder' });
  }

  /** The files as they are, for another process's look at them. */
  snapshot(): Map<string, Buffer> {
    return new Map([...this.files].map(([name, inode]) => [name, Buffer.from(inode.content())]));
  }
}

export function errnoError(code: string, name: string): Error {
  return Object.assign(new Error(`${code}: ${name}`), { code });
}

import type { Random } from '../support/random.js';
import { Inode, MemoryFileSystem, type Operation } from './memory-file-system.js';
import type { Notes } from './notes.js';

/**
 * What a power cut leaves, by the least a POSIX file system promises: of a file, what was written up to its last fsync;
 * of what came after, anything — all, nothing, half, zeros, rubbish. Of names made, changed and removed since the last
 * fsync of the folder, any subset. SQLite's crash tests and Lucene's MockDirectoryWrapper do the same.
 */
export type Event =
  | Operation
  /** From here on a crash may leave these notes … */
  | { readonly type: 'intend'; readonly notes: Notes }
  /** … and from here on it must leave these, or what is intended later. */
  | { readonly type: 'ack'; readonly notes: Notes };

/** Records everything that happens to a file system, with marks between. */
export class Recording {
  readonly events: Event[] = [];
  readonly fileSystem = new MemoryFileSystem();
  /** Stops the writer, as a kill would, when so many events are there. */
  killAt = Number.POSITIVE_INFINITY;

  constructor() {
    this.fileSystem.observe = (operation) => {
      if (this.events.length >= this.killAt) throw new Killed();
      this.events.push(operation);
    };
  }

  mark(type: 'intend' | 'ack', notes: Notes): void {
    this.events.push({ type, notes: new Map(notes) });
  }
}

export class Killed extends Error {}

type NameOperation = Extract<Operation, { type: 'create' | 'rename' | 'remove' }>;

/** Plays events back, one after the other, and tells what a power cut could leave at each point. */
export class PowerLoss {
  /** Inodes of the recording, as they are at this point. */
  readonly #inodes = new Map<Inode, Inode>();
  readonly #durable = new Map<string, Inode>();
  #pending: NameOperation[] = [];
  readonly #ignores: (operation: Operation, at: number) => boolean;
  #at = 0;
  /** Any of these may be what is found afterwards. */
  allowed: Notes[] = [new Map()];

  /** `ignores` picks fsyncs that are taken for not done. */
  constructor(ignores: (operation: Operation, at: number) => boolean = () => false) {
    this.#ignores = ignores;
  }

  step(event: Event): void {
    const at = this.#at++;
    switch (event.type) {
      case 'intend':
        this.allowed.push(event.notes);
        return;
      case 'ack':
        this.allowed = [event.notes];
        return;
      case 'create':
        this.#inodes.set(event.inode, new Inode());
        this.#pending.push(event);
        return;
      case 'append':
        this.#inodes.get(event.inode)!.append(event.bytes);
        return;
      case 'sync': {
        const inode = this.#inodes.get(event.inode)!;
        if (!this.#ignores(event, at)) inode.durable = inode.length;
        return;
      }
      case 'rename':
      case 'remove':
        this.#pending.push(event);
        return;
      case 'sync-folder':
        if (this.#ignores(event, at)) return;
        for (const operation of this.#pending) this.#apply(this.#durable, operation);
        this.#pending = [];
    }
  }

  #apply(names: Map<string, Inode>, operation: NameOperation): void {
    if (operation.type === 'create') {
      names.set(operation.name, this.#inodes.get(operation.inode)!);
    } else if (operation.type === 'remove') {
      names.delete(operation.name);
    } else {
      const inode = names.get(operation.from);
      names.delete(operation.from);
      if (inode !== undefined) names.set(operation.to, inode);
    }
  }

  /** One of the file systems that a power cut at this point could leave. */
  crash(random: Random): Map<string, Buffer> {
    const names = new Map(this.#durable);
    const kept = random.pick([0, 0.5, 0.9, 1]);
    for (const operation of this.#pending) if (random.chance(kept)) this.#apply(names, operation);
    const how = random.pick(damages);
    const files = new Map<string, Buffer>();
    for (const [name, inode] of names) {
      const content = inode.content();
      files.set(
        name,
        inode.durable === inode.length
          ? content
          : (how ?? random.pick(damages.filter((each) => each !== null)))(content, inode.durable, random),
      );
    }
    return files;
  }
}

type TailDamage = (content: Buffer, durable: number, random: Random) => Buffer;

const all: TailDamage = (content) => content;
const nothing: TailDamage = (content, durable) => content.subarray(0, durable);
const part: TailDamage = (content, durable, random) =>
  content.subarray(0, durable + random.below(content.length - durable + 1));
const zeros: TailDamage = (content, durable) => Buffer.from(content).fill(0, durable);
const partZeros: TailDamage = (content, durable, random) =>
  Buffer.from(content).fill(0, durable + random.below(content.length - durable + 1));
const rubbish: TailDamage = (content, durable, random) => {
  const bytes = Buffer.from(content);
  for (let i = durable; i < bytes.length; i++) if (random.chance(0.1)) bytes[i] = random.below(256);
  return bytes;
};

/** One for all files; null picks one for each. */
const damages: readonly (TailDamage | null)[] = [all, nothing, part, zeros, partZeros, rubbish, null];

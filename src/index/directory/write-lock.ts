import {
  linkSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SegmentError } from '../codec/segment-error.js';
import { refusingFull } from './node-file-system.js';

/**
 * One writer an index. The lock is a file that says which process holds it, by number and start time; a lock whose
 * holder is gone is taken over, never by age alone. Making it is one `link`, which fails where the file exists.
 */
export class WriteLock {
  readonly #path: string;
  readonly #content: string;

  private constructor(path: string, content: string) {
    this.#path = path;
    this.#content = content;
  }

  static acquire(folder: string): WriteLock {
    const path = join(folder, lockName);
    const content = JSON.stringify({
      process: process.pid,
      started: startTime(process.pid),
      host: hostname(),
      namespace: processNamespace(),
    });
    const own = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    try {
      refusingFull(own, () => writeFileSync(own, content, { flag: 'wx' }), content.length);
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          linkSync(own, path);
          removeLeftovers(folder);
          return new WriteLock(path, content);
        } catch (error) {
          if (!isCode(error, 'EEXIST')) throw error;
        }
        const holder = readHolder(path);
        if (holder !== null && isAlive(holder)) {
          throw new SegmentError(
            'locked',
            `process ${holder.process} on ${holder.host} is writing to this index; wait for it or stop it${advice(holder)}`,
            path,
          );
        }
        if (holder !== null) removeStale(path, holder.content);
      }
      throw new SegmentError('locked', 'another process took the lock at the same moment; try again', path);
    } finally {
      rmSync(own, { force: true });
    }
  }

  /**
   * Throws where the lock is not ours any more: somebody took the file away, or three processes met over a stale one.
   * Asked before every commit, so that even then no two writers publish.
   */
  assertHeld(): void {
    if (readHolder(this.#path)?.content === this.#content) return;
    throw new SegmentError('locked', 'the lock was taken away while this process was writing', this.#path);
  }

  release(): void {
    // A lock that was taken over meanwhile is another's.
    if (readHolder(this.#path)?.content === this.#content) unlinkSync(this.#path);
  }
}

export const lockName = 'write.lock';

interface Holder {
  readonly process: number;
  readonly started: string | null;
  readonly host: string;
  /** Container or machine whose process numbers are meant; null in locks of older programs, and where nobody tells. */
  readonly namespace: string | null;
  readonly content: string;
}

function readHolder(path: string): Holder | null {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    const {
      process: holder,
      started,
      host,
      namespace = null,
    } = JSON.parse(content) as { process: number; started: string | null; host: string; namespace?: string | null };
    return { process: holder, started, host, namespace, content };
  } catch {
    return { process: 0, started: null, host: hostname(), namespace: null, content };
  }
}

function isAlive(holder: Omit<Holder, 'content'>): boolean {
  // Whether a process of another machine or container lives cannot be seen from here.
  if (!isSeenFromHere(holder)) return true;
  if (holder.process <= 0) return false;
  try {
    process.kill(holder.process, 0);
  } catch (error) {
    return isCode(error, 'EPERM');
  }
  // The number may have been given to another process since.
  return holder.started === null || holder.started === startTime(holder.process);
}

function isSeenFromHere({ host, namespace }: Pick<Holder, 'host' | 'namespace'>): boolean {
  return host === hostname() && (namespace === null || namespace === processNamespace());
}

/** Containers have numbers of processes of their own (pid_namespaces(7)); null where there is no /proc. */
function processNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** Nothing of another machine can be seen from here, so a person has to know. */
function advice(holder: Holder): string {
  return isSeenFromHere(holder) ? '' : `, or, if that machine or container is gone, remove the file ${lockName}`;
}

/** Takes a stale lock away, and puts it back if it was not the stale one any more. */
function removeStale(path: string, content: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readFileSync(aside, 'utf8') !== content) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  }
}

/** Files of processes that were killed while they took the lock. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = leftover.exec(name)?.[1];
    if (owner === undefined || isAlive({ process: Number(owner), started: null, host: hostname(), namespace: null }))
      continue;
    rmSync(join(folder, name), { force: true });
  }
}

const leftover = /^write\.lock\.(?:stale\.)?(\d{1,10})(?:\.[a-z0-9]{1,20})?$/;

/** Start of a process in clock ticks since boot (proc(5), field 22 of stat); null where there is no /proc. */
function startTime(process: number): string | null {
  try {
    const stat = readFileSync(`/proc/${process}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

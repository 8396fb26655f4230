import { describe, expect, it } from 'vitest';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { checkIndex } from '../../src/index/commit/index-check.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { Random } from '../support/random.js';
import { amount, extent, seed, tell } from './campaign.js';
import { errnoError, MemoryFileSystem, type Operation } from './memory-file-system.js';
import { notesIn, sameNotes, writeNotes } from './notes.js';
import { notesAt, SourcesOfNotes, steps } from './sources-of-notes.js';

/**
 * Every operation of a session fails in turn, once or from then on (SQLite's I/O error loop). What a disk does wrong
 * reaches the index as `NodeFileSystem` hands it on: a full disk as a `SegmentError`, everything else as it comes.
 */
const faultKinds = ['EIO', 'ENOSPC', 'EMFILE', 'short write'] as const;
type FaultKind = (typeof faultKinds)[number];

type Kind = Operation['type'] | 'read';

/** Which operations a fault can meet. */
const applies: Readonly<Record<FaultKind, (kind: Kind) => boolean>> = {
  EIO: () => true,
  ENOSPC: (kind) => kind !== 'read' && kind !== 'remove',
  EMFILE: (kind) => kind === 'create' || kind === 'read' || kind === 'sync-folder',
  'short write': (kind) => kind === 'append',
};

/** A folder in memory whose operations fail from `failAt` on, once or until it is healed. */
class FaultyFolder {
  readonly fileSystem = new MemoryFileSystem();
  readonly kinds: Kind[] = [];
  faults = 0;
  #failAt = Number.POSITIVE_INFINITY;
  #fault: FaultKind = 'EIO';
  #isSticky = false;

  constructor() {
    this.fileSystem.observe = (operation) => this.#meet(operation.type, operation);
    this.fileSystem.observeReading = () => this.#meet('read', null);
  }

  fail(at: number, fault: FaultKind, isSticky: boolean): void {
    this.#failAt = at;
    this.#fault = fault;
    this.#isSticky = isSticky;
  }

  heal(): void {
    this.#failAt = Number.POSITIVE_INFINITY;
  }

  #meet(kind: Kind, operation: Operation | null): void {
    const at = this.kinds.length;
    this.kinds.push(kind);
    if (at < this.#failAt || !applies[this.#fault](kind)) return;
    if (!this.#isSticky) this.heal();
    this.faults++;
    if (this.#fault === 'short write' && operation?.type === 'append')
      operation.inode.append(operation.bytes.subarray(0, operation.bytes.length >>> 1));
    if (this.#fault === 'EIO' || this.#fault === 'EMFILE') throw errnoError(this.#fault, 'a file');
    throw new SegmentError('disk-full', 'no space left on the device');
  }
}

/** A failure that somebody can make sense of. */
function isTyped(error: unknown): boolean {
  return error instanceof SegmentError || (error instanceof Error && 'code' in error && typeof error.code === 'string');
}

/** Runs the session; after each failure looks at what is there, and has the writer try the same again. */
async function session(folder: FaultyFolder): Promise<void> {
  const { fileSystem } = folder;
  const sources = new SourcesOfNotes();
  const until = async <Result>(work: () => Result | Promise<Result>, between: () => void): Promise<Result> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        expect(isTyped(error), String(error)).toBe(true);
        // The second failure in a row is the last.
        if (attempt > 0) folder.heal();
        if (attempt > 2) throw error;
        between();
      }
    }
  };
  const writer = await until(
    () => IndexWriter.over(fileSystem),
    () => expect(fileSystem.handles).toBe(0),
  );
  for (let step = 0; step < steps.length; step++) {
    const { path } = steps[step]!;
    const before = sources.all();
    sources.set(path, notesAt(step));
    await until(
      () => writeNotes(writer, path, sources.of(path)),
      () => expectOneOf(fileSystem, before, sources.all()),
    );
    expectOneOf(fileSystem, sources.all());
  }
  folder.heal();
  writer.close();
  expect(fileSystem.handles).toBe(0);
}

/** Looks with eyes that do not fail. */
function expectOneOf(fileSystem: MemoryFileSystem, ...allowed: ReadonlyMap<string, string>[]): void {
  const look = new MemoryFileSystem(fileSystem.snapshot());
  const found = notesIn(look);
  if (!allowed.some((notes) => sameNotes(notes, found))) expect(found).toEqual(allowed.at(-1));
  if (found !== null) expect(checkIndex(look).damaged).toEqual([]);
}

describe('a disk that fails', () => {
  it('at any operation loses nothing that was committed, and the writer goes on when it is well', async () => {
    const whole = new FaultyFolder();
    await session(whole);
    const cases = whole.kinds.flatMap((kind, at) =>
      faultKinds
        .filter((fault) => applies[fault](kind))
        .flatMap((fault) => [false, true].map((isSticky) => ({ at, fault, isSticky }))),
    );
    expect(cases.length).toBeGreaterThan(2_000);
    const random = new Random(seed);
    const share = amount({ quick: 60, short: 800, long: cases.length }) / cases.length;
    let runs = 0;
    let faults = 0;
    for (const { at, fault, isSticky } of cases) {
      if (extent !== 'long' && !random.chance(share)) continue;
      const folder = new FaultyFolder();
      folder.fail(at, fault, isSticky);
      try {
        await session(folder);
      } catch (error) {
        throw new Error(`${fault}${isSticky ? ' for ever' : ''} at operation ${at} (${whole.kinds[at]})`, {
          cause: error,
        });
      }
      runs++;
      faults += folder.faults;
    }
    tell(`I/O faults: ${runs} of ${cases.length} cases over ${whole.kinds.length} operations, ${faults} faults met`);
    expect(faults).toBeGreaterThanOrEqual(runs * 0.9);
  });
});

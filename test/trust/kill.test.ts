import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkIndex } from '../../src/index/commit/index-check.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { filesOf, readManifest } from '../../src/index/directory/manifest.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { segmentFiles } from '../../src/index/directory/segment-format.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { buildProgram } from '../support/built-program.js';
import { Random } from '../support/random.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { stateAfter } from './batches.js';
import { amount, seed, tell } from './campaign.js';
import { notesIn, sameNotes } from './notes.js';

const folder = temporaryFolder();
const program = join(folder, 'program');

/** When to kill: a while after a commit, or when the first file of a new segment or of a merge is seen. */
const moments = ['any', 'segment', 'merge'] as const;
type Moment = (typeof moments)[number];

/** Runs the indexing process and kills it; returns the last batch it said it had committed. */
async function indexAndKill(index: string, first: number, moment: Moment, random: Random): Promise<number> {
  const workers = random.chance(0.25) ? 2 : 0;
  const child = spawn(process.execPath, [
    join(program, 'test/trust/indexing-process.js'),
    ...[index, String(workers), String(first), '1000'],
  ]);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let acked = first - 1;
  const lines = createInterface({ input: child.stdout });
  const opened = new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      if (line === 'open') resolve();
      else acked = Number(line.slice(4));
    });
    child.once('exit', () => reject(new Error(`the process ended by itself: ${errors}`)));
  });
  const drained = new Promise<void>((resolve) => lines.once('close', resolve));
  await opened;
  await killAt(child, index, moment, random, () => acked - first + 1);
  await drained;
  expect(errors).toBe('');
  return acked;
}

async function killAt(
  child: ChildProcess,
  index: string,
  moment: Moment,
  random: Random,
  commits: () => number,
): Promise<void> {
  const start = performance.now();
  const wanted = random.below(9);
  while (commits() < wanted) await sleep(1);
  if (moment === 'any') {
    const mean = commits() === 0 ? 50 : (performance.now() - start) / commits();
    await sleep(random.next() * 1.5 * mean);
  } else {
    const watcher = watch(index);
    await new Promise<void>((resolve) => {
      watcher.on('change', (_type, name) => {
        if (typeof name === 'string' && isFirstOf(moment, name)) resolve();
      });
    });
    watcher.close();
    await sleep(random.next() * 25);
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

function isFirstOf(moment: Moment, name: string): boolean {
  return name.endsWith('.terms') && /-m\d+\.terms$/.test(name) === (moment === 'merge');
}

/** In what the process was when it was killed, by what it left. */
async function phaseOf(index: string): Promise<string> {
  const manifest = readManifest(new NodeFileSystem(index));
  const needed = manifest === null ? new Set<string>() : filesOf(manifest, Object.keys(segmentFiles));
  const left = (await readdir(index)).filter((name) => !needed.has(name) && !name.startsWith('write.lock'));
  if (left.some((name) => name.includes('-m'))) return 'merge';
  if (left.some((name) => /^(?:state|lineage|trails|manifest)/.test(name))) return 'commit';
  return left.length > 0 ? 'flush' : 'reading';
}

describe('a writer that is killed', () => {
  beforeAll(async () => buildProgram(program, 'trust/indexing-process.ts', 'trust/batches.ts', 'trust/notes.ts'));

  it('at any moment loses nothing it has acknowledged, and leaves no half of a batch', async () => {
    const random = new Random(seed);
    const trials = amount({ quick: 3, short: 30, long: 200 });
    const phases = new Map<string, number>();
    let acks = 0;
    let slowest = 0;
    let index = '';
    let last = -1;
    for (let trial = 0; trial < trials; trial++) {
      if (trial % 20 === 0) {
        index = join(folder, `index-${trial}`);
        await mkdir(index);
        last = -1;
      }
      const acked = await indexAndKill(index, last + 1, moments[trial % moments.length]!, random);
      acks += acked - last;
      const phase = await phaseOf(index);
      phases.set(phase, (phases.get(phase) ?? 0) + 1);
      const fileSystem = new NodeFileSystem(index);
      const start = performance.now();
      if (readManifest(fileSystem) !== null) IndexReader.open(fileSystem).close();
      slowest = Math.max(slowest, performance.now() - start);
      const found = notesIn(fileSystem);
      last = sameNotes(found, stateAfter(acked + 1)) ? acked + 1 : acked;
      if (!sameNotes(found, stateAfter(last))) expect(found).toEqual(stateAfter(last));
      if (found !== null) expect(checkIndex(fileSystem).damaged).toEqual([]);
      // The next writer takes the lock over, and takes away what was left.
      IndexWriter.open(index, { workers: 0 }).close();
      const manifest = readManifest(fileSystem);
      const needed = manifest === null ? [] : [...filesOf(manifest, Object.keys(segmentFiles))];
      expect((await readdir(index)).sort()).toEqual(needed.sort());
    }
    const told = [...phases].map(([phase, count]) => `${count} while in ${phase}`).join(', ');
    tell(
      `SIGKILL: ${trials} trials (${told}), ${acks} commits acknowledged, 0 lost; slowest reopening ${slowest.toFixed(0)} ms`,
    );
  });

  it('is the only one: of two processes exactly one gets the lock, and a dead one’s is taken over', async () => {
    const index = join(folder, 'two');
    await mkdir(index);
    const rounds = amount({ quick: 1, short: 10, long: 50 });
    for (let round = 0; round < rounds; round++) {
      const writers = Array.from({ length: 3 }, () =>
        spawn(process.execPath, [join(program, 'test/trust/indexing-process.js'), index, '0', '0', '1000']),
      );
      const opened = writers.map(
        (child) =>
          new Promise<'open' | string>((resolve) => {
            let errors = '';
            child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
            child.stdout.once('data', () => resolve('open'));
            child.once('close', () => resolve(errors));
          }),
      );
      const outcomes = await Promise.all(opened);
      expect(outcomes.filter((outcome) => outcome === 'open')).toHaveLength(1);
      for (const outcome of outcomes) if (outcome !== 'open') expect(outcome).toContain('is writing to this index');
      const ends = writers.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve)));
      // Killed, so that the next round meets a lock whose holder is dead.
      for (const child of writers) child.kill('SIGKILL');
      await Promise.all(ends);
    }
    tell(`two writers: ${rounds} rounds of three processes over a stale lock, exactly one writer each`);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import { buildProgram } from '../support/built-program.js';
import { Random } from '../support/random.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { notesOfBatch, sourceOf, stateAfter } from './batches.js';
import { amount, seed, tell } from './campaign.js';
import { notesOf, sameNotes, writeNotes } from './notes.js';

const folder = temporaryFolder();
const program = join(folder, 'program');

function openFiles(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

/** The batch whose state a generation holds; throws where it holds a mixture. */
function batchOf(reader: IndexReader): number {
  const notes = notesOf(reader);
  let last = -1;
  for (const text of notes.values()) last = Math.max(last, Number(/^batch(\d+)/.exec(text)?.[1] ?? -1));
  if (!sameNotes(notes, stateAfter(last)))
    throw new Error(`generation ${reader.generation} is not that of batch ${last}`);
  return last;
}

/** Uses everything of a generation, whatever a commit has removed meanwhile. */
async function use(reader: IndexReader): Promise<void> {
  const batch = batchOf(reader);
  expect(reader.state.sources.has(sourceOf(batch))).toBe(true);
  expect([reader.lineage, reader.trails]).not.toContain(null);
  const { total, hits } = await IndexSearcher.over(reader).search(searchRequest('verifier', { limit: 5 }));
  expect([total, hits.length]).toEqual([reader.documents, 5]);
}

/** Follows the commits until told to stop, now and then looking back at an older generation. */
async function read(fileSystem: NodeFileSystem, random: Random, isDone: () => boolean): Promise<Set<number>> {
  let reader = IndexReader.open(fileSystem);
  const older: IndexReader[] = [];
  const seen = new Set<number>();
  for (;;) {
    const isLast = isDone();
    const newer = reader.refresh();
    if (newer !== reader) {
      expect(newer.generation).toBeGreaterThan(reader.generation);
      older.push(reader);
      reader = newer;
    }
    if (!seen.has(reader.generation) || random.chance(0.1)) await use(reader);
    seen.add(reader.generation);
    if (older.length > 3) {
      const old = older.splice(random.below(older.length), 1)[0]!;
      await use(old);
      old.close();
    }
    await turn();
    if (isLast) break;
  }
  for (const open of [reader, ...older]) open.close();
  return seen;
}

describe('readers while a writer commits', () => {
  beforeAll(async () => buildProgram(program, 'trust/indexing-process.ts', 'trust/batches.ts', 'trust/notes.ts'));

  it('see whole generations only, and give back their files', async () => {
    const index = join(folder, 'index');
    mkdirSync(index);
    const fileSystem = new NodeFileSystem(index);
    const batches = amount({ quick: 20, short: 100, long: 300 });
    const before = openFiles();
    const child = spawn(process.execPath, [
      join(program, 'test/trust/indexing-process.js'),
      ...[index, '0', '0', String(batches)],
    ]);
    let errors = '';
    let isDone = false;
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout.resume();
    const ended = once(child, 'close').then(() => (isDone = true));
    while (!fileSystem.exists('manifest.json') && !isDone) await turn();
    const readers = Array.from({ length: 8 }, (_, i) => read(fileSystem, new Random(seed + i), () => isDone));
    const seen = await Promise.all(readers);
    await ended;
    expect([errors, child.exitCode]).toEqual(['', 0]);
    await turn();
    const after = openFiles();
    const generations = new Set(seen.flatMap((each) => [...each]));
    tell(
      `readers: 8 through ${batches} commits and their merges, ${generations.size} generations seen, 0 errors, 0 mixed; open files ${before} before, ${after} after`,
    );
    expect(generations.size).toBeGreaterThan(5);
    if (before !== null) expect(after).toBeLessThanOrEqual(before);
  });

  it('are never without an index while it is built anew', async () => {
    const index = join(folder, 'anew');
    const fileSystem = new NodeFileSystem(index);
    const first = IndexWriter.open(index, { workers: 0 });
    await writeNotes(first, sourceOf(0), notesOfBatch(0));
    first.close();
    let reader = IndexReader.open(fileSystem);
    const rebuilds = amount({ quick: 4, short: 20, long: 50 });
    for (let i = 1; i <= rebuilds; i++) {
      const writer = IndexWriter.open(index, { workers: 0, rebuild: true });
      for (const open of [reader.refresh(), IndexReader.open(fileSystem)]) {
        expect(notesOf(open)).toEqual(notesOfBatch(i - 1));
        if (open !== reader) open.close();
      }
      await writeNotes(writer, sourceOf(i), notesOfBatch(i));
      writer.close();
      const newer = reader.refresh();
      expect(newer).not.toBe(reader);
      reader.close();
      reader = newer;
      expect(notesOf(reader)).toEqual(notesOfBatch(i));
    }
    reader.close();
    tell(`rebuild: ${rebuilds} times under an open reader, always the old index or the new one`);
  });
});

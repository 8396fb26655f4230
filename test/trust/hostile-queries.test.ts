import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { queryLimits } from '../../src/query/limits.js';
import { parseQuery } from '../../src/query/parser.js';
import { QueryError } from '../../src/query/query-error.js';
import { buildProgram } from '../support/built-program.js';
import { bundledFolder } from '../support/digest-texts.js';
import { Random } from '../support/random.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { notesOfBatch, sourceOf } from './batches.js';
import { amount, seed, tell } from './campaign.js';
import { hostileQuery } from './hostile-queries.js';
import { writeNotes } from './notes.js';

const folder = temporaryFolder();
const program = join(folder, 'program');
const index = join(folder, 'index');

interface Outcome {
  readonly statuses: readonly (readonly [number, number])[];
  readonly faults: readonly string[];
  readonly stall: { readonly p99: number; readonly max: number };
  readonly polluted: number;
}

function refuses(query: string): boolean {
  try {
    parseQuery(query);
    return false;
  } catch (error) {
    if (!(error instanceof QueryError)) throw new Error(JSON.stringify(query.slice(0, 500)), { cause: error });
    return true;
  }
}

describe('hostile queries', () => {
  beforeAll(async () => {
    await buildProgram(program, 'trust/query-process.ts', 'trust/hostile-queries.ts', 'support/random.ts');
    const writer = IndexWriter.open(index, { workers: 0 });
    for (const name of ['2026-05-02-monthly.txt', '2026-05-12-weekly.txt', '2026-05-26-weekly.txt']) {
      const path = resolve(bundledFolder, name);
      await writer.addSource(await openSource(path, 'digest'), { path: name, list: null });
    }
    for (const batch of [1, 2]) await writeNotes(writer, sourceOf(batch), notesOfBatch(batch));
    expect(writer.documents).toBeGreaterThan(50);
    writer.close();
  });

  it('are trees or query errors, each soon', () => {
    const random = new Random(seed);
    const count = amount({ quick: 3_000, short: 20_000, long: 50_000 });
    let refused = 0;
    let slowest = { milliseconds: 0, query: '' };
    for (let i = 0; i < count; i++) {
      const query = hostileQuery(random);
      let milliseconds = Number.POSITIVE_INFINITY;
      // A machine with other work holds up a parse now and then; not three times in a row.
      for (let attempt = 0; attempt < 3 && milliseconds > slowest.milliseconds; attempt++) {
        const start = performance.now();
        const isRefused = refuses(query);
        milliseconds = Math.min(milliseconds, performance.now() - start);
        if (attempt === 0 && isRefused) refused++;
      }
      if (query.length <= queryLimits.commandLength && milliseconds > slowest.milliseconds)
        slowest = { milliseconds, query: query.slice(0, 40) };
    }
    tell(
      `hostile queries: ${count} parsed, ${refused} refused by name; slowest of up to ${queryLimits.commandLength} characters ${slowest.milliseconds.toFixed(2)} ms (${JSON.stringify(slowest.query)})`,
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('get an answer, a refusal or a deliberate 503, whatever the route', async () => {
    const count = amount({ quick: 100, short: 5_000, long: 50_000 });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(program, 'test/trust/query-process.js'), index, String(count), String(seed)],
      { maxBuffer: 1 << 26 },
    );
    const { statuses, faults, stall, polluted } = JSON.parse(stdout) as Outcome;
    const told = statuses.map(([status, times]) => `${times} × ${status}`).join(', ');
    tell(
      `hostile requests: ${count} (${told}); event loop held up p99 ${stall.p99.toFixed(1)} ms, at most ${stall.max.toFixed(1)} ms`,
    );
    expect(faults).toEqual([]);
    expect(polluted).toBe(0);
    expect(statuses.reduce((sum, [, times]) => sum + times, 0)).toBe(count + 1);
    expect(statuses.find(([status]) => status === 200)?.[1]).toBeGreaterThan(count / 4);
  });
});

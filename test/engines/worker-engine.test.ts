import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { SearchEngine } from '../../src/engines/engine.js';
import { WorkerEngine, type WorkerEngineOptions } from '../../src/engines/worker-engine.js';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { QueryError } from '../../src/query/query-error.js';
import { searchRequest } from '../../src/search/search-options.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();

/** Speaks as `engine-thread` does, and does what the query says. */
const program = join(folder, 'thread.mjs');
writeFileSync(
  program,
  `import { parentPort, threadId, workerData } from 'node:worker_threads';
let generation = 1;
const send = (message) => parentPort.postMessage(message);
if (workerData.path === 'damaged') {
  send({ call: 0, generation: null, error: { name: 'SegmentError', message: 'it is damaged', code: 'corrupt', stack: null } });
  parentPort.close();
} else {
  parentPort.on('message', ({ call, method, args, priority }) => {
    if (priority !== undefined) return;
    const query = method === 'search' ? args[0].query : '';
    if (query === 'die while preparing') process.exit(1);
    send({ call, begins: true });
    if (query === 'spin') for (;;);
    if (query === 'die') process.exit(1);
    if (query === 'crash') throw new Error('out of luck');
    if (query === 'commit') generation++;
    if (query === 'refuse') {
      return send({ call, generation: null, error: { name: 'QueryError', message: 'no', code: 'too-costly', stack: null } });
    }
    const answer = () => send({ call, generation: String(generation), result: method === 'generation' ? String(generation) : { query, threadId } });
    if (query.startsWith('wait')) setTimeout(answer, 50);
    else answer();
  });
  send({ call: 0, begins: true });
  send({ call: 0, generation: '1', result: '1' });
}
`,
);

const opened: SearchEngine[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
});

async function open(options: Partial<WorkerEngineOptions> = {}, path = 'index'): Promise<SearchEngine> {
  const engine = await WorkerEngine.open(path, { threads: 2, program: pathToFileURL(program), ...options });
  opened.push(engine);
  return engine;
}

async function ask(engine: SearchEngine, query: string): Promise<{ query: string; threadId: number }> {
  return (await engine.search(searchRequest(query))) as unknown as { query: string; threadId: number };
}

describe('an engine in threads', () => {
  it('spreads questions over its threads, and each gets its own answer', async () => {
    const engine = await open();
    const queries = Array.from({ length: 40 }, (_, i) => `wait ${i}`);
    const answers = await Promise.all(queries.map((query) => ask(engine, query)));
    expect(answers.map(({ query }) => query)).toEqual(queries);
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(2);
  });

  it('breaks off what passes its deadline, and goes on with another thread', async () => {
    const engine = await open({ threads: 1, deadlines: { search: 100 } });
    const { threadId } = await ask(engine, 'first');
    const spinning = ask(engine, 'spin');
    const behind = ask(engine, 'behind');
    await expect(spinning).rejects.toMatchObject({ name: 'EngineCallError', code: 'deadline' });
    expect((await behind).threadId).not.toBe(threadId);
  });

  it('puts a thread that is ready in the place of one that ends: nobody waits for a start', async () => {
    const engine = await open({ threads: 2, deadlines: { search: 500 } });
    const first = await Promise.all(['wait 1', 'wait 2'].map((query) => ask(engine, query)));
    await expect(ask(engine, 'spin')).rejects.toMatchObject({ code: 'deadline' });
    const next = await Promise.all(['wait 3', 'wait 4'].map((query) => ask(engine, query)));
    const before = new Set(first.map(({ threadId }) => threadId));
    // The one that is new was started with the others, before anything was asked.
    const [successor] = next.map(({ threadId }) => threadId).filter((id) => !before.has(id));
    expect(Math.abs(successor! - Math.max(...before))).toBeLessThanOrEqual(3);
  });

  it('what is heavy waits for itself, and holds up nothing that is quick', async () => {
    const engine = await open({ deadlines: { search: 60_000 } });
    const heavy = engine.within!({ lane: 'heavy', deadline: Date.now() + 60_000 });
    const hanging = ask(heavy, 'spin');
    const behind = ask(heavy, 'behind');
    for (const one of [hanging, behind]) one.catch(() => {});
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => ask(engine, `wait ${i}`)));
    expect(answers).toHaveLength(10);
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(2);
    await engine.close();
    await expect(behind).rejects.toMatchObject({ code: 'closed' });
  });

  it('who asks is told when the time of the request is over, also while the question waits', async () => {
    const engine = await open({ threads: 1, deadlines: { search: 60_000 } });
    ask(engine, 'spin').catch(() => {});
    const late = engine.within!({ lane: 'quick', deadline: Date.now() + 50 });
    await expect(ask(late, 'behind')).rejects.toMatchObject({ name: 'EngineCallError', code: 'deadline' });
  });

  it('the others are answered while one hangs', async () => {
    const engine = await open({ deadlines: { search: 60_000 } });
    const spinning = ask(engine, 'spin');
    spinning.catch(() => {});
    for (let i = 0; i < 20; i++) expect((await ask(engine, `${i}`)).query).toBe(`${i}`);
    await engine.close();
    await expect(spinning).rejects.toMatchObject({ code: 'closed' });
  });

  it.each(['die', 'crash', 'die while preparing'])('a thread that ends by itself (%s) is replaced', async (query) => {
    const engine = await open({ threads: 1 });
    const lost = ask(engine, query);
    const behind = ask(engine, 'behind');
    await expect(lost).rejects.toMatchObject({ name: 'EngineCallError', code: 'thread-lost' });
    expect((await behind).query).toBe('behind');
  });

  it('errors keep their class', async () => {
    const engine = await open();
    await expect(ask(engine, 'refuse')).rejects.toThrow(QueryError);
    await expect(ask(engine, 'refuse')).rejects.toMatchObject({ code: 'too-costly', message: 'no' });
  });

  it('its generation is the newest that every thread has reached', async () => {
    const engine = await open({ threads: 1 });
    expect(await engine.generation()).toBe('1');
    await ask(engine, 'commit');
    expect(await engine.generation()).toBe('2');
    const two = await open();
    await ask(two, 'commit');
    expect(await two.generation()).toBe('1');
  });

  it('an index that cannot be opened is an error at once', async () => {
    await expect(open({}, 'damaged')).rejects.toThrow(SegmentError);
  });

  it('after closing nothing is asked', async () => {
    const engine = await open();
    await engine.close();
    await expect(ask(engine, 'late')).rejects.toMatchObject({ code: 'closed' });
  });

  it('without a program it runs in this thread', async () => {
    const missing = pathToFileURL(join(folder, 'missing.mjs'));
    await expect(open({ program: missing }, join(folder, 'nothing'))).rejects.toThrow(SegmentError);
  });
});

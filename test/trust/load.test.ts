import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { WorkerEngine } from '../../src/engines/worker-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { archivePath, archives } from '../support/archives.js';
import { buildProgram } from '../support/built-program.js';
import { Random } from '../support/random.js';
import { sharedPath } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { amount, extent, seed, tell } from './campaign.js';
import type { ServerFigures } from './server-process.js';

/**
 * Load on a server over the 20,000 mails of the shared archives. Figures are told, not asserted: they are the machine's.
 * `PATCHTRAIL_TRUST_INDEX` names an index of them that was built before, which spares building it.
 */
const reason =
  extent === 'quick'
    ? 'load is measured in the short and the long form only'
    : sharedPath('data', 'mbox') === null && process.env['PATCHTRAIL_TRUST_INDEX'] === undefined
      ? 'the archives of the shared data are not at hand'
      : null;
if (reason !== null) console.log(`skipped: ${reason}`);

const folder = temporaryFolder();
const program = join(folder, 'program');
const index = process.env['PATCHTRAIL_TRUST_INDEX'] ?? join(folder, 'index');

/** What people ask, more or less: names, words, phrases, filters, some of it misspelt. */
const words = [
  ...['verifier', 'kfunc', 'list_head', 'bpf_map_lookup_elem', 'rcu', 'livepatch', 'xdp redirect', 'selftests fix'],
  ...['sockmap', 'memory leak', 'use after free', 'klp_patch_object', 'ftrace', 'stack trace reliable', 'af_xdp'],
  ...[
    'bpf_prog_load',
    'objtool',
    'arm64',
    'powerpc',
    'refcount',
    'btf',
    'struct_ops',
    'tracepoint',
    'verifer',
    'kernle',
  ],
  ...[
    '"null pointer"',
    'f:maintainer',
    's:fix',
    'cgroup storage',
    'jit',
    'ringbuf',
    'perf event',
    'sleepable',
    'CO-RE',
  ],
];

function somePaths(count: number): string[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const query = Array.from({ length: 1 + random.below(3) }, () => random.pick(words)).join(' ');
    const q = encodeURIComponent(query);
    return random.pick([`/api/search?q=${q}`, `/api/search?q=${q}`, `/?q=${q}`, `/api/suggest?q=${q.slice(0, 6)}`]);
  });
}

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  figures(): Promise<ServerFigures>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function startServer(settings: object = {}): Promise<Server> {
  const child = spawn(
    process.execPath,
    [join(program, 'test/trust/server-process.js'), index, JSON.stringify(settings)],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  running.push(child);
  const [first] = (await once(child.stdout!, 'data')) as [Buffer];
  const figures = async (): Promise<ServerFigures> => {
    child.send('figures');
    const [answer] = (await once(child, 'message')) as [ServerFigures];
    return answer;
  };
  return { child, url: first.toString().trim(), figures };
}

async function stop({ child }: Server): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = (await ended) as [number | null];
  return code;
}

interface Round {
  readonly good: number;
  readonly shed: number;
  readonly others: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
  readonly seconds: number;
}

/** Asks for a while over so many connections. Latencies are of all answers. */
async function fire(url: string, connections: number, seconds: number, limit?: number): Promise<Round> {
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    ...(limit === undefined ? {} : { amount: limit }),
    requests: somePaths(500).map((path) => ({ method: 'GET' as const, path })),
    timeout: 30,
  });
  const counts = new Map(
    Object.entries(result.statusCodeStats ?? {}).map(([code, { count }]) => [Number(code), count ?? 0]),
  );
  const shed = counts.get(503) ?? 0;
  const good = counts.get(200) ?? 0;
  return {
    good,
    shed,
    others: [...counts.values()].reduce((sum, each) => sum + each, 0) - good - shed,
    errors: result.errors,
    p50: result.latency.p50,
    p99: result.latency.p99,
    seconds: result.duration,
  };
}

/** One request over a socket of its own; says whether the answer came whole, was refused, or was cut. */
function ask(url: string, path: string): Promise<'whole' | 'refused' | 'cut'> {
  return new Promise((resolve) => {
    const sent = request(url + path, { agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.complete ? 'whole' : 'cut'));
      answer.on('error', () => resolve('cut'));
    });
    // Before a byte of an answer came, nothing is truncated.
    sent.on('error', () => resolve('refused'));
    sent.end();
  });
}

const ms = (milliseconds: number): string => `${milliseconds.toFixed(0)} ms`;
const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MB`;

describe.skipIf(reason !== null)('load', () => {
  beforeAll(async () => {
    await buildProgram(program, 'trust/server-process.ts');
    if (process.env['PATCHTRAIL_TRUST_INDEX'] === undefined) {
      const writer = IndexWriter.open(index);
      for (const { name } of archives) {
        const path = archivePath(name);
        await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
      }
      writer.close();
    }
    const engine = await WorkerEngine.open(index);
    tell(`load: an index of ${(await engine.stats()).documents} documents`);
    await engine.close();
  });

  it('is carried; too much of it is turned away, by name', async () => {
    const server = await startServer();
    await fire(server.url, 4, amount({ quick: 1, short: 5, long: 10 }));
    await server.figures();
    let peak = 0;
    for (const connections of [1, 10, 100, 500]) {
      const round = await fire(server.url, connections, amount({ quick: 1, short: 10, long: 30 }));
      const { rss, delay } = await server.figures();
      const rate = round.good / round.seconds;
      peak = Math.max(peak, rate);
      tell(
        `load: ${connections} connections: ${rate.toFixed(0)} answers/s (${((rate / peak) * 100).toFixed(0)} % of peak), p50 ${ms(round.p50)}, p99 ${ms(round.p99)}, ${round.shed} shed with 503, ${round.others} others, ${round.errors} errors; event loop p99 ${delay.p99.toFixed(1)} ms, at most ${ms(delay.max)}; RSS ${mb(rss)}`,
      );
      expect([round.others, round.errors]).toEqual([0, 0]);
    }
    expect(await stop(server)).toBe(0);
  });

  it('that is turned away is told when to come again', async () => {
    const server = await startServer({ concurrency: 1, queue: 1 });
    const paths = somePaths(60);
    const answers = await Promise.all(paths.map((path) => fetch(`${server.url}${path}`)));
    const shed = answers.filter(({ status }) => status === 503);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 503]));
    for (const { headers } of shed) expect(headers.get('Retry-After')).toMatch(/^\d+$/);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    expect(await stop(server)).toBe(0);
  });

  it('of clients that say and take next to nothing is closed', async () => {
    const server = await startServer();
    const port = Number(new URL(server.url).port);
    const start = performance.now();
    const closed: Promise<number>[] = [];
    const open = (first: string, isReading: boolean): Socket => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      closed.push(new Promise((resolve) => socket.once('close', () => resolve(performance.now() - start))));
      socket.write(first);
      if (isReading) socket.resume();
      return socket;
    };
    const drips = Array.from({ length: 200 }, () => open('GET / HTTP/1.1\r\nHost: localhost\r\n', true));
    const bodies = Array.from({ length: 200 }, () =>
      open('GET /help HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n', true),
    );
    const timer = setInterval(() => {
      for (const socket of [...drips, ...bodies]) if (socket.writable) socket.write('x');
    }, 200);
    const good = await fire(server.url, 4, 4);
    const times = await Promise.all(closed);
    clearInterval(timer);
    const slowest = Math.max(...times);
    tell(
      `slow clients: ${times.length} sockets, all closed within ${(slowest / 1000).toFixed(1)} s; meanwhile ${(good.good / good.seconds).toFixed(0)} answers/s, p99 ${ms(good.p99)}`,
    );
    expect(await stop(server)).toBe(0);
  });

  it('at the end of the server is answered whole or not at all', async () => {
    const server = await startServer();
    const paths = somePaths(500);
    const outcomes = new Map<string, number>();
    let isOver = false;
    const client = async (first: number): Promise<void> => {
      for (let i = first; !isOver; i++) {
        const outcome = await ask(server.url, paths[i % paths.length]!);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (outcome === 'refused') return;
      }
    };
    const clients = Array.from({ length: 100 }, (_, i) => client(i * 5));
    await sleep(3_000);
    const start = performance.now();
    const code = await stop(server);
    const seconds = (performance.now() - start) / 1000;
    isOver = true;
    await Promise.all(clients);
    tell(
      `SIGTERM under 100 clients: ${outcomes.get('whole') ?? 0} answers whole, ${outcomes.get('cut') ?? 0} cut, ${outcomes.get('refused') ?? 0} clients found it gone; status ${code} after ${seconds.toFixed(1)} s`,
    );
    expect([outcomes.get('cut') ?? 0, code]).toEqual([0, 0]);
    expect(outcomes.get('whole')).toBeGreaterThan(0);
  });

  it('of a hundred thousand questions leaves memory as it was', async () => {
    const server = await startServer();
    const total = amount({ quick: 0, short: 2_000, long: 100_000 });
    const sizes: number[] = [];
    let answered = 0;
    for (let part = 0; part < 5; part++) {
      const round = await fire(server.url, 10, 3_600, total / 5);
      answered += round.good + round.shed;
      sizes.push((await server.figures()).rss);
    }
    tell(`memory: ${answered} answers; RSS after each fifth ${sizes.map(mb).join(', ')}`);
    expect(await stop(server)).toBe(0);
  });
});

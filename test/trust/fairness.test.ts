import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { archivePath, archives } from '../support/archives.js';
import { buildProgram } from '../support/built-program.js';
import { Random } from '../support/random.js';
import { sharedPath } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { amount, extent, seed, tell } from './campaign.js';

/**
 * How a plain search fares while others ask for as much as one may ask. Times are told, as ratios to the same alone;
 * what is asserted is that the plain search is answered. `PATCHTRAIL_TRUST_INDEX` names an index that was built before.
 */
const isSkipped =
  extent === 'quick' || (sharedPath('data', 'mbox') === null && process.env['PATCHTRAIL_TRUST_INDEX'] === undefined);
const folder = temporaryFolder();
const program = join(folder, 'program');
const index = process.env['PATCHTRAIL_TRUST_INDEX'] ?? join(folder, 'index');

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function startServer(): Promise<string> {
  const child = spawn(process.execPath, [join(program, 'test/trust/server-process.js'), index], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  running.push(child);
  const [first] = (await once(child.stdout!, 'data')) as [Buffer];
  return first.toString().trim();
}

/** Status and milliseconds; `from` is the address of this machine that asks. */
function ask(url: string, from: string): Promise<{ status: number; ms: number }> {
  const started = performance.now();
  return new Promise((resolve) => {
    const done = (status: number): void => resolve({ status, ms: performance.now() - started });
    get(url, { localAddress: from, agent: false, timeout: 60_000 }, (answer) => {
      answer.on('data', () => {});
      answer.on('end', () => done(answer.statusCode ?? 0));
      answer.on('error', () => done(0));
    }).on('error', () => done(0));
  });
}

function hostilePaths(count: number): string[] {
  const random = new Random(seed);
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  return Array.from({ length: count }, () => {
    const prefixes = Array.from({ length: 30 }, () => `${random.pick(letters)}${random.pick(letters)}*`);
    const q = encodeURIComponent(prefixes.join(random.pick([' ', ' OR '])));
    return random.pick([
      `/api/search?limit=1000&explain=1&collapse=versions&q=${q}`,
      `/?limit=100&q=${q}`,
      `/feed.atom?limit=100&q=${q}`,
    ]);
  });
}

const plain = ['reset', 'futex', 'verifier', 'livepatch', 'map lookup', 'damon', 'xdp redirect', 'stack trace'];

interface Round {
  readonly attackers: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly attacks: number;
}

async function round(url: string, attackers: number, addresses: 'shared' | 'own'): Promise<Round> {
  const seconds = amount({ quick: 2, short: 15, long: 60 });
  const end = performance.now() + seconds * 1_000;
  let attacks = 0;
  const attack = async (number: number): Promise<void> => {
    const paths = hostilePaths(60);
    const from = addresses === 'shared' ? '127.0.0.1' : `127.0.0.${number + 2}`;
    for (let i = number; performance.now() < end; i++, attacks++) await ask(url + paths[i % paths.length]!, from);
  };
  const attacking = Promise.all(Array.from({ length: attackers }, (_, number) => attack(number)));
  const asked: Promise<{ status: number; ms: number }>[] = [];
  for (let i = 0; performance.now() < end; i++) {
    asked.push(ask(`${url}/?q=${encodeURIComponent(plain[i % plain.length]!)}`, '127.0.0.1'));
    await sleep(250);
  }
  const answers = await Promise.all(asked);
  await attacking;
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    attackers,
    failed: answers.filter(({ status }) => status !== 200).length,
    p50: times[Math.floor(times.length / 2)]!,
    p99: times[Math.floor(times.length * 0.99)]!,
    attacks,
  };
}

describe.skipIf(isSkipped)('a plain search', () => {
  beforeAll(async () => {
    await buildProgram(program, 'trust/server-process.ts');
    if (process.env['PATCHTRAIL_TRUST_INDEX'] !== undefined) return;
    const writer = IndexWriter.open(index);
    for (const { name } of archives) {
      const path = archivePath(name);
      await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
    }
    writer.close();
  });

  it.each(['shared', 'own'] as const)(
    'is answered while 1, 2 and 8 clients ask for all they may (%s address)',
    async (addresses) => {
      const url = await startServer();
      for (let i = 0; i < 20; i++) await ask(`${url}/?q=${encodeURIComponent(plain[i % plain.length]!)}`, '127.0.0.1');
      const rounds: Round[] = [];
      for (const attackers of [0, 1, 2, 8]) rounds.push(await round(url, attackers, addresses));
      const [alone] = rounds;
      for (const { attackers, failed, p50, p99, attacks } of rounds)
        tell(
          `fairness (${addresses} address), ${attackers} hostile clients: plain search p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms (${(p99 / alone!.p99).toFixed(1)} × alone), ${failed} failed; ${attacks} hostile requests`,
        );
      expect(rounds.map(({ failed }) => failed)).toEqual([0, 0, 0, 0]);
    },
  );
});

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleAssets } from '../../src/server/web/build-assets.js';
import { snuffer, writeDigest, writeMailbox } from '../contracts/contract-sources.js';
import { buildProgram } from '../support/built-program.js';
import { bundledFolder } from '../support/digest-texts.js';
import { writeEpoch } from '../support/git-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** The program in a process of its own: pipes, signals, its exit status. */
const folder = temporaryFolder();
const program = join(folder, 'build/src/cli/main.js');
const index = join(folder, 'index');

function patchtrail(...words: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--index', index, ...words], {
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(async () => {
  await buildProgram(join(folder, 'build'));
  const assets = join(folder, 'build/src/server/web/assets');
  mkdirSync(assets);
  for (const { name, bytes } of await bundleAssets()) writeFileSync(join(assets, name), bytes);
  expect(patchtrail('index', bundledFolder, '--threads', '0', '--quiet')).toMatchObject({ status: 0, err: '' });
}, 120_000);

describe('the program as a process', { timeout: 60_000 }, () => {
  it('gives its exit status', () => {
    expect(patchtrail('stats').status).toBe(0);
    expect(patchtrail('stats', '--wrong')).toMatchObject({ status: 2, out: '' });
    expect(patchtrail('search', '--topics', 'nowhere', '--run', 'x')).toMatchObject({ status: 1, out: '' });
  });

  it('ends quietly where the other end of a pipe is closed', async () => {
    const child = start('--index', index, 'search', 'bpf', '--limit', '1000', '--json');
    let err = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.stdout!.once('data', () => child.stdout!.destroy());
    const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect({ status, signal, err }).toEqual({ status: 0, signal: null, err: '' });
  }, 60_000);

  it('broken off by Ctrl-C while indexing leaves an index as it was, and no lock', async () => {
    const place = join(folder, 'broken-off');
    const mails = join(folder, 'many.mbox');
    const text = 'A wick that is too long soots the glass of lamp_wick_trim, and nobody reads by such a light. '.repeat(
      40,
    );
    const messages = Array.from(
      { length: 6_000 },
      (_, i) =>
        `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: a@example.org\nSubject: [PATCH] lamp ${i}\nMessage-ID: <${i}@example.org>\nDate: Mon, 6 Jan 2025 10:00:00 +0000\n\n${text}\n\n`,
    );
    writeFileSync(mails, messages.join(''));
    spawnSync(process.execPath, [program, '--index', place, 'index', writeDigest(join(folder, 'feed'), [snuffer])]);
    const child = start('--index', place, 'index', mails);
    let out = '';
    let err = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr!.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    // Once it holds the lock it is at work.
    while (!existsSync(join(place, 'write.lock'))) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGINT');
    const [status] = (await once(child, 'exit')) as [number | null];
    expect({ status, out, err }).toEqual({ status: 130, out: '', err: '' });
    expect(readdirSync(place)).not.toContain('write.lock');
    const stats = spawnSync(process.execPath, [program, '--index', place, 'stats', '--json'], { encoding: 'utf8' });
    expect(JSON.parse(stats.stdout).documents).toBe(1);
  }, 120_000);

  it('ends with the programs that read a git archive for it when it is broken off', async () => {
    const place = join(folder, 'broken-off-git');
    const archive = join(folder, 'archive.git');
    const text = 'A wick that is too long soots the glass of lamp_wick_trim. '.repeat(200);
    const change = (i: number) => ({
      file: 'm' as const,
      message: Buffer.from(
        `From: a@example.org\nSubject: [PATCH] lamp ${i}\nMessage-ID: <${i}@example.org>\n\n${text}\n`,
      ),
    });
    writeEpoch(
      archive,
      Array.from({ length: 4_000 }, (_, i) => change(i)),
      true,
    );
    const child = start('--index', place, 'index', archive);
    while (!existsSync(join(place, 'write.lock'))) await new Promise((resolve) => setTimeout(resolve, 10));
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill('SIGTERM');
    // It used to wait for git for ever.
    expect((await once(child, 'exit'))[0]).toBe(143);
  }, 60_000);

  it('serves until it is told to stop', async () => {
    const place = join(folder, 'served');
    const sources = join(folder, 'mails');
    writeDigest(sources, [snuffer]);
    writeMailbox(sources);
    spawnSync(process.execPath, [program, '--index', place, 'index', sources]);
    const child = start('--index', place, 'serve', '--port', '0', '--quiet', '--json');
    const exit = once(child, 'exit');
    try {
      const ended = exit.then(([status]) => Promise.reject(new Error(`ended with ${status}`)));
      ended.catch(() => {});
      const [line] = (await Promise.race([once(child.stdout!, 'data'), ended])) as [Buffer];
      const { url } = JSON.parse(line.toString()) as { url: string };
      const answer = await fetch(`${url}/api/search?q=lamp_snuffer_attach`);
      expect(await answer.json()).toMatchObject({ hits: [{ title: snuffer.title }] });
    } finally {
      child.kill('SIGTERM');
    }
    expect((await exit)[0]).toBe(0);
  }, 60_000);
});

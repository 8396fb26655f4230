import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { buildProgram } from '../support/built-program.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { notesOfBatch, sourceOf } from './batches.js';
import { tell } from './campaign.js';
import { writeNotes } from './notes.js';

const folder = temporaryFolder();
const program = join(folder, 'program');
const index = join(folder, 'index');
let server: ChildProcess;
let url = '';
let errors = '';

/** Everything the folder of the index holds, as one digest. */
function digestOf(path: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(path).sort()) hash.update(name).update(readFileSync(join(path, name)));
  return hash.digest('hex');
}

/** Sends what `fetch` would not: any method, any host. */
function send(method: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((done, fail) => {
    const sent = request(url + path, { method, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode ?? 0));
    });
    sent.on('error', fail);
    sent.end();
  });
}

const paths = [
  ...['/', '/?q=verifier', '/api/search?q=verifier', '/api/suggest?q=ver', '/api/identifiers?q=list_dle'],
  ...['/api/patches/source-1-0', '/api/patches/source-1-0/versions', '/patch/source-1-0', '/feed.atom?q=verifier'],
  ...['/healthz', '/readyz', '/metrics', '/version', '/openapi.json', '/opensearch.xml', '/help', '/digests', '/none'],
];

describe('what the server exposes', () => {
  beforeAll(async () => {
    await buildProgram(program, 'trust/server-process.ts', 'trust/outbound-watch.ts');
    const writer = IndexWriter.open(index, { workers: 0 });
    for (const batch of [1, 2]) await writeNotes(writer, sourceOf(batch), notesOfBatch(batch));
    writer.close();
    server = spawn(process.execPath, [
      ...['--import', join(program, 'test/trust/outbound-watch.js')],
      ...[join(program, 'test/trust/server-process.js'), index],
    ]);
    server.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [first] = (await once(server.stdout!, 'data')) as [Buffer];
    url = first.toString().trim();
  });

  afterAll(async () => {
    const ended = once(server, 'exit');
    server.kill('SIGTERM');
    await ended;
  });

  it('is to be reached from this machine alone', async () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await send('GET', '/healthz')).toBe(200);
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const socket = connect(Number(new URL(url).port), address);
      const [error] = (await once(socket, 'error')) as [Error & { code?: string }];
      expect(error.code).toBe('ECONNREFUSED');
    }
    tell(`exposure: refused at ${others.length} other addresses of this machine`);
  });

  it('is nothing to a page that came by another name', async () => {
    for (const host of [
      'evil.example',
      'evil.example:8080',
      '169.254.169.254',
      'localhost.evil.example',
      '127.0.0.1.nip.io',
    ])
      expect(await send('GET', '/api/search?q=verifier', { Host: host })).toBe(421);
    for (const host of ['localhost', 'localhost:9', '127.0.0.1', '[::1]:80'])
      expect(await send('GET', '/api/search?q=verifier', { Host: host })).toBe(200);
  });

  it('cannot be written to', async () => {
    const before = digestOf(index);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE', 'LOCK'])
      for (const path of paths) expect(`${method} ${path} ${await send(method, path)}`).toMatch(/ 405$/);
    for (const path of paths) await send('GET', path);
    expect(digestOf(index)).toBe(before);
  });

  it('asks nobody for anything, in any of its threads', async () => {
    for (const path of paths) expect(await send('GET', path)).toBeLessThan(500);
    // The process itself and its two threads said that they are watched; nothing else was said.
    const said = errors.trim().split('\n');
    expect(said.filter((line) => line === 'watching').length).toBeGreaterThanOrEqual(2);
    expect(said.filter((line) => line !== 'watching')).toEqual([]);
    // That would have been seen.
    const calling =
      "require('net').connect(9, '127.0.0.1').on('error', () => {}); fetch('http://127.0.0.1:59999').catch(() => {})";
    const { stderr } = await promisify(execFile)(process.execPath, [
      ...['--import', join(program, 'test/trust/outbound-watch.js')],
      ...['--eval', calling],
    ]);
    expect(stderr.match(/outbound: connect/g)).toHaveLength(2);
  });
});

describe('what the program is made of', () => {
  it('is locked: every package has a checksum and comes from the registry', () => {
    const lock = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
      packages: Record<
        string,
        { integrity?: string; resolved?: string; dev?: boolean; optional?: boolean; link?: boolean }
      >;
    };
    const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
    expect(packages.length).toBeGreaterThan(50);
    const loose = packages.filter(
      // With integrity and without an address, each comes from whatever registry is configured, or not at all.
      ([, { integrity, resolved, link }]) => link === true || integrity === undefined || resolved !== undefined,
    );
    expect(loose).toEqual([]);
    const running = packages.filter(([, { dev }]) => dev !== true);
    const direct = Object.keys(
      (JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as { dependencies: object })
        .dependencies,
    );
    tell(`dependencies: ${direct.length} direct, ${running.length} in all without those of development, all locked`);
  });
});

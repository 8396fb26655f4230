import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readReference } from '../../src/engines/reference.js';
import { type RunningServer, startServer } from '../../src/server/server.js';
import { AssetSet } from '../../src/server/web/asset-set.js';
import { FakeEngine } from '../support/fake-engine.js';
import { fakeAssets, webApp } from '../support/web-app.js';

const started: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.close()));
});

async function serve(settings: Partial<Parameters<typeof startServer>[0]> = {}): Promise<URL> {
  const server = await startServer({
    engine: new FakeEngine(),
    port: 0,
    log: null,
    assets: new AssetSet([]),
    drainDelay: 0,
    ...settings,
  });
  started.push(server);
  return new URL(server.url);
}

/** An answer to a request as it is written. */
async function raw(url: URL, request: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`${request}\r\nConnection: close\r\n\r\n`);
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString();
  });
  await once(socket, 'close');
  return answer;
}

describe('a request target that holds a host', () => {
  it.each(['/opensearch.xml', '/feed.atom?q=lamp', '/'])(
    'never sets the host of links in an answer (%s)',
    async (path) => {
      const url = await serve();
      const answer = await raw(url, `GET http://evil.example${path} HTTP/1.1\r\nHost: ${url.host}`);
      expect(answer).toMatch(/^HTTP\/1\.1 421 /);
      expect(answer.slice(answer.indexOf('\r\n\r\n'))).not.toContain('evil.example');
      const own = await raw(url, `GET http://${url.host}${path} HTTP/1.1\r\nHost: ${url.host}`);
      expect(own).toMatch(/^HTTP\/1\.1 200 /);
    },
  );
});

describe('a conditional request for anything', () => {
  it('is not modified where there is an answer, and not found where there is none', async () => {
    const { get } = webApp(new FakeEngine());
    const headers = { 'If-None-Match': '*' };
    expect((await get('/api/search?q=lamp', headers)).status).toBe(304);
    expect((await get('/api/patches/nothing@example.org', headers)).status).toBe(404);
    expect((await get('/patch/nothing@example.org', headers)).status).toBe(404);
  });
});

describe('parameters that can mean nothing', () => {
  it.each([
    ['/api/search?q=lamp&cursor=nonsense', 'cursor'],
    ['/api/search?q=lamp&month=bogus', 'month'],
    ['/api/search?q=lamp&month=2026-13', 'month'],
    ['/?q=lamp&version=two', 'version'],
    [`/api/search?q=lamp&author=${'a'.repeat(300)}`, 'author'],
  ])('are refused with the name of the parameter: %s', async (path, name) => {
    const answer = await webApp(new FakeEngine()).get(path, { Accept: 'application/json' });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).toContain(name);
  });

  it.each(['/?author=', '/?q=lamp&author=&month=&list=', '/api/search?q=lamp&author='])(
    'that a form sends empty filter nothing: %s',
    async (path) => {
      expect((await webApp(new FakeEngine()).get(path)).status).toBe(200);
    },
  );
});

describe('a coding that the client refuses', () => {
  it.each([
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.0, gzip;q=0', null],
    ['gzip;q=0.5, br', 'br'],
    ['', null],
  ])('is not used for a file: %s', async (header, encoding) => {
    const assets = fakeAssets;
    const { get } = webApp(new FakeEngine(), {}, assets);
    const answer = await get(assets.path('icon.svg')!, { 'Accept-Encoding': header });
    expect(answer.headers.get('Content-Encoding')).toBe(encoding);
  });
});

describe('a Message-ID that looks like something else', () => {
  it.each(['id:foo@x', 'mid:foo@x', 'Message-ID:foo@x', 'path:12', '<foo@x'])('is reachable by itself: %s', (id) => {
    expect(readReference(id)[0]).toEqual({ type: 'id', id });
    expect(readReference(`<${id}>`)).toContainEqual({ type: 'id', id });
  });
});

describe('the figures for monitoring', () => {
  const figures = async (url: string | URL, token?: string): Promise<number> =>
    (await fetch(new URL('/metrics', url), token === undefined ? {} : { headers: { Authorization: token } })).status;

  it('are off by default where other machines reach the server, and on where they do not', async () => {
    const open = await serve({ host: '0.0.0.0', allowPublic: true });
    open.hostname = '127.0.0.1';
    expect(await figures(open)).toBe(404);
    expect(await figures(await serve())).toBe(200);
    expect(await figures(await serve({ metrics: 'off' }))).toBe(404);
    const meant = await serve({ host: '0.0.0.0', allowPublic: true, metrics: 'on' });
    meant.hostname = '127.0.0.1';
    expect(await figures(meant)).toBe(200);
  });

  it('are for those who have the token, where there is one', async () => {
    const url = await serve({ metricsToken: 'correct horse' });
    expect(await figures(url)).toBe(401);
    expect(await figures(url, 'Bearer wrong horse')).toBe(401);
    expect(await figures(url, 'Bearer correct horse')).toBe(200);
  });

  it('are at an address of their own where one is named, and nothing else is there', async () => {
    const port = 20_000 + (process.pid % 20_000);
    const url = await serve({ metrics: `127.0.0.1:${port}` });
    expect(await figures(url)).toBe(404);
    expect(await figures(`http://127.0.0.1:${port}`)).toBe(200);
    expect((await fetch(`http://127.0.0.1:${port}/api/search?q=lamp`)).status).toBe(404);
  });
});

import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type RunningServer, type ServerOptions, startServer, stopOnSignals } from '../../src/server/server.js';
import { FakeEngine, fakeDocument } from '../support/fake-engine.js';
import { fakeAssets, lampPages, webApp } from '../support/web-app.js';

const running: RunningServer[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(running.splice(0).map((server) => server.close()));
});

async function start(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    engine: new FakeEngine(),
    port: 0,
    log: null,
    assets: fakeAssets,
    drainDelay: 0,
    ...options,
  });
  running.push(server);
  return server;
}

function open(server: RunningServer): Socket {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  return socket;
}

/** All that comes until the other side closes. */
async function textUntilClosed(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return Buffer.concat(chunks).toString('latin1');
}

const request = (path: string, header = ''): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${header}\r\n`;

/** An engine that answers searches when it is told to. */
function heldEngine(): { engine: FakeEngine; reached: Promise<void>; release: () => void } {
  const engine = new FakeEngine();
  let release = (): void => {};
  let reach = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  engine.before = (method) => {
    if (method !== 'search') return;
    reach();
    return held;
  };
  return { engine, reached, release };
}

describe('where it listens', () => {
  it('on this machine alone, unless it is said twice', async () => {
    const server = await start();
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${server.url}/api/search?q=lamp`)).status).toBe(200);
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'patches.example']) {
      await expect(
        startServer({ engine: new FakeEngine(), host, port: 0, log: null, assets: fakeAssets }),
      ).rejects.toThrow(/can be reached from other machines/);
    }
    const open = await start({ host: '0.0.0.0', allowPublic: true });
    expect((await fetch(`http://127.0.0.1:${new URL(open.url).port}/healthz`)).status).toBe(200);
  });

  it('a port that is taken and settings without sense are refused', async () => {
    const port = Number(new URL((await start()).url).port);
    await expect(startServer({ engine: new FakeEngine(), port, log: null, assets: fakeAssets })).rejects.toThrow(
      /EADDRINUSE/,
    );
    await expect(startServer({ engine: new FakeEngine(), port: -1, log: null, assets: fakeAssets })).rejects.toThrow(
      /port/,
    );
  });

  it('asks nobody else for anything', async () => {
    const { get } = webApp();
    const { Socket: socketClass } = await import('node:net');
    const connecting = vi.spyOn(socketClass.prototype, 'connect');
    const fetching = vi.spyOn(globalThis, 'fetch');
    for (const path of [...lampPages, '/feed.atom?q=lamp', '/opensearch.xml', '/metrics', '/readyz']) {
      await (await get(path, { Accept: 'text/html' })).text();
    }
    expect(connecting).not.toHaveBeenCalled();
    expect(fetching).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});

describe('limits', () => {
  it('a client that sends its header drop by drop is closed', async () => {
    const socket = open(await start({ headersTimeout: 150, requestTimeout: 300 }));
    socket.write('GET / HTTP/1.1\r\nHost: local');
    const drip = setInterval(() => socket.writable && socket.write('X'), 40);
    expect(await textUntilClosed(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  it('a client that never sends its body is closed', async () => {
    const socket = open(await start({ headersTimeout: 150, requestTimeout: 300 }));
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n');
    expect(await textUntilClosed(socket)).toMatch(/^HTTP\/1\.1 4(?:05|08) /);
  });

  it('a client that does not take its answer is closed', { timeout: 30_000 }, async () => {
    const length = 16_000_000;
    const long = fakeDocument({ id: 'long', text: 'x'.repeat(length) });
    const server = await start({ engine: new FakeEngine([long]), stallTimeout: 200 });
    const socket = open(server);
    socket.write(request('/api/patches/long'));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    socket.resume();
    const text = await textUntilClosed(socket);
    expect(text.length).toBeLessThan(length);
  });

  it('a header that is too large is refused', async () => {
    const server = await start();
    const socket = open(server);
    socket.write(request('/', `X-Much: ${'x'.repeat(20_000)}\r\n`));
    expect(await textUntilClosed(socket)).toMatch(/^HTTP\/1\.1 431 /);
    const other = open(server);
    other.write(request(`/?q=${'x'.repeat(20_000)}`));
    expect(await textUntilClosed(other)).toMatch(/^HTTP\/1\.1 (?:414|431) /);
  });

  it.each([
    'GET / HTTP/1.1\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
    'GARBAGE\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
    'GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01',
    'TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    'GET //evil.example/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'GET /assets/../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    'GET /patch/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  ])('what is no request of ours is turned away, and the next is answered: %j', async (text) => {
    const server = await start({ headersTimeout: 300 });
    const socket = open(server);
    socket.write(text, 'latin1');
    expect(await textUntilClosed(socket)).toMatch(/^(?:HTTP\/1\.1 4\d\d |$)/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it('more sockets than are allowed are closed at once', async () => {
    const server = await start({ connections: 2 });
    const first = open(server);
    const second = open(server);
    await Promise.all([first, second].map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect(await textUntilClosed(open(server))).toBe('');
    first.write(request('/healthz', 'Connection: close\r\n'));
    expect(await textUntilClosed(first)).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('stopping', () => {
  it('what is at work ends whole; idle connections hold nothing up; then nobody is let in', async () => {
    const { engine, reached, release } = heldEngine();
    const server = await start({ engine });
    const idle = open(server);
    idle.write(request('/healthz'));
    await new Promise((resolve) => idle.once('data', resolve));
    const answer = fetch(`${server.url}/api/search?q=lamp`);
    await reached;
    const closed = server.close();
    release();
    const { status, headers } = await answer;
    expect([status, headers.get('Connection')]).toEqual([200, 'close']);
    await closed;
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  it('for a while it still answers, and says that it stops', async () => {
    const server = await start({ drainDelay: 300 });
    const closed = server.close();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await closed;
  });

  it('what does not end is given up', async () => {
    const { engine, reached } = heldEngine();
    const server = await start({ engine, drainTimeout: 100 });
    const answer = fetch(`${server.url}/api/search?q=lamp`).then(
      () => 'answered',
      () => 'broken off',
    );
    await reached;
    await server.close();
    expect(await answer).toBe('broken off');
  });

  it('closing twice is closing once', async () => {
    const server = await start();
    expect(server.close()).toBe(server.close());
  });

  it('the first signal lets it end, the second ends it at once', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as () => never);
    const before = new Map((['SIGTERM', 'SIGINT'] as const).map((signal) => [signal, process.listeners(signal)]));
    let end = (): void => {};
    const close = vi.fn(
      () =>
        new Promise<void>((resolve) => {
          end = resolve;
        }),
    );
    const finish = vi.fn(async () => {});
    stopOnSignals({ url: '', close }, finish);
    try {
      process.emit('SIGTERM');
      expect(close).toHaveBeenCalledOnce();
      expect(exit).not.toHaveBeenCalled();
      process.emit('SIGTERM');
      expect(exit).toHaveBeenCalledWith(143);
      exit.mockClear();
      end();
      await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(0));
      expect(finish).toHaveBeenCalledOnce();
    } finally {
      for (const [signal, listeners] of before) {
        for (const listener of process.listeners(signal))
          if (!listeners.includes(listener)) process.off(signal, listener);
      }
      vi.restoreAllMocks();
    }
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { BulkSender } from '../../src/engines/opensearch/bulk-sender.js';
import { ClusterConnection } from '../../src/engines/opensearch/cluster-connection.js';
import { ClusterError } from '../../src/engines/opensearch/cluster-error.js';
import { clusterSettings, readCredentials } from '../../src/engines/opensearch/cluster-settings.js';

type Answer = { readonly status: number; readonly body: unknown } | 'reset';

/** A server that gives prepared answers, the last one again and again, and notes what it was asked. */
class FakeNode {
  readonly asked: { path: string; authorization: string | undefined; body: string }[] = [];
  readonly #answers: Answer[];
  #server: Server | null = null;

  constructor(answers: readonly Answer[]) {
    this.#answers = [...answers];
  }

  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { authorization } = request.headers;
        this.asked.push({ path: request.url ?? '', authorization, body: Buffer.concat(chunks).toString('utf8') });
        const answer = this.#answers.length > 1 ? this.#answers.shift()! : this.#answers[0]!;
        if (answer === 'reset') return request.socket.destroy();
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        return response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

const nodes: FakeNode[] = [];
afterEach(() => {
  for (const node of nodes.splice(0)) node.stop();
});

async function connected(answers: readonly Answer[], environment: NodeJS.ProcessEnv = {}) {
  const node = new FakeNode(answers);
  nodes.push(node);
  return { node, connection: new ClusterConnection({ nodes: [await node.start()] }, environment) };
}

const patience = { attempt: 1_000, total: 5_000 };
const refusal = (status: number, type: string): Answer => ({
  status,
  body: { error: { type, reason: `a ${type}` }, status },
});

describe('calls to a cluster', () => {
  it.each([429, 502, 503, 504])('are tried again after %i', async (status) => {
    const { node, connection } = await connected([refusal(status, 'busy'), { status: 200, body: { fine: true } }]);
    expect(await connection.call({ method: 'GET', path: '/x', patience })).toEqual({ fine: true });
    expect(node.asked.length).toBe(2);
    expect(connection.retries).toBe(1);
    await connection.close();
  });

  it('are tried again after a broken connection', async () => {
    const { connection } = await connected(['reset', 'reset', { status: 200, body: {} }]);
    await connection.call({ method: 'GET', path: '/x', patience });
    expect(connection.retries).toBe(2);
    await connection.close();
  });

  it.each([
    [400, 'parsing_exception', 'refused'],
    [401, 'security_exception', 'forbidden'],
    [403, 'security_exception', 'forbidden'],
    [403, 'cluster_block_exception', 'blocked'],
    [404, 'index_not_found_exception', 'missing'],
  ])('are not tried again after %i %s', async (status, type, fault) => {
    const { node, connection } = await connected([refusal(status, type)]);
    await expect(connection.call({ method: 'GET', path: '/x', patience })).rejects.toMatchObject({ fault });
    expect(node.asked.length).toBe(1);
    await connection.close();
  });

  it('give up in time, and name no credentials', async () => {
    const { connection } = await connected([refusal(503, 'busy')], {
      PATCHTRAIL_CLUSTER_USER: 'lamplighter',
      PATCHTRAIL_CLUSTER_PASSWORD: 'tallow-secret',
    });
    const error = await connection.call({ method: 'GET', path: '/x', patience: { attempt: 300, total: 600 } }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ClusterError);
    expect((error as ClusterError).code).toBe('unavailable');
    const whole = inspect(error, { depth: 20, showHidden: true });
    expect(whole).toMatch(/ClusterError|EngineCallError/);
    expect(whole).not.toMatch(/tallow|lamplighter/);
    expect(whole).not.toContain(Buffer.from('lamplighter:tallow-secret').toString('base64'));
    await connection.close();
  });
});

describe('credentials', () => {
  it('come from the environment: a user with a password, or a key', async () => {
    const user = await connected([{ status: 200, body: {} }], {
      PATCHTRAIL_CLUSTER_USER: 'a',
      PATCHTRAIL_CLUSTER_PASSWORD: 'b',
    });
    await user.connection.call({ method: 'GET', path: '/' });
    expect(user.node.asked[0]!.authorization).toBe(`Basic ${Buffer.from('a:b').toString('base64')}`);
    await user.connection.close();
    const key = await connected([{ status: 200, body: {} }], { PATCHTRAIL_CLUSTER_API_KEY: 'k' });
    await key.connection.call({ method: 'GET', path: '/' });
    expect(key.node.asked[0]!.authorization).toBe('ApiKey k');
    await key.connection.close();
  });

  it('that are half set are refused', () => {
    expect(() => readCredentials({ PATCHTRAIL_CLUSTER_USER: 'a' })).toThrow(/together/);
  });

  it('in an address are refused, and not repeated', () => {
    const choose = () => clusterSettings({ cluster: ['https://u:tallow@search:9200'], clusterIndex: 'patchtrail' });
    expect(choose).toThrow(/environment/);
    expect(choose).not.toThrow(/tallow/);
  });

  it.each(['Upper', '-dash', 'a b', '', 'x'.repeat(101)])('index name %j is refused', (clusterIndex) => {
    expect(() => clusterSettings({ cluster: ['http://search:9200'], clusterIndex })).toThrow(/index name/);
  });
});

describe('bulk writes', () => {
  const item = (id: string) => ({ action: 'index', index: 'i', id, version: 3, row: { text: id } }) as const;

  it('send again what there was no room for, and only that', async () => {
    const busy = { index: { _id: 'b', status: 429, error: { type: 'rejected', reason: 'full' } } };
    const fine = (id: string) => ({ index: { _id: id, status: 201 } });
    const { node, connection } = await connected([
      { status: 200, body: { errors: true, items: [fine('a'), busy, fine('c')] } },
      { status: 200, body: { errors: false, items: [fine('b')] } },
    ]);
    const sender = new BulkSender(connection, () => expect.unreachable());
    for (const id of ['a', 'b', 'c']) await sender.add(item(id));
    await sender.flush();
    expect(sender.written).toBe(3);
    expect(node.asked.length).toBe(2);
    await connection.close();
  });

  it('take a newer version for done, and tell of what is refused for good', async () => {
    const { connection } = await connected([
      {
        status: 200,
        body: {
          errors: true,
          items: [
            { index: { _id: 'a', status: 409, error: { type: 'version_conflict', reason: 'newer' } } },
            { index: { _id: 'b', status: 400, error: { type: 'mapper_parsing_exception', reason: 'odd' } } },
          ],
        },
      },
    ]);
    const refused: string[] = [];
    const sender = new BulkSender(connection, (id) => refused.push(id));
    await sender.add(item('a'));
    await sender.add(item('b'));
    await sender.flush();
    expect(refused).toEqual(['b']);
    expect(sender.written).toBe(1);
    await connection.close();
  });
});

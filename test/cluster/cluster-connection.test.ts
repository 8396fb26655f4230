import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { BulkSender } from '../../src/engines/opensearch/bulk-sender.js';
import { ClusterConnection } from '../../src/engines/opensearch/cluster-connection.js';
import { ClusterError } from '../../src/engines/opensearch/cluster-error.js';
import { clusterSettings, readCredentials } from '../../src/engines/opensearch/cluster-settings.js';
import { type Answer, fakeNodes, refusal } from './support/fake-node.js';

const startNode = fakeNodes();

async function connected(answers: readonly Answer[], environment: NodeJS.ProcessEnv = {}) {
  const [node, url] = await startNode(answers);
  return { node, connection: new ClusterConnection({ nodes: [url] }, environment) };
}

const patience = { attempt: 1_000, total: 5_000 };

describe('calls to a cluster', () => {
  it.each([429, 502, 503, 504])('are tried again after %i', async (status) => {
    const { node, connection } = await connected([refusal(status, 'busy'), { status: 200, body: { fine: true } }]);
    expect(await connection.call({ method: 'GET', path: '/x', retryBudget: patience })).toEqual({ fine: true });
    expect(node.asked.length).toBe(2);
    expect(connection.requests.retried).toBe(1);
    await connection.close();
  });

  it('are tried again after a broken connection', async () => {
    const { connection } = await connected(['reset', 'reset', { status: 200, body: {} }]);
    await connection.call({ method: 'GET', path: '/x', retryBudget: patience });
    expect(connection.requests.retried).toBe(2);
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
    await expect(connection.call({ method: 'GET', path: '/x', retryBudget: patience })).rejects.toMatchObject({
      fault,
    });
    expect(node.asked.length).toBe(1);
    // That something is not there is an answer.
    expect([...connection.requests.failed]).toEqual(fault === 'missing' ? [] : [[fault, 1]]);
    await connection.close();
  });

  it('give up in time, and name no credentials', async () => {
    const { connection } = await connected([refusal(503, 'busy')], {
      PATCHTRAIL_CLUSTER_USER: 'lamplighter',
      PATCHTRAIL_CLUSTER_PASSWORD: 'tallow-secret',
    });
    const error = await connection.call({ method: 'GET', path: '/x', retryBudget: { attempt: 300, total: 600 } }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ClusterError);
    expect((error as ClusterError).code).toBe('unavailable');
    const { sent, retried, failed, seconds } = connection.requests;
    expect(sent).toBe(retried + 1);
    expect([...failed]).toEqual([['overloaded', 1]]);
    expect(seconds).toBeGreaterThan(0);
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

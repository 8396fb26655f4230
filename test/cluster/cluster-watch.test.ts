import { describe, expect, it } from 'vitest';
import { ClusterConnection } from '../../src/engines/opensearch/cluster-connection.js';
import { ClusterWatch } from '../../src/engines/opensearch/cluster-watch.js';
import { type Answer, fakeNodes, refusal } from './support/fake-node.js';

const startNode = fakeNodes();
const yellow: Answer = {
  status: 200,
  body: { status: 'yellow', number_of_nodes: 2, active_shards: 5, initializing_shards: 1, unassigned_shards: 2 },
};

describe('a look at how the cluster fares', () => {
  it('is of the indices that are ours, and is shared by all who ask', async () => {
    const [node, url] = await startNode([yellow]);
    const connection = new ClusterConnection({ nodes: [url] }, {});
    const watch = new ClusterWatch(connection, 'lamps-*');
    const seen = await Promise.all([watch.health(), watch.health(), watch.health()]);
    for (const health of [...seen, await watch.health()])
      expect(health).toEqual({ status: 'yellow', nodes: 2, shards: { active: 5, initializing: 1, unassigned: 2 } });
    expect(node.asked.map(({ path }) => path)).toEqual(['/_cluster/health/lamps-*?local=true']);
    await connection.close();
  });

  it.each<[string, Answer, string]>([
    ['breaks the connection', 'reset', 'unreachable'],
    ['never answers', 'silence', 'unreachable'],
    ['asks to wait', refusal(429, 'busy'), 'overloaded'],
    ['does not know us', refusal(401, 'security_exception'), 'forbidden'],
  ])('gives up soon where the cluster %s, and counts it', async (_, answer, fault) => {
    const [, url] = await startNode([answer]);
    const connection = new ClusterConnection({ nodes: [url] }, {});
    expect(await new ClusterWatch(connection, 'lamps-*').health()).toBeNull();
    expect([...connection.requests.failed]).toEqual([[fault, 1]]);
    await connection.close();
  });
});

import { beforeAll, describe } from 'vitest';
import { ClusterConnection } from '../../src/engines/opensearch/cluster-connection.js';
import { IndexAdmin } from '../../src/engines/opensearch/index-admin.js';
import { describeEngineContract } from '../contracts/engine-contract.js';
import { clusterSkips } from './contract-skips.js';
import { clusterNodes, newIndexName, obstacle } from './support/shared-cluster.js';

describe.skipIf(obstacle !== null)(
  `the engine contract on a cluster${obstacle === null ? '' : ` [${obstacle}]`}`,
  () => {
    let nodes: readonly string[] = [];
    beforeAll(async () => {
      nodes = await clusterNodes();
    });
    describeEngineContract({
      name: 'opensearch',
      choice: (folder) => ({ engine: 'opensearch', index: folder, cluster: nodes, clusterIndex: newIndexName() }),
      discard: async ({ cluster, clusterIndex }) => {
        const connection = new ClusterConnection({ nodes: cluster! });
        const admin = new IndexAdmin(connection, { nodes: cluster!, index: clusterIndex, shards: 1, replicas: 1 });
        for (const build of await admin.builds()) await admin.remove(build);
        await connection.close();
      },
      skips: clusterSkips,
      patience: 400_000,
    });
  },
);

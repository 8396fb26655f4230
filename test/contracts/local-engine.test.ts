import { describeEngineContract } from './engine-contract.js';
import { contractSkips } from './skips.js';

describeEngineContract({
  name: 'local',
  choice: (folder) => ({ engine: 'local', index: folder, cluster: null, clusterIndex: '' }),
  skips: contractSkips.local,
});

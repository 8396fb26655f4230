import { describeEngineContract } from './engine-contract.js';
import { contractSkips } from './skips.js';

describeEngineContract({
  name: 'minisearch',
  choice: (folder) => ({ engine: 'minisearch', index: folder, cluster: null, clusterIndex: '' }),
  skips: contractSkips.minisearch,
});

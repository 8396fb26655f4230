import { TestCluster } from './test-cluster.js';

/** `npm run cluster`: three nodes until Ctrl-C. */
const obstacle = await TestCluster.obstacle();
if (obstacle !== null) {
  process.stderr.write(`cluster: ${obstacle}\n`);
  process.exit(1);
}
const started = performance.now();
process.stderr.write('starting three OpenSearch nodes …\n');
const cluster = await TestCluster.start();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stderr.write(`green after ${seconds} s; data in ${cluster.folder}; Ctrl-C ends it\n`);
process.stdout.write(`${cluster.urls.join()}\n`);

let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isStopping) return;
    isStopping = true;
    void cluster.stop().then(() => process.exit(0));
  });
}

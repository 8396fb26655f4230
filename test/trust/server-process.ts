import { monitorEventLoopDelay } from 'node:perf_hooks';
import { WorkerEngine } from '../../src/engines/worker-engine.js';
import { startServer, stopOnSignals } from '../../src/server/server.js';
import { AssetSet } from '../../src/server/web/asset-set.js';

/** What the process says of itself since it was last asked. */
export interface ServerFigures {
  /** Bytes. */
  readonly rss: number;
  /** Milliseconds that the event loop was held up. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
}

/**
 * The server over an index, as it is run, until it is told to stop; says where it listens. To any message it answers
 * with its figures: `INDEX [SETTINGS]`.
 */
const [index = '', settings = '{}'] = process.argv.slice(2);

const engine = await WorkerEngine.open(index);
const server = await startServer({
  ...(JSON.parse(settings) as object),
  engine,
  port: 0,
  log: null,
  assets: new AssetSet([]),
});
stopOnSignals(server, () => engine.close());

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () => {
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(
    (nanoseconds) => nanoseconds / 1e6,
  );
  process.send?.({
    rss: process.memoryUsage().rss,
    delay: { p50: p50!, p99: p99!, max: max! },
  } satisfies ServerFigures);
  delay.reset();
});
// The parent process has ended.
process.on('disconnect', () => process.exit(1));
console.log(server.url);

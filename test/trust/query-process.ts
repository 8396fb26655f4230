import { monitorEventLoopDelay } from 'node:perf_hooks';
import { WorkerEngine } from '../../src/engines/worker-engine.js';
import { createApp } from '../../src/server/app.js';
import { serverSettingsSchema } from '../../src/server/server-settings.js';
import { AssetSet } from '../../src/server/web/asset-set.js';
import { Random } from '../support/random.js';
import { hostileRequest } from './hostile-queries.js';

/**
 * Asks the server's function, with threads behind it, hostile questions, and tells what became of them as a line of
 * JSON: `INDEX COUNT SEED`.
 */
const [index = '', count = '0', start = '0'] = process.argv.slice(2);

const engine = await WorkerEngine.open(index);
const settings = serverSettingsSchema.parse({});
const { app, close } = createApp(engine, { settings, assets: new AssetSet([]), log: null });
const random = new Random(Number(start));
const statuses = new Map<number, number>();
const faults: string[] = [];
let left = Number(count);

async function ask(path: string): Promise<void> {
  const response = await app.fetch(new Request(`http://localhost:8080${path}`, { headers: { Host: 'localhost' } }));
  const body = await response.text();
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
  const isMeant = response.status < 500 || (response.status === 503 && response.headers.has('Retry-After'));
  if (!isMeant && faults.length < 20) faults.push(`${response.status} ${path} ${body.slice(0, 300)}`);
}

async function keepAsking(): Promise<void> {
  while (left-- > 0) await ask(hostileRequest(random));
}

const delay = monitorEventLoopDelay({ resolution: 1 });
await ask('/');
delay.enable();
await Promise.all(Array.from({ length: 8 }, keepAsking));
delay.disable();
close();
await engine.close();
const polluted = Object.keys(Object.prototype).length;
const stall = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 };
console.log(JSON.stringify({ statuses: [...statuses].sort(), faults, stall, polluted }));

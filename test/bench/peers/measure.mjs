import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What every engine in JavaScript is asked, in a process of its own: `node ENGINE.mjs build|search COLLECTION WORK`. */
export const [phase, collection, work] = process.argv.slice(2);

export async function* documents() {
  for await (const line of createInterface({ input: createReadStream(join(collection, 'documents.ndjson')) }))
    yield JSON.parse(line);
}

export const querySets = () => JSON.parse(readFileSync(join(collection, 'queries.json'), 'utf8'));

export function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

/**
 * Every query ten times to warm up, as the compiler of JavaScript needs some turns, then five times by the clock. `forms`: by
 * set, the query as the engine wants it; absent sets are not asked.
 */
export async function measureQueries(search, forms) {
  const sets = {};
  for (const { name, queries } of querySets()) {
    const form = forms[name];
    if (form === undefined) continue;
    let found = 0;
    for (let round = 0; round < 10; round++) {
      found = 0;
      for (const query of queries) found += (await search(form(query))) > 0 ? 1 : 0;
    }
    const times = [];
    for (let round = 0; round < (name === 'common' ? 20 : 5); round++) {
      for (const query of queries) {
        const start = performance.now();
        await search(form(query));
        times.push(performance.now() - start);
      }
    }
    times.sort((a, b) => a - b);
    sets[name] = {
      p50: quantile(times, 0.5),
      p95: quantile(times, 0.95),
      p99: quantile(times, 0.99),
      perSecond: 1000 / (times.reduce((sum, time) => sum + time, 0) / times.length),
      answered: found,
    };
  }
  return sets;
}

/** What an engine holds once it is open and has answered: of the process, and of the heap what is left after a collection. */
export function openMemory() {
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rss, heap: heapUsed + arrayBuffers };
}

/** Prints what was measured. */
export function report(values) {
  process.stdout.write(`${JSON.stringify({ ...values, peakRss: process.resourceUsage().maxRSS * 1024 })}\n`);
}

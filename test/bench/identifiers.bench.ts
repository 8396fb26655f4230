import MiniSearch from 'minisearch';
import { Random } from '../../src/evaluation/random.js';
import { namesOfSource } from '../../src/evaluation/source-names.js';
import { IdentifierFinder } from '../../src/identifiers/identifier-finder.js';
import { mergedNames } from '../../src/identifiers/merged-names.js';
import { Suggester } from '../../src/identifiers/suggester.js';
import { IndexReader } from '../../src/index/index-reader.js';
import type { NameEntry } from '../../src/index/name-table.js';
import { NodeFileSystem } from '../../src/index/node-file-system.js';
import { misremember, misrememberings } from '../identifiers/misremember.js';
import { syntheticNames } from '../identifiers/synthetic-names.js';

/**
 * How fast half-remembered names are found among 300,000, and beginnings completed, beside MiniSearch with its own fuzzy
 * and prefix search over the same names. The names are those of an index, or else of the bundled corpus, and synthetic
 * ones of their parts up to the number. Queries are seeded; of each the least of three passes counts, as machines are
 * shared. Memory is what is left after a garbage collection.
 *
 *     npx esbuild test/bench/identifiers.bench.ts --bundle --platform=node --packages=external --format=esm |
 *       node --expose-gc --input-type=module - [index] [names]
 */
const [index, count = '300000'] = process.argv.slice(2);
const real = index === undefined ? await namesOfSource('corpus') : namesOfIndex(index);
const names = syntheticNames(real, Number(count), 1);
console.log(`${names.length} names, ${Math.min(real.length, names.length)} of them real`);

const random = new Random(5);
const queries: { readonly way: string; readonly typed: string; readonly wanted: string }[] = [];
while (queries.length < 1000) {
  const { spelling } = random.pick(names);
  const way = misrememberings[queries.length % misrememberings.length]!;
  const typed = spelling.length < 8 || !/^\w+$/.test(spelling) ? null : misremember(spelling, way, random);
  if (typed !== null) queries.push({ way, typed, wanted: spelling });
}
const beginnings = Array.from({ length: 1000 }, () => {
  const { spelling } = random.pick(names);
  return spelling.slice(0, 1 + random.below(spelling.length));
});

const finder = built('IdentifierFinder', () => new IdentifierFinder(names));
console.log(`  of which counted by the finder itself: ${megabytes(finder.memory)}`);
const suggester = built('Suggester over it, beside', () => new Suggester(finder, []));
const everyWord = { frequency: () => 1, near: () => [] };
const mini = built('MiniSearch', () => {
  const search = new MiniSearch<{ id: number; name: string }>({ fields: ['name'] });
  search.addAll(names.map(({ spelling: name }, id) => ({ id, name })));
  return search;
});
const options = { fuzzy: 0.2, prefix: true };
const miniFind = (typed: string): string[] =>
  mini
    .search(typed, options)
    .slice(0, 10)
    .map(({ id }) => names[id as number]!.spelling);

console.log(`\n${''.padEnd(34)}${['p50', 'p95', 'p99', 'most'].map((head) => head.padStart(9)).join('')} ms   first`);
for (const way of ['all', ...misrememberings]) {
  const some = queries.filter((query) => way === 'all' || query.way === way);
  await measure(`find, ${way}`, some, (typed) => finder.find(typed, 10).map((match) => match.identifier));
}
const few = queries.slice(0, 100);
await measure('find, 100 of all', few, (typed) => finder.find(typed, 10).map((match) => match.identifier));
await measure('MiniSearch, 100 of all', few, miniFind);
await measure('complete', beginnings.map(asQuery), async (typed) =>
  (await suggester.suggest(typed, 8, { words: everyWord, count: null })).map(({ text }) => text),
);
await measure('MiniSearch, 100 beginnings', beginnings.slice(0, 100).map(asQuery), (typed) =>
  mini
    .search(typed, { prefix: true })
    .slice(0, 8)
    .map(({ id }) => names[id as number]!.spelling),
);

function asQuery(typed: string): { readonly typed: string; readonly wanted: string } {
  return { typed, wanted: '' };
}

function built<T>(what: string, build: () => T): T {
  const before = held();
  const start = process.cpuUsage();
  const result = build();
  const { user, system } = process.cpuUsage(start);
  console.log(
    `${what.padEnd(34)} built in ${Math.round((user + system) / 1000)} ms of processor time; holds ${megabytes(held() - before)}`,
  );
  return result;
}

function held(): number {
  // Buffers go one collection after what held them.
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Prints percentiles of time, and the share of queries whose first answer is what was meant. */
async function measure(
  what: string,
  asked: readonly { readonly typed: string; readonly wanted: string }[],
  answer: (typed: string) => readonly string[] | Promise<readonly string[]>,
): Promise<void> {
  const least = new Float64Array(asked.length).fill(Number.POSITIVE_INFINITY);
  let right = 0;
  for (let pass = 0; pass < 3; pass++) {
    for (const [i, { typed, wanted }] of asked.entries()) {
      const start = performance.now();
      const found = await answer(typed);
      least[i] = Math.min(least[i]!, performance.now() - start);
      if (pass === 0 && found[0] === wanted) right++;
    }
  }
  least.sort();
  const at = (share: number): string => least[Math.min(least.length - 1, Math.floor(least.length * share))]!.toFixed(2);
  const figures = [at(0.5), at(0.95), at(0.99), at(1)].map((figure) => figure.padStart(9)).join('');
  const first = asked[0]?.wanted === '' ? '' : `   ${(right / asked.length).toFixed(2)}`;
  console.log(`${what.padEnd(34)}${figures}   ${first}`);
}

function namesOfIndex(path: string): NameEntry[] {
  const reader = IndexReader.open(new NodeFileSystem(path));
  return [...mergedNames(reader.segments.map((segment) => segment.names()))];
}

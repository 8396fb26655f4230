import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import MiniSearch from 'minisearch';

/**
 * How fast text becomes terms on one core: our analyzer, MiniSearch's default tokenizer with its lower-casing, and
 * natural's tokenizer with Porter's stemmer, over the same text in the same run, taking turns. Reports the best of some
 * rounds by the clock and by the processor's time (which a busy machine does not change), and the work of the collector.
 *
 * Needs the built program: `npm run build && npx esbuild test/bench/analysis.bench.ts --format=esm | node --expose-gc
 * --input-type=module - [mailbox]`. Without a mailbox and without shared data, the bundled digests are read again and again.
 */
function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(join(process.cwd(), 'dist', path)).href) as Promise<T>;
}

const { Analyzer } = await built<typeof import('../../src/analysis/analyzer.js')>('analysis/analyzer.js');
const { MboxReader } = await built<typeof import('../../src/corpus/sources/mbox-reader.js')>(
  'corpus/sources/mbox-reader.js',
);
const { parseMessage } = await built<typeof import('../../src/corpus/mail/message-parser.js')>(
  'corpus/mail/message-parser.js',
);

// By their own paths: the package's root reads .env and loads database clients.
const require = createRequire(join(process.cwd(), 'package.json'));
const porter = require('natural/lib/natural/stemmers/porter_stemmer.js') as { stem(word: string): string };
const { WordTokenizer } = require('natural/lib/natural/tokenizers/regexp_tokenizer.js') as {
  WordTokenizer: new () => { tokenize(text: string): string[] };
};

const mostBytes = 24e6;
const rounds = 5;
const shared = process.env['PATCHTRAIL_SHARED'] ?? resolve('../shared');
const mailbox = process.argv[2] ?? join(shared, 'data/mbox/linux-kselftest-bpf-2019-2024.mbox.gz');

async function texts(): Promise<string[]> {
  const found: string[] = [];
  let length = 0;
  if (existsSync(mailbox)) {
    for await (const item of (await MboxReader.open(mailbox)).read(null)) {
      if (item.type !== 'record') continue;
      for (const { text } of (await parseMessage(item.record, { list: null })).documents) {
        found.push(text);
        length += text.length;
      }
      if (length > mostBytes) return found;
    }
    return found;
  }
  const digests = readdirSync('corpus').map((name) => readFileSync(join('corpus', name), 'utf8'));
  for (; length < mostBytes; ) {
    for (const text of digests) {
      found.push(text);
      length += text.length;
    }
  }
  return found;
}

const corpus = await texts();
const characters = corpus.reduce((sum, text) => sum + text.length, 0);

const tokenize = MiniSearch.getDefault('tokenize') as (text: string) => string[];
const wordTokenizer = new WordTokenizer();

/** Each takes one text and returns how many tokens it found. */
const contestants = new Map<string, () => (text: string) => number>([
  [
    'ours, everything',
    () => {
      const analyzer = new Analyzer();
      return (text) => {
        let units = 0;
        analyzer.analyze(text, (expansion) => {
          units += expansion.units;
        });
        return units;
      };
    },
  ],
  [
    'MiniSearch, split and lower case',
    () => (text) => {
      let count = 0;
      for (const term of tokenize(text)) if (term.toLowerCase() !== '') count++;
      return count;
    },
  ],
  [
    'natural, tokenizer and Porter',
    () => (text) => {
      let count = 0;
      for (const word of wordTokenizer.tokenize(text)) if (porter.stem(word.toLowerCase()) !== '') count++;
      return count;
    },
  ],
]);

let pauses = 0;
let collections = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    pauses += entry.duration;
    collections++;
  }
}).observe({ entryTypes: ['gc'] });

interface Result {
  readonly milliseconds: number[];
  readonly processor: number[];
  tokens: number;
  collections: number;
  pauses: number;
  peak: number;
}

const results = new Map<string, Result>();
const runs = [...contestants].map(([name, make]) => ({ name, run: make() }));
for (let round = 0; round <= rounds; round++) {
  for (const { name, run } of runs) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
    pauses = 0;
    collections = 0;
    const heap = process.memoryUsage().heapUsed;
    const start = performance.now();
    const before = process.cpuUsage();
    let tokens = 0;
    // natural takes a hundred times as long: a tenth of the text tells.
    const part = name.startsWith('natural') ? Math.ceil(corpus.length / 10) : corpus.length;
    for (let i = 0; i < part; i++) tokens += run(corpus[i]!);
    const { user, system } = process.cpuUsage(before);
    const milliseconds = performance.now() - start;
    const scale = characters / corpus.slice(0, part).reduce((sum, text) => sum + text.length, 0);
    const peak = (process.memoryUsage().heapUsed - heap) / 1e6;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (round === 0) continue;
    const result = results.get(name) ?? {
      milliseconds: [],
      processor: [],
      tokens: 0,
      collections: 0,
      pauses: 0,
      peak: 0,
    };
    result.milliseconds.push(milliseconds * scale);
    result.processor.push(((user + system) / 1000) * scale);
    result.tokens = (tokens * corpus.length) / part;
    result.collections += collections;
    result.pauses += pauses;
    result.peak = Math.max(result.peak, peak);
    results.set(name, result);
  }
}

console.log(
  `${corpus.length} texts, ${(characters / 1e6).toFixed(1)} M characters, ${existsSync(mailbox) ? 'mail' : 'bundled digests'}; Node ${process.version}; ${rounds} rounds after a warm one`,
);
console.log(
  '| | MB/s | MB a second of processor | M tokens/s of processor | collections | pauses, ms | heap left, MB |',
);
console.log('|---|---|---|---|---|---|---|');
for (const [name, { milliseconds, processor, tokens, collections: runsOfGc, pauses: time, peak }] of results) {
  const rate = (times: readonly number[]): string => (characters / 1e3 / Math.min(...times)).toFixed(1);
  console.log(
    `| ${name} | ${rate(milliseconds)} | ${rate(processor)} | ${(tokens / 1e3 / Math.min(...processor)).toFixed(2)} | ${Math.round(runsOfGc / rounds)} | ${Math.round(time / rounds)} | ${peak.toFixed(0)} |`,
  );
}

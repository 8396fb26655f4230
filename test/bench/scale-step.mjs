import { readFileSync } from 'node:fs';

/**
 * One step of the bench of scale, in a process of its own, as its memory is measured too: `node scale-step.mjs write INDEX
 * ARCHIVE…` adds public-inbox archives, or what is new in them; `node scale-step.mjs ask INDEX` opens an index and asks it.
 * Prints one line of JSON: seconds of the clock and of the processor by phase, or milliseconds; bytes.
 */
const [way, folder, ...archives] = process.argv.slice(2);

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);

/** Questions in all, and different ones of a kind. */
const mixed = 1000;
const perSet = 120;

const ways = { write, ask };
console.log(JSON.stringify(await ways[way]()));

async function write() {
  const { openSource } = await built('corpus/open-source.js');
  const { IndexWriter } = await built('index/index-writer.js');
  const { keepHeapSteady } = await built('cli/steady-heap.js');
  keepHeapSteady();
  const start = performance.now();
  const writer = IndexWriter.open(folder);
  const before = writer.documents;
  const processor = {};
  let phase = 'reading';
  let since = process.cpuUsage();
  const enter = (next) => {
    const { user, system } = process.cpuUsage(since);
    processor[phase] = (processor[phase] ?? 0) + (user + system) / 1e6;
    since = process.cpuUsage();
    phase = next;
  };
  for (const [i, path] of archives.entries()) {
    await writer.addSource(await openSource(path, 'public-inbox'), {
      path,
      list: null,
      moreToCome: i + 1 < archives.length,
      onProgress: (state) => {
        if (state.phase !== phase) enter(state.phase);
      },
    });
    enter('reading');
  }
  const documents = writer.documents;
  writer.close();
  const seconds = (performance.now() - start) / 1000;
  return { documents, added: documents - before, seconds, processor, peakRss: process.resourceUsage().maxRSS * 1024 };
}

async function ask() {
  const { LocalEngine } = await built('engines/local-engine.js');
  const { IndexReader } = await built('index/index-reader.js');
  const { NodeFileSystem } = await built('index/node-file-system.js');
  const { searchRequest } = await built('search/search-options.js');
  const start = performance.now();
  const engine = LocalEngine.open(folder);
  const first = await engine.search(searchRequest('use after free', { facets: true }));
  const open = performance.now() - start;
  const reader = IndexReader.open(new NodeFileSystem(folder));
  const queries = querySets(reader);
  const versioned = first.hits.map((hit) => hit.id);
  reader.close();
  const times = {};
  let asked = 0;
  for (let round = 0; asked < mixed; round++) {
    for (const [name, texts] of Object.entries(queries)) {
      const text = texts[round % texts.length];
      if (text === undefined) continue;
      const begin = performance.now();
      await engine.search(searchRequest(text, { facets: true }));
      (times[name] ??= []).push(performance.now() - begin);
      asked++;
    }
    const id = versioned[round % versioned.length];
    if (id !== undefined) await engine.versions(id);
    asked++;
  }
  const anonymous =
    Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN) * 1024;
  const names = performance.now();
  await engine.identifiers('list_del', 10);
  const identifiers = performance.now() - names;
  await engine.close();
  return { open, anonymous, identifiers, queries: Object.fromEntries(Object.entries(times).map(quantiles)) };
}

/** What users type, from documents taken evenly: a name, two to four words of a title, a title of eight words and more. */
function querySets(reader) {
  const sets = { names: [], words: [], sentences: [] };
  const total = reader.segments.reduce((sum, segment) => sum + segment.documents, 0);
  const step = Math.max(1, Math.floor(total / (perSet * 12)));
  for (const segment of reader.segments) {
    for (let document = 0; document < segment.documents; document += step) {
      if (!segment.live.has(document)) continue;
      const { title } = segment.head(document);
      const words = title?.match(/[A-Za-z][\w-]+/g) ?? [];
      const add = (name, text) => {
        if (text !== undefined && text !== '' && sets[name].length < perSet) sets[name].push(text);
      };
      add(
        'names',
        words.find((word) => word.includes('_')),
      );
      if (words.length >= 4) add('words', words.slice(1, 3 + (document % 3)).join(' '));
      if (words.length >= 8) add('sentences', words.slice(0, 15).join(' '));
    }
  }
  return sets;
}

function quantiles([name, times]) {
  const sorted = times.sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return [name, { p50: at(0.5), p95: at(0.95) }];
}

import { join } from 'node:path';
import { bytesIn, collection, measureQueries, openMemory, phase, report, work } from './measure.mjs';

const built = (path) => import(new URL(`../../../dist/${path}`, import.meta.url).href);
if (phase === 'build') {
  const { IndexWriter } = await built('index/index-writer.js');
  const { openSource } = await built('corpus/open-source.js');
  const start = performance.now();
  const writer = IndexWriter.open(work);
  const path = join(collection, 'documents.ndjson');
  await writer.addSource(await openSource(path, 'ndjson'), { path, list: null });
  writer.close();
  report({ build: performance.now() - start, disk: bytesIn(work) });
} else {
  const start = performance.now();
  const { LocalEngine } = await built('engines/local-engine.js');
  const { searchRequest } = await built('search/search-options.js');
  const loaded = performance.now();
  const engine = LocalEngine.open(work);
  // What the other engines give: the ten best, without highlights, counted to a thousand as Lucene does.
  const bare = { limit: 10, highlight: false, countUpTo: 1000 };
  const whole = { limit: 10, facets: true, collapse: 'versions' };
  const search = async (query) => (await engine.search(searchRequest(query, bare))).hits.length;
  await search('patch');
  const open = performance.now() - loaded;
  const memory = openMemory();
  const forms = {
    words: (text) => text,
    common: (text) => text,
    prefix: (text) => `${text}*`,
    fuzzy: (text) => `${text}~1`,
    phrase: (text) => `"${text}"`,
  };
  const sets = await measureQueries(search, forms);
  const page = async (query) => (await engine.search(searchRequest(query, whole))).hits.length;
  const asUsersPay = await measureQueries(page, forms);
  for (const [name, set] of Object.entries(asUsersPay)) sets[`${name}, page`] = set;
  report({ open, load: loaded - start, ...memory, sets });
}

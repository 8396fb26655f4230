import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MiniSearch from 'minisearch';
import { bytesIn, documents, measureQueries, openMemory, phase, report, work } from './measure.mjs';

const options = { fields: ['title', 'text'] };
const path = join(work, 'index.json');
if (phase === 'build') {
  const start = performance.now();
  const index = new MiniSearch(options);
  for await (const document of documents()) index.add(document);
  writeFileSync(path, JSON.stringify(index));
  report({ build: performance.now() - start, disk: bytesIn(work) });
} else {
  const start = performance.now();
  const index = MiniSearch.loadJSON(readFileSync(path, 'utf8'), options);
  const search = ({ text, ...how }) => index.search(text, { boost: { title: 3 }, ...how }).slice(0, 10).length;
  search({ text: 'patch' });
  const open = performance.now() - start;
  const memory = openMemory();
  const sets = await measureQueries(search, {
    words: (text) => ({ text }),
    common: (text) => ({ text }),
    prefix: (text) => ({ text, prefix: true }),
    fuzzy: (text) => ({ text, fuzzy: 1 }),
  });
  report({ open, ...memory, sets });
}

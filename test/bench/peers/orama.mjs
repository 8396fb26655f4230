import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { search as ask, create, insert, load, save } from '@orama/orama';
import { bytesIn, documents, measureQueries, openMemory, phase, report, work } from './measure.mjs';

const path = join(work, 'index.json');
const start = performance.now();
const database = create({ schema: { title: 'string', text: 'string' } });
if (phase === 'build') {
  for await (const { id, title, text } of documents()) await insert(database, { id, title, text });
  writeFileSync(path, JSON.stringify(save(database)));
  report({ build: performance.now() - start, disk: bytesIn(work) });
} else {
  load(database, JSON.parse(readFileSync(path, 'utf8')));
  const search = async (how) =>
    (await ask(database, { limit: 10, threshold: 1, boost: { title: 3 }, ...how })).hits.length;
  await search({ term: 'patch' });
  const open = performance.now() - start;
  const memory = openMemory();
  const sets = await measureQueries(search, {
    words: (term) => ({ term, exact: true }),
    common: (term) => ({ term, exact: true }),
    prefix: (term) => ({ term }),
    fuzzy: (term) => ({ term, tolerance: 1 }),
  });
  report({ open, ...memory, sets });
}

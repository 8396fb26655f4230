import { search as ask, create, insert } from '@orama/orama';
import { documents, measureQueries, phase, report } from './measure.mjs';

const start = performance.now();
const database = create({ schema: { title: 'string', text: 'string' } });
for await (const { id, title, text } of documents()) insert(database, { id, title, text });
const build = performance.now() - start;
if (phase === 'build') report({ build, disk: 0 });
else {
  const search = async (how) =>
    (await ask(database, { limit: 10, threshold: 1, boost: { title: 3 }, ...how })).hits.length;
  await search({ term: 'patch' });
  const { rss } = process.memoryUsage();
  const sets = await measureQueries(search, {
    words: (term) => ({ term, exact: true }),
    common: (term) => ({ term, exact: true }),
    prefix: (term) => ({ term }),
    fuzzy: (term) => ({ term, tolerance: 1 }),
  });
  report({ open: performance.now() - start, rss, sets });
}

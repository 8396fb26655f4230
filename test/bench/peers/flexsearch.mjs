import { Index } from 'flexsearch';
import { documents, measureQueries, openMemory, phase, report } from './measure.mjs';

// It has no file of its own for Node that would load faster than it builds, so both phases build.
const start = performance.now();
const index = new Index({ tokenize: 'strict' });
let number = 0;
for await (const { title, text } of documents()) index.add(number++, `${title} ${text}`);
const build = performance.now() - start;
if (phase === 'build') report({ build });
else {
  const search = (query) => index.search(query, { limit: 10, suggest: true }).length;
  search('patch');
  const open = performance.now() - start;
  const memory = openMemory();
  const sets = await measureQueries(search, { words: (text) => text, common: (text) => text });
  report({ open, ...memory, sets });
}

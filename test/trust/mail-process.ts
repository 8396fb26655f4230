import { openSource } from '../../src/corpus/open-source.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';

/**
 * Indexes mailboxes one by one, and tells of each, as a line of JSON, how long it took and what came of it:
 * `INDEX MAILBOX…`.
 */
const [index = '', ...paths] = process.argv.slice(2);

const writer = IndexWriter.open(index, { workers: 0, memory: 64 << 20 });
for (const path of paths) {
  const start = performance.now();
  const source = await openSource(path, 'mbox');
  const { added, skipped, repaired } = await writer.addSource(source, { path, list: null });
  const milliseconds = Math.round(performance.now() - start);
  const reader = IndexReader.open(new NodeFileSystem(index));
  const name = path.replace(/^.*\//, '').replace(/\..*$/, '');
  const neighbours = [1, 2].filter((number) => reader.find(`${number}.${name}@neighbour.example`) !== null).length;
  reader.close();
  const reasons = [...skipped.keys(), ...repaired.keys()];
  // The highest so far, in kilobytes.
  const { maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ name, milliseconds, added, neighbours, reasons, maxRSS }));
}
writer.close();

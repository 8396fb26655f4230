import { writeSync } from 'node:fs';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { notesOfBatch, sourceOf } from './batches.js';
import { writeNotes } from './notes.js';

/**
 * Writes batches until it is killed or has written as many as it was told to, and says of each when it is committed:
 * `FOLDER WORKERS FIRST COUNT`.
 */
const [folder = '', workers = '0', first = '0', count = '1'] = process.argv.slice(2);

const writer = IndexWriter.open(folder, { workers: Number(workers) });
writeSync(1, 'open\n');
for (let batch = Number(first); batch < Number(first) + Number(count); batch++) {
  await writeNotes(writer, sourceOf(batch), notesOfBatch(batch), Number(workers) === 0 ? 1 : null);
  writeSync(1, `ack ${batch}\n`);
}
writer.close();

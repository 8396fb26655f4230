import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One way to read mailboxes, in a process of its own, as its peak of memory is measured too: `node read-mail.mjs WAY FOLDER
 * MAILBOX…`. Prints messages, bytes of them, milliseconds, bytes on disk and the peak as JSON.
 */
const [way, folder, ...mailboxes] = process.argv.slice(2);

const built = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const { keepHeapSteady } = await built('cli/steady-heap.js');
const { openSource } = await built('corpus/open-source.js');
const { parseMessage } = await built('corpus/mail/message-parser.js');
const { IndexWriter } = await built('index/index-writer.js');
const { default: PostalMime } = await import('postal-mime');

const ways = {
  /** Cut into messages, and nothing done with them. */
  cut: () => readAll(() => {}),
  /** A plain pass of the MIME library. */
  mime: () => readAll(({ bytes }) => PostalMime.parse(bytes)),
  /** To documents with their zones, on one thread. */
  documents: () => readAll((record) => parseMessage(record, { list: null })),
  /** As `patchtrail index` does it. */
  index: async () => {
    keepHeapSteady();
    const writer = IndexWriter.open(folder, { workers: 2 });
    let messages = 0;
    for (const [n, path] of mailboxes.entries()) {
      const moreToCome = n < mailboxes.length - 1;
      const { added } = await writer.addSource(await openSource(path, 'mbox'), { path, list: null, moreToCome });
      messages += added;
    }
    writer.close();
    const disk = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    return { messages, disk };
  },
};

async function readAll(take) {
  let messages = 0;
  let bytes = 0;
  for (const path of mailboxes)
    for await (const item of (await openSource(path, 'mbox')).read(null)) {
      if (item.type !== 'record') continue;
      messages++;
      bytes += item.record.bytes.length;
      const taken = take(item.record);
      if (taken instanceof Promise) await taken;
    }
  return { messages, bytes };
}

const start = performance.now();
const read = await ways[way]();
const milliseconds = performance.now() - start;
console.log(JSON.stringify({ ...read, milliseconds, peakRss: process.resourceUsage().maxRSS * 1024 }));

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import PostalMime from 'postal-mime';

/**
 * How fast mail is read on one core: cutting a mailbox into messages, the whole way to documents and their zones, and
 * beside it a plain pass of the MIME library alone over the same messages. Peak memory is that of the whole way, as
 * it is measured first.
 *
 * Needs the built program: `npm run build && npx esbuild test/bench/read-mail.bench.ts --format=esm | node
 * --input-type=module - [mailbox]`. Without a mailbox, the largest of the shared data is read.
 */
function built<T>(path: string): Promise<T> {
  return import(pathToFileURL(join(process.cwd(), 'dist', path)).href) as Promise<T>;
}

const { MboxReader } = await built<typeof import('../../src/corpus/sources/mbox-reader.js')>(
  'corpus/sources/mbox-reader.js',
);
const { parseMessage } = await built<typeof import('../../src/corpus/mail/message-parser.js')>(
  'corpus/mail/message-parser.js',
);
const { bodyZones } = await built<typeof import('../../src/corpus/mail/body-zones.js')>('corpus/mail/body-zones.js');

const shared = process.env['PATCHTRAIL_SHARED'] ?? resolve('../shared');
const path = process.argv[2] ?? join(shared, 'data/mbox/linux-kselftest-bpf-2019-2024.mbox.gz');
if (!existsSync(path)) throw new Error(`${path}: no such mailbox`);

function report(what: string, messages: number, bytes: number, milliseconds: number): void {
  const rate = Math.round(messages / (milliseconds / 1000));
  const megabytes = (bytes / 1e3 / milliseconds).toFixed(1);
  console.log(
    `${what.padEnd(34)} ${String(rate).padStart(7)} messages/s ${megabytes.padStart(8)} MB/s ${(milliseconds / 1000).toFixed(2).padStart(7)} s`,
  );
}

async function wholeWay(): Promise<void> {
  const start = performance.now();
  let messages = 0;
  let bytes = 0;
  let documents = 0;
  const problems = new Map<string, number>();
  for await (const item of (await MboxReader.open(path)).read(null)) {
    if (item.type !== 'record') continue;
    messages++;
    bytes += item.record.bytes.length;
    // The parser makes the zones of each text on its way.
    const result = parseMessage(item.record, { list: null });
    const parsed = result instanceof Promise ? await result : result;
    documents += parsed.documents.length;
    for (const { reason } of parsed.problems) problems.set(reason, (problems.get(reason) ?? 0) + 1);
  }
  report('mailbox to documents and zones', messages, bytes, performance.now() - start);
  console.log(
    `  ${documents} documents; problems: ${JSON.stringify(Object.fromEntries(problems))}; peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
}

await wholeWay();
await wholeWay();

const held: Uint8Array[] = [];
const texts: { text: string; kind: 'patch' | 'cover' | 'reply' }[] = [];
let start = performance.now();
let bytes = 0;
for await (const item of (await MboxReader.open(path)).read(null)) {
  if (item.type !== 'record') continue;
  held.push(item.record.bytes);
  bytes += item.record.bytes.length;
}
report('cutting the mailbox', held.length, bytes, performance.now() - start);

for (const message of held) {
  const { documents } = await parseMessage(
    { location: { path, line: 1 }, bytes: message, position: 0 },
    { list: null },
  );
  for (const { text, kind } of documents)
    if (kind === 'patch' || kind === 'cover' || kind === 'reply') texts.push({ text, kind });
}
start = performance.now();
let characters = 0;
let spans = 0;
for (const { text, kind } of texts) {
  spans += bodyZones(text, kind).length;
  characters += text.length;
}
report(`zones alone (${spans})`, texts.length, characters, performance.now() - start);

start = performance.now();
for (const message of held) await PostalMime.parse(message);
report('the MIME library alone', held.length, bytes, performance.now() - start);

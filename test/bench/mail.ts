import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openSource } from '../../src/corpus/open-source.js';
import { markdownTable, measuredNumber } from './table.js';

/** What a way to read says of itself; milliseconds and bytes. */
interface Read {
  readonly messages: number;
  readonly bytes?: number;
  readonly disk?: number;
  readonly milliseconds: number;
  readonly peakRss: number;
}

/** Each is run this often, and the fastest counts, as machines are shared. */
const rounds = 2;
/** Mails in one mailbox, for how memory grows with them. */
const sizes = [1_000, 10_000, 100_000];

/**
 * How fast mail is read, from the mailboxes to a committed index, beside a plain pass of the MIME library over the same
 * messages; then how memory does as one mailbox grows.
 */
export async function mailBench(archives: readonly string[], work: string): Promise<string[]> {
  const ways: [string, string][] = [
    ['mailboxes cut into messages, 1 thread', 'cut'],
    ['the MIME library alone, 1 thread', 'mime'],
    ['documents with zones, 1 thread', 'documents'],
    ['mailboxes to a committed index, 2 threads', 'index'],
  ];
  const rates = [['what', 'messages/s', 'MB of mail/s', 'seconds', 'peak RSS MB']];
  for (const [what, way] of ways) {
    const { messages, bytes, milliseconds, peakRss } = fastest(way, work, archives);
    rates.push([
      what,
      perSecond(messages, milliseconds),
      measuredNumber(bytes === undefined ? undefined : bytes / 1e3 / milliseconds, 1),
      (milliseconds / 1000).toFixed(2),
      megabytes(peakRss),
    ]);
  }
  const growth = [['mails in one mailbox', 'mailbox MB', 'index MB', 'messages/s', 'peak RSS MB']];
  for (const size of sizes) {
    const mailbox = join(work, `${size}.mbox`);
    await writeMailbox(mailbox, archives, size);
    const { messages, disk, milliseconds, peakRss } = read('index', work, [mailbox]);
    growth.push([
      String(messages),
      megabytes(statSync(mailbox).size),
      megabytes(disk!),
      perSecond(messages, milliseconds),
      megabytes(peakRss),
    ]);
    rmSync(mailbox);
  }
  return [...markdownTable(rates), '', ...markdownTable(growth)];
}

function fastest(way: string, work: string, mailboxes: readonly string[]): Read {
  const runs = Array.from({ length: rounds }, () => read(way, work, mailboxes));
  return runs.reduce((best, run) => (run.milliseconds < best.milliseconds ? run : best));
}

function read(way: string, work: string, mailboxes: readonly string[]): Read {
  process.stderr.write(`${way} of ${mailboxes.map((path) => basename(path)).join(', ')}\n`);
  const folder = join(work, 'index');
  mkdirSync(folder, { recursive: true });
  try {
    const program = join(import.meta.dirname, 'read-mail.mjs');
    return JSON.parse(
      execFileSync(process.execPath, [program, way, folder, ...mailboxes], { encoding: 'utf8' }),
    ) as Read;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Mails of some archives as one mailbox, evenly taken where there are more of them, and again and again under other
 * Message-IDs where there are fewer.
 */
async function writeMailbox(path: string, archives: readonly string[], count: number): Promise<void> {
  const mails: Buffer[] = [];
  for (const archive of archives)
    for await (const item of (await openSource(archive, 'mbox')).read(null))
      if (item.type === 'record') mails.push(Buffer.from(item.record.bytes));
  const out = createWriteStream(path);
  const step = Math.max(1, mails.length / count);
  for (let n = 0; n < count; n++) {
    const place = Math.floor(n * step);
    const round = Math.floor(place / mails.length);
    // Of latin1 every byte is a character.
    const mail = mails[place % mails.length]!.toString('latin1').replace(/^>*From /gm, '>$&');
    const renamed = round === 0 ? mail : mail.replace(/(<[^<>@\s]{3,200})@/g, `$1.r${round}@`);
    if (!out.write(`From mboxrd@z Thu Jan  1 00:00:00 1970\n${renamed}\n\n`, 'latin1')) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function perSecond(count: number, milliseconds: number): string {
  return (count / (milliseconds / 1000)).toFixed(0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

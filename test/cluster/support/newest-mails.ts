import { appendFileSync } from 'node:fs';
import { MboxReader } from '../../../src/corpus/sources/mbox-reader.js';

/** Writes the last so many mails of an archive to a mailbox of their own; no more than these are held at once. */
export async function writeNewestMails(archive: string, path: string, count: number): Promise<void> {
  const last: Buffer[] = [];
  const items = (await MboxReader.open(archive)).read(null);
  for (let item = await items.next(); item.done !== true; item = await items.next()) {
    if (item.value.type !== 'record') continue;
    last.push(Buffer.from(item.value.record.bytes));
    if (last.length > count) last.shift();
  }
  for (const bytes of last) {
    // What looks like the next mail is marked as "mboxrd" has it; Latin-1 keeps each byte.
    const text = bytes.toString('latin1').replace(/^(>*From )/gm, '>$1');
    appendFileSync(path, `From mboxrd@z Thu Jan  1 00:00:00 1970\n${text.trimEnd()}\n\n`, 'latin1');
  }
}

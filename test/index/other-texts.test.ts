import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { searchRequest } from '../../src/search/search-options.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Messages of one Message-ID that say different things, in one archive and in several. */
const folder = temporaryFolder();
const lamp = 'wick@example.org';

function message(text: string, list: string, { id = lamp, further = '' } = {}): Uint8Array {
  const headers = {
    Received: `from a.example by ${list}.example; Mon, 5 Jan 2026 10:0${list.length}:00 +0000`,
    Subject: '[PATCH] lib/lamp: wick',
    Date: 'Mon, 05 Jan 2026 10:00:00 +0000',
    'Message-ID': `<${id}>${further === '' ? '' : `\nMessage-ID: <${further}>`}`,
    'List-Id': `<${list}.vger.kernel.org>`,
  };
  return mail(headers, `${text} burns at night.\n`);
}

function archive(name: string, mails: readonly Uint8Array[]): string {
  const path = join(folder, name);
  const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');
  writeFileSync(path, Buffer.concat(mails.flatMap((bytes) => [separator, bytes, Buffer.from('\n')])));
  return path;
}

async function index(place: string, paths: readonly string[]): Promise<void> {
  const writer = IndexWriter.open(place, { workers: 0 });
  try {
    for (const path of paths) await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
  } finally {
    writer.close();
  }
}

/** First words of all texts that a search finds, sorted. */
async function texts(place: string): Promise<string[]> {
  const engine = LocalEngine.open(place);
  try {
    const { hits } = await engine.search(searchRequest('burns night', { collapse: 'none', limit: 50 }));
    const documents = await Promise.all(hits.map(({ id }) => engine.document(id)));
    return documents.map((document) => document!.text.split(' ', 1)[0]!).sort();
  } finally {
    await engine.close();
  }
}

describe('other text under a known Message-ID', () => {
  it('that is appended to the archive of the first later leaves the first in the index', async () => {
    const place = join(folder, 'appended');
    const first = message('Lamp', 'gpio');
    const path = archive('appended.mbox', [first]);
    await index(place, [path]);
    archive('appended.mbox', [first, message('Candle', 'gpio')]);
    await index(place, [path]);
    expect(await texts(place)).toEqual(['Candle', 'Lamp']);
  });

  it.each(['gpio', 'iio'])(
    'that the archive of %s has from now on leaves the text that another still has',
    async (edited) => {
      const place = join(folder, `edited-${edited}`);
      const write = (list: string, text: string): string => archive(`${edited}-${list}.mbox`, [message(text, list)]);
      const paths = [write('gpio', 'Lamp'), write('iio', 'Lamp')];
      await index(place, paths);
      write(edited, 'Torch');
      await index(place, paths);
      expect(await texts(place)).toEqual(['Lamp', 'Torch']);
    },
  );

  it('is not lost to a mail whose Message-ID is the id that it was given', async () => {
    const place = join(folder, 'guessed');
    const paths = [archive('g.mbox', [message('Lamp', 'gpio')]), archive('h.mbox', [message('Candle', 'iio')])];
    await index(place, paths);
    const engine = LocalEngine.open(place);
    const { hits } = await engine.search(searchRequest('burns night', { collapse: 'none' }));
    await engine.close();
    const given = hits.map(({ id }) => id).find((id) => id.includes('#'))!;
    const forged = archive('i.mbox', [message('Torch', 'usb', { id: given })]);
    for (const order of [
      [...paths, forged],
      [forged, ...paths],
    ]) {
      const again = join(folder, `guessed-${order.indexOf(forged)}`);
      await index(again, order);
      expect(await texts(again)).toEqual(['Candle', 'Lamp', 'Torch']);
    }
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { triedOf } from '../../src/tried/tried.js';
import { troubleIn } from '../../src/tried/trouble.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { webApp } from '../support/web-app.js';

const folder = temporaryFolder();
const hash = '4a84a470c24f4a84a470';
let engine: LocalEngine;

function fix(id: string, author: string, title: string, line: string, trailers = ''): Uint8Array {
  return mail(
    {
      From: `${author} Example <${author.toLowerCase()}@example.org>`,
      Subject: `[PATCH] ${title}`,
      Date: 'Mon, 05 Jan 2026 10:00:00 +0000',
      'Message-ID': `<${id}@example.org>`,
    },
    `It went out in lamp_lit().\n\n${trailers}Signed-off-by: ${author} Example <${author.toLowerCase()}@example.org>\n---\n lib/lamp.c | 1 +\n\ndiff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -10,2 +10,3 @@ bool lamp_lit(struct lamp *lamp)\n \tbool lit;\n+\t${line}\n \treturn lit;\n`,
  );
}

const mails = [
  fix(
    'bob',
    'Bob',
    'lib/lamp: check the wick',
    'if (!lamp->lamp_wick_length) return false;',
    `Reported-by: syzbot+${hash}@syzkaller.appspotmail.com\nCloses: https://bugs.example/lamp?id=77\n`,
  ),
  fix('carol', 'Carol', 'lib/lamp: take the lock', 'guard(mutex)(&lamp->lamp_oil_lock);'),
  fix('dave', 'Dave', 'lib/candle: melt the wax', 'candle_wax_melt(candle, candle_wax_limit);'),
  mail(
    {
      From: 'Eve Example <eve@example.org>',
      Subject: 'Re: [PATCH] lib/lamp: take the lock',
      'Message-ID': '<eve@example.org>',
      'In-Reply-To': '<carol@example.org>',
      Date: 'Tue, 06 Jan 2026 10:00:00 +0000',
    },
    'NAK, it is taken already.\n',
  ),
];

beforeAll(async () => {
  const path = join(folder, 'lamps.mbox');
  const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');
  writeFileSync(path, Buffer.concat(mails.flatMap((bytes) => [separator, bytes, Buffer.from('\n')])));
  const writer = IndexWriter.open(join(folder, 'index'), { workers: 0 });
  await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
  writer.close();
  engine = LocalEngine.open(join(folder, 'index'));
});

afterAll(() => engine.close());

describe('what was tried before', () => {
  it('is found by a syzbot report, and by the link of a report', async () => {
    for (const text of [`https://syzkaller.appspot.com/bug?extid=${hash}`, 'Closes: https://bugs.example/lamp?id=77'])
      expect((await triedOf(engine, text)).attempts[0]?.patch.id).toBe('bob@example.org');
  });

  it('is found by the lines of a patch that is in no index, with who objected', async () => {
    const again = fix('again', 'Frank', 'lib/lamp: protect it', 'guard(mutex)(&lamp->lamp_oil_lock);');
    const { isPatch, attempts } = await triedOf(engine, Buffer.from(again).toString());
    expect(isPatch).toBe(true);
    expect(attempts[0]).toMatchObject({
      patch: { id: 'carol@example.org' },
      reasons: [{ type: 'lines', count: 1, share: 1 }],
      byOthers: true,
      state: 'pending',
      objections: ['Eve Example'],
    });
  });

  it('says where the attempt is by the author of what was given', async () => {
    const own = fix('own', 'Carol', 'lib/lamp: take it once more', 'guard(mutex)(&lamp->lamp_oil_lock);');
    expect((await triedOf(engine, Buffer.from(own).toString())).attempts[0]?.byOthers).toBe(false);
  });

  it('is found by the function of an oops', async () => {
    const { trouble, attempts } = await triedOf(
      engine,
      'BUG: KASAN: slab-use-after-free in lamp_lit+0x10/0x20\nRIP: 0010:lamp_lit+0x10/0x20\n',
    );
    expect(trouble.functions).toEqual(['lamp_lit']);
    expect(attempts.map(({ patch }) => patch.id)).toContain('bob@example.org');
    expect(attempts[0]?.reasons).toContainEqual({ type: 'function', name: 'lamp_lit' });
  });

  it('is nothing where there is nothing like it', async () => {
    expect((await triedOf(engine, ' \n')).attempts).toEqual([]);
    expect(
      (await triedOf(engine, 'RIP: 0010:zzqqxx_nowhere+0x1/0x2')).attempts.filter(({ reasons }) => reasons.length > 0),
    ).toEqual([]);
  });

  it('is answered over HTTP to a text that is sent', async () => {
    const { app } = webApp(engine);
    const answer = await app.request('/api/tried', {
      method: 'POST',
      headers: { Host: 'localhost', 'Content-Type': 'text/plain' },
      body: `syzbot+${hash}`,
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ isPatch: false, attempts: [{ patch: { id: 'bob@example.org' } }] });
    expect((await app.request('/api/tried', { headers: { Host: 'localhost' } })).status).toBe(405);
  });
});

describe('signs of trouble', () => {
  it('are each named once, and bounded', () => {
    const text = Array.from({ length: 50 }, (_, i) => `Closes: https://bugs.example/${i}`).join('\n');
    expect(troubleIn(text + text).links).toHaveLength(5);
    expect(troubleIn('nothing of the kind')).toEqual({ hashes: [], links: [], functions: [] });
  });
});

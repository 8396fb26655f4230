import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { eventMail } from '../../src/watch/event-mail.js';
import { eventsOf } from '../../src/watch/watch-events.js';
import { WatchFile } from '../../src/watch/watch-file.js';
import { runCaptured } from '../cli/captured-run.js';
import { mail } from '../support/mail-fixtures.js';
import { Random } from '../support/random.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');

function day(n: number): string {
  return new Date(Date.UTC(2026, 0, n)).toUTCString().replace('GMT', '+0000');
}

function patch(name: string, version: number, n: number): Uint8Array {
  const label = version === 1 ? 'PATCH' : `PATCH v${version}`;
  return mail(
    {
      Subject: `[${label}] lib/lamp: trim the ${name} of it`,
      Date: day(n),
      'Message-ID': `<${name}-${version}@example.org>`,
    },
    `Trim the ${name}.\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n lib/${name}.c | 1 +\n\ndiff --git a/lib/${name}.c b/lib/${name}.c\n--- a/lib/${name}.c\n+++ b/lib/${name}.c\n@@ -1,2 +1,3 @@\n int lamp;\n+int ${name}_length;\n int end;\n`,
  );
}

function reply(id: string, to: string, n: number, text: string): Uint8Array {
  return mail(
    {
      From: 'Bob Example <bob@example.org>',
      Subject: 'Re: lib/lamp',
      Date: day(n),
      'Message-ID': `<${id}@example.org>`,
      'In-Reply-To': `<${to}@example.org>`,
    },
    text,
  );
}

const mails = [
  patch('wick', 1, 1),
  reply('no', 'wick-1', 2, 'NAK, too short.\n'),
  patch('wick', 2, 3),
  reply('yes', 'wick-2', 4, 'Reviewed-by: Bob Example <bob@example.org>\n'),
  patch('glass', 1, 5),
  patch('shade', 1, 40),
];

async function add(place: string, name: string, some: readonly Uint8Array[]): Promise<void> {
  const path = join(place, name);
  writeFileSync(path, Buffer.concat(some.flatMap((bytes) => [separator, bytes, Buffer.from('\n')])));
  const writer = IndexWriter.open(join(place, 'index'), { workers: 0 });
  await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
  writer.close();
}

async function run(place: string, words: readonly string[] = []) {
  const { out, status, err } = await runCaptured(['watch', 'run', ...words, '--json', '--index', join(place, 'index')]);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out) as { type: string; key: string; detail: string; patch: { id: string } }[];
}

describe('a watch', () => {
  it('reports what happens to the patches of its query, and not what was there before', async () => {
    const place = join(folder, 'happens');
    mkdirSync(place);
    await add(place, 'first.mbox', [mails[0]!]);
    const index = ['--index', join(place, 'index')];
    expect((await runCaptured(['watch', 'add', 'lamps', 'lamp', ...index, '--quiet'])).status).toBe(0);
    expect(await run(place)).toEqual([]);
    await add(place, 'second.mbox', mails.slice(1));
    const events = (await run(place)).map(({ type, patch: { id } }) => `${type} ${id.split('@')[0]}`);
    expect(events.toSorted()).toEqual([
      'new glass-1',
      'new shade-1',
      'reviewed wick-2',
      'unanswered glass-1',
      'version wick-2',
    ]);
    expect(await run(place)).toEqual([]);
  });

  it('reports the same events, each once, however the archive arrives', async () => {
    const random = new Random(7);
    const keys: string[][] = [];
    for (let round = 0; round < 6; round++) {
      const place = join(folder, `batches-${round}`);
      mkdirSync(place);
      await add(place, 'empty.mbox', [mail({ 'Message-ID': '<other@example.org>', Subject: 'hello' }, 'Hello.\n')]);
      await runCaptured(['watch', 'add', 'lamps', 'lib/lamp', '--index', join(place, 'index'), '--quiet']);
      const found: string[] = [];
      for (let at = 0; at < mails.length; ) {
        const count = 1 + random.below(3);
        await add(place, `${at}.mbox`, mails.slice(at, at + count));
        for (const {
          type,
          patch: { id },
        } of await run(place))
          found.push(`${type} ${id}`);
        at += count;
      }
      expect(new Set(found).size).toBe(found.length);
      keys.push(found.filter((event) => /^(?:new|version) /.test(event)).sort());
    }
    for (const found of keys) expect(found).toEqual(keys[0]);
    expect(keys[0]).toEqual([
      'new glass-1@example.org',
      'new shade-1@example.org',
      'new wick-1@example.org',
      'version wick-2@example.org',
    ]);
  });

  it('has keys that stay over a rebuild', async () => {
    const place = join(folder, 'rebuild');
    mkdirSync(place);
    await add(place, 'all.mbox', mails);
    const keys = async () => {
      const engine = LocalEngine.open(join(place, 'index'));
      const events = await eventsOf(engine, { name: 'lamps', query: 'lamp', created: '', reported: [] });
      await engine.close();
      return events.map(({ key }) => key);
    };
    const before = await keys();
    await runCaptured(['index', join(place, 'all.mbox'), '--rebuild', '--quiet', '--index', join(place, 'index')]);
    expect(await keys()).toEqual(before);
    expect(before.length).toBeGreaterThan(4);
  });

  it('delivers mails to a maildir, in which the same event is one file', async () => {
    const place = join(folder, 'maildir');
    mkdirSync(place);
    await add(place, 'all.mbox', [mails[0]!]);
    await new WatchFile(join(place, 'index')).update((watches) => {
      watches.push({ name: 'lamps', query: 'lamp', created: '', reported: [] });
    });
    await run(place, ['--maildir', join(place, 'mail'), '--mbox', join(place, 'mail.mbox')]);
    const [name] = readdirSync(join(place, 'mail/new'));
    const text = readFileSync(join(place, 'mail/new', name!), 'utf8');
    expect(text).toContain('Subject: [lamps] new: lib/lamp: trim the wick of it');
    expect(text).toMatch(/^Message-ID: <[0-9a-f]{24}@patchtrail\.invalid>$/m);
    expect(readFileSync(join(place, 'mail.mbox'), 'utf8')).toMatch(/^From mboxrd@z/);
  });

  it('reports an event again where its command fails', async () => {
    const place = join(folder, 'exec');
    mkdirSync(place);
    await add(place, 'all.mbox', [mails[0]!]);
    const index = join(place, 'index');
    await new WatchFile(index).update((watches) => {
      watches.push({ name: 'lamps', query: 'lamp', created: '', reported: [] });
    });
    const failed = await runCaptured(['watch', 'run', '--exec', 'false', '--index', index]);
    expect(failed.status).toBe(1);
    expect(failed.err).toContain('will be reported again');
    expect(await run(place, ['--exec', `cat > ${join(place, 'event.json')}`])).toHaveLength(1);
    expect(JSON.parse(readFileSync(join(place, 'event.json'), 'utf8'))).toMatchObject({ type: 'new', watch: 'lamps' });
  });

  it('is listed and removed by name, and a second of a name is refused', async () => {
    const place = join(folder, 'names');
    mkdirSync(place);
    await add(place, 'all.mbox', [mails[0]!]);
    const watch = (...words: string[]) => runCaptured(['watch', ...words, '--index', join(place, 'index')]);
    expect((await watch('list')).out).toBe('No watches.\n');
    await watch('add', 'lamps', 'lamp', 'wick');
    expect((await watch('list')).out).toBe('lamps  lamp wick\n');
    expect((await watch('add', 'lamps', 'oil')).status).toBe(1);
    expect((await watch('add', '../x', 'oil')).status).toBe(2);
    expect((await watch('remove', 'lamps')).status).toBe(0);
    expect((await watch('run', 'lamps')).err).toContain('"patchtrail watch list" lists them');
  });
});

describe('the mail of an event', () => {
  it('has one header field a line, whatever the subject of the patch holds', () => {
    const patchOf = {
      id: 'a@b',
      kind: 'patch',
      title: 'x\r\nBcc: eve@example.org größer',
      date: '2026-01-01T00:00:00.000Z',
      authors: ['A\nB'],
      series: null,
      list: null,
      source: { path: 'a', line: 1 },
    } as const;
    const text = eventMail({ watch: 'w', type: 'new', key: 'k', patch: patchOf, detail: 'v1', date: null });
    expect(text.split('\n\n', 1)[0]).not.toMatch(/^Bcc:/m);
    expect(text.split('\n\n', 1)[0]).toMatch(/^Subject: =\?utf-8\?B\?/m);
  });
});

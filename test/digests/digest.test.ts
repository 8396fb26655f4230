import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import { openSource } from '../../src/corpus/open-source.js';
import { type DigestContent, digestContentSchema, digestOf } from '../../src/digests/digest-content.js';
import { digestMail, digestMarkdown, digestText, entriesOf } from '../../src/digests/digest-forms.js';
import { daysOf, periodLabel } from '../../src/digests/digest-period.js';
import { entryProse } from '../../src/digests/entry-prose.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { digestFeed, digestPage } from '../../src/server/digest-forms.js';
import { lampMailbox } from '../support/lamp-mails.js';
import { mail } from '../support/mail-fixtures.js';

let folder: string;
let engine: LocalEngine;

const day = '2026-01-23';
const newest = '20260123-lamp-v4-1@example.org';
const permalink = (id: string): string => `https://archive.example/${id}`;

function nak(): Uint8Array {
  const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');
  const reply = mail(
    {
      From: 'Carol Example <carol@example.org>',
      Subject: 'Re: [PATCH v4 1/2] lib/lamp: let lamp_lit() shine brighter',
      Date: 'Fri, 23 Jan 2026 12:00:00 +0000',
      'Message-ID': '<nak@example.org>',
      'In-Reply-To': '<answer-4@example.org>',
      'List-Id': '<lamps.example.org>',
    },
    '> NAK is what I would say.\n\nNAK, <b>oil</b> is dear.\n',
  );
  return Buffer.concat([separator, reply, Buffer.from('\n')]);
}

async function add(writer: IndexWriter, name: string, bytes: Uint8Array | string): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  await writer.addSource(await openSource(path, name.endsWith('.txt') ? 'digest' : 'mbox'), { path, list: null });
}

function digest(period: 'daily' | 'weekly' | 'monthly', last = day, entries = 60): Promise<DigestContent> {
  return digestOf(engine, { period, day: last, list: null, entries, permalink });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'patchtrail-digest-'));
  const writer = IndexWriter.open(join(folder, 'index'), { workers: 0 });
  await add(writer, 'lamps.mbox', lampMailbox());
  await add(writer, 'nak.mbox', nak());
  writer.close();
  engine = LocalEngine.open(join(folder, 'index'));
});

afterAll(async () => {
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a period', () => {
  it('is a day, the seven days up to it, or its month up to it', () => {
    expect(daysOf('daily', day)).toEqual({ first: day, last: day });
    expect(daysOf('weekly', '2026-01-03')).toEqual({ first: '2025-12-28', last: '2026-01-03' });
    expect(daysOf('monthly', day)).toEqual({ first: '2026-01-01', last: day });
    expect(periodLabel('weekly', daysOf('weekly', day))).toBe('The week of January 17 – 23, 2026');
  });
});

describe('a digest', () => {
  it('has what the schema says', async () => {
    expect(digestContentSchema.parse(await digest('daily'))).toEqual(await digest('daily'));
  });

  it('counts the mail of the period and names what was discussed most', async () => {
    const { counts, introduction } = await digest('daily');
    expect(counts).toEqual({ messages: 5, patches: 2, submissions: 1, replies: 2, authors: 1 });
    expect(introduction).toContain('January 23, 2026 brought 2 patches in 1 submission by 1 author, and 2 replies');
    expect(introduction).toContain('by Ada Example (2 replies)');
  });

  it('says of a patch what it does, what changed, its version, its author and where it is', async () => {
    const entry = entriesOf(await digest('daily')).find(({ ids }) => ids[0] === newest);
    expect(entry).toMatchObject({
      title: 'lib/lamp: let lamp_lit() shine brighter',
      author: 'Ada Example',
      version: 4,
      part: 1,
      total: 2,
      series: 'lib/lamp: longer light',
      changed: ['burn for 40 hours'],
      link: permalink(newest),
      state: 'pending',
    });
    expect(entry?.does.join(' ')).toContain('The wick of a lamp burns down at night');
  });

  it('names who objects, in his own words and not in those he quotes', async () => {
    const cover = entriesOf(await digest('daily'))[0];
    expect(cover?.objections).toEqual([{ author: 'Carol Example', id: 'nak@example.org' }]);
  });

  it('has one entry a patch, the newest version of the period, with the ids of the others', async () => {
    const entries = entriesOf(await digest('monthly', '2026-01-31'));
    const patches = entries.filter(({ part }) => part === 1);
    expect(patches).toHaveLength(1);
    expect(patches[0]!.ids[0]).toBe(newest);
    expect(patches[0]!.ids).toContain('20260105-lamp-v1-1@example.org');
  });

  it('says how many patches it leaves out', async () => {
    const content = await digest('daily', day, 1);
    expect(entriesOf(content)).toHaveLength(1);
    expect(content.omitted).toBe(1);
    expect(digestMarkdown(content)).toContain('1 further patch is not described here.');
  });

  it('says so where there is no patch', async () => {
    const content = await digest('daily', '2025-06-01');
    expect(content.introduction).toContain('June 1, 2025 brought no patches');
    expect(digestText(content).split('\n')).toHaveLength(4);
  });

  it('is the same for the same mail', async () => {
    expect(digestText(await digest('weekly'))).toBe(digestText(await digest('weekly')));
  });

  it('takes no more than 80 words an entry', async () => {
    for (const entry of entriesOf(await digest('monthly', '2026-01-31')))
      expect(entryProse(entry).split(' ').length).toBeLessThanOrEqual(80);
  });
});

describe('a digest that is indexed', () => {
  it('is read whole, and each entry joins the trail of its mail', async () => {
    const content = await digest('daily');
    const place = join(folder, 'again');
    const writer = IndexWriter.open(place, { workers: 0 });
    await add(writer, 'lamps.mbox', lampMailbox());
    await add(writer, '2026-01-24-daily.txt', digestText(content));
    writer.close();
    const again = LocalEngine.open(place);
    const [read] = await again.digests();
    expect(read).toMatchObject({ period: 'daily', days: [day], generated: '2026-01-24T00:00:00Z' });
    expect(read!.entries).toHaveLength(entriesOf(content).length);
    for (const [i, id] of read!.entries.entries()) {
      const entry = entriesOf(content)[i]!;
      const document = await again.document(id);
      expect(document).toMatchObject({ title: entry.title, authors: [{ name: 'Ada Example' }] });
      expect(document?.series).toMatchObject({ version: 4, part: entry.part, total: 2 });
      const trail = await again.versions(id);
      expect(trail?.versions.map((version) => version.id)).toContain(entry.ids[0]);
    }
    await again.close();
  });
});

describe('forms of a digest', () => {
  it('have no markup of a mail in HTML, Markdown or a feed', async () => {
    const content = await digest('daily');
    const hostile = { ...content, introduction: '<script>alert(1)</script> *loud* [x](javascript:1)' };
    expect(digestPage(hostile)).not.toContain('<script>alert');
    expect(digestMarkdown(hostile)).toContain('\\<script\\>alert(1)\\</script\\> \\*loud\\* \\[x\\](javascript:1)');
    expect(digestFeed(content)).toContain('<entry>');
  });

  it('as a mail is one that a parser reads', async () => {
    const content = { ...(await digest('daily')), list: 'lämpchen' };
    const bytes = Buffer.from(digestMail(content, 'patchtrail.invalid'));
    const { documents } = await parseMessage(
      { bytes, location: { path: 'digest.eml', line: 1 }, position: 0 },
      { list: null },
    );
    expect(documents[0]?.mail?.subject).toBe(`lämpchen patches, daily, ${day}`);
    expect(documents[0]?.text).toContain('lib/lamp: let lamp\\_lit() shine brighter');
  });
});

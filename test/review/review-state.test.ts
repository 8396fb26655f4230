import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { type ReviewTag, reviewOf } from '../../src/review/review-state.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
let engine: LocalEngine;

const diff =
  'diff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -1,2 +1,3 @@\n int lamp;\n+int wick;\n int end;\n';

function day(n: number): string {
  return new Date(Date.UTC(2026, 0, n)).toUTCString().replace('GMT', '+0000');
}

function patch(version: number, trailers: string): Uint8Array {
  return mail(
    {
      Subject: `[PATCH v${version} 1/1] lib/lamp: add a wick`,
      Date: day(version * 7),
      'Message-ID': `<v${version}-1@example.org>`,
      'In-Reply-To': `<v${version}-0@example.org>`,
      References: `<v${version}-0@example.org>`,
    },
    `A lamp needs a wick.\n\n${trailers}Signed-off-by: Ada Example <ada@example.org>\n---\n lib/lamp.c | 1 +\n\n${diff}`,
  );
}

function cover(version: number): Uint8Array {
  return mail(
    {
      Subject: `[PATCH v${version} 0/1] lib/lamp: wicks`,
      Date: day(version * 7),
      'Message-ID': `<v${version}-0@example.org>`,
    },
    'A wick for each lamp.\n\nAda Example (1):\n  lib/lamp: add a wick\n',
  );
}

function reply(id: string, from: string, to: string, n: number, text: string): Uint8Array {
  return mail(
    {
      From: `${from} Example <${from.toLowerCase()}@example.org>`,
      Subject: 'Re: lib/lamp: add a wick',
      Date: day(n),
      'Message-ID': `<${id}@example.org>`,
      'In-Reply-To': `<${to}@example.org>`,
    },
    text,
  );
}

const mails = [
  cover(1),
  patch(1, ''),
  reply('bob-1', 'Bob', 'v1-1', 8, 'Good.\n\nReviewed-by: Bob Example <bob@example.org>\n'),
  reply('carol-1', 'Carol', 'v1-0', 8, 'For all of it:\n\nAcked-by: Carol Example <carol@example.org>\n'),
  reply('dave-1', 'Dave', 'bob-1', 9, 'Tested-by: Dave Example <dave@example.org>\n'),
  cover(2),
  patch(2, 'Acked-by: Carol Example <carol@example.org>\n'),
  reply('bob-2', 'Bob', 'v2-1', 15, '> Acked-by: Nobody Example <nobody@example.org>\n\nNAK, the wick is too long.\n'),
  reply('eve-2', 'Eve', 'v2-1', 16, 'Reviewed-by: Frank Example <frank@example.org>\n'),
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

const names = (tags: readonly ReviewTag[]): string[] => tags.map(({ key, person }) => `${key} ${person.split(' ')[0]}`);

describe('the review of a patch', () => {
  it('is told from any of its versions, for the newest', async () => {
    expect((await reviewOf(engine, 'v1-1@example.org'))?.patch.id).toBe('v2-1@example.org');
  });

  it('has the tags of each version: from replies, from replies to replies, and from replies to its cover letter', async () => {
    const review = await reviewOf(engine, 'v2-1@example.org');
    const [first] = review!.versions;
    expect(names(first!.given).sort()).toEqual(['Acked-by Carol', 'Reviewed-by Bob', 'Tested-by Dave']);
    expect(first!.given.find(({ person }) => person.startsWith('Carol'))?.series).toBe(true);
    expect(names(review!.versions[1]!.carried)).toEqual(['Acked-by Carol']);
  });

  it('takes no tag from a quote', async () => {
    expect(JSON.stringify(await reviewOf(engine, 'v2-1@example.org'))).not.toContain('Nobody');
  });

  it('names the tags that were lost on the way', async () => {
    expect(names((await reviewOf(engine, 'v2-1@example.org'))!.lost).sort()).toEqual([
      'Reviewed-by Bob',
      'Tested-by Dave',
    ]);
  });

  it('marks a tag that somebody else sent', async () => {
    const { tags } = (await reviewOf(engine, 'v2-1@example.org'))!;
    expect(tags.find(({ person }) => person.startsWith('Frank'))?.bySender).toBe(false);
    expect(tags.find(({ person }) => person.startsWith('Carol'))?.message).toBe('v2-1@example.org');
  });

  it('has who objects, who spoke last, and whether the author has answered', async () => {
    expect(await reviewOf(engine, 'v2-1@example.org')).toMatchObject({
      objections: [{ person: 'Bob Example', message: 'bob-2@example.org' }],
      awaitsAuthor: true,
      lastWord: { person: 'Eve Example' },
    });
  });

  it('is none of a message that the index lacks', async () => {
    expect(await reviewOf(engine, 'nobody@example.org')).toBeNull();
  });
});

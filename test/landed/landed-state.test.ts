import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { landedOf } from '../../src/landed/landed-state.js';
import { git } from '../support/git-fixtures.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const repository = join(folder, 'linux');
let engine: LocalEngine;
let sha: string;

const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');

function patch(id: string, subject: string, day: string): Uint8Array {
  return mail(
    { Subject: subject, Date: `${day} 10:00:00 +0000`, 'Message-ID': `<${id}@example.org>` },
    `About ${subject.replace(/^\[.*\] /, '')}.\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n lib/lamp.c | 1 +\n\ndiff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -1,2 +1,3 @@\n int lamp;\n+int ${id.replace(/\W/g, '_')};\n int end;\n`,
  );
}

function commit(message: string): string {
  git(repository, ['commit', '--quiet', '--allow-empty', '--message', message]);
  return git(repository, ['rev-parse', 'HEAD']).trim();
}

beforeAll(async () => {
  const mailbox = join(folder, 'lamps.mbox');
  const mails = [
    patch('wick-v1', '[PATCH] lib/lamp: add a wick', 'Mon, 06 Jan 2025'),
    patch('wick-v2', '[PATCH v2] lib/lamp: add a wick', 'Mon, 13 Jan 2025'),
    patch('oil-v1', '[PATCH] lib/lamp: count the drops of oil', 'Tue, 07 Jan 2025'),
    patch('glass-v1', '[PATCH] lib/lamp: polish the glass of it', 'Mon, 10 Nov 2025'),
  ];
  writeFileSync(mailbox, Buffer.concat(mails.flatMap((bytes) => [separator, bytes, Buffer.from('\n')])));
  mkdirSync(repository);
  git(repository, ['init', '--quiet']);
  sha = commit(
    'lib/lamp: add a wick\n\nA lamp needs one.\n\nLink: https://lore.kernel.org/r/wick-v2@example.org\nSigned-off-by: Ada Example <ada@example.org>',
  );
  commit(`lib/lamp: trim the wick\n\nIt was too long.\n\nFixes: ${sha.slice(0, 12)} ("lib/lamp: add a wick")`);
  const writer = IndexWriter.open(join(folder, 'index'), { workers: 0 });
  await writer.addSource(await openSource(mailbox, 'mbox'), { path: mailbox, list: null });
  await writer.addSource(await openSource(repository, 'git'), { path: repository, list: null });
  writer.close();
  engine = LocalEngine.open(join(folder, 'index'));
});

afterAll(() => engine.close());

describe('what became of a patch', () => {
  it.each(['wick-v1@example.org', 'wick-v2@example.org'])('is the commit with all its digits, from %s', async (id) => {
    expect(await landedOf(engine, id)).toMatchObject({
      state: 'applied',
      applied: { id: 'wick-v2@example.org', version: 2, exact: true },
      commits: [{ sha, title: 'lib/lamp: add a wick' }],
    });
  });

  it('is told from the commit as well, also from the beginning of its sha', async () => {
    for (const reference of [sha, sha.slice(0, 12)]) {
      const landed = await landedOf(engine, reference);
      expect(landed?.commits[0]?.sha).toBe(sha);
      expect(landed?.versions.map(({ id }) => id)).toEqual(['wick-v1@example.org', 'wick-v2@example.org']);
    }
  });

  it('has the commits that say they fix it', async () => {
    const { fixes } = (await landedOf(engine, sha))!;
    expect(fixes.map(({ title }) => title)).toEqual(['lib/lamp: trim the wick']);
  });

  it('is nothing yet for a patch of late, and "dropped" for one of long ago', async () => {
    expect(await landedOf(engine, 'glass-v1@example.org')).toMatchObject({
      state: 'pending',
      commits: [],
      applied: null,
    });
    expect(await landedOf(engine, 'oil-v1@example.org')).toMatchObject({ state: 'dropped' });
    expect(await landedOf(engine, 'oil-v1@example.org', Date.parse('2025-02-01'))).toMatchObject({ state: 'pending' });
  });

  it('is null for what is not in the index', async () => {
    expect(await landedOf(engine, 'nobody@example.org')).toBeNull();
    expect(await landedOf(engine, '0123456789abcdef')).toBeNull();
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { documentIdOfMail } from '../../src/corpus/mail/message-id.js';
import { MboxReader } from '../../src/corpus/sources/mbox-reader.js';
import { type CommitPatch, treesOf, writeBranches } from '../relevance/evaluation/patch-repository.js';
import { archivePath, archives } from '../support/archives.js';
import { mail } from '../support/mail-fixtures.js';
import { Random } from '../support/random.js';
import { sharedPath } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { runCaptured } from './captured-run.js';

const folder = temporaryFolder();

function git(
  tree: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync(
    'git',
    ['-C', tree, '-c', 'user.name=N', '-c', 'user.email=n@example.org', ...args],
    {
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: tree },
    },
  );
  return { status, out: stdout + stderr };
}

/** Applies an mbox to the base that the patches were made from; gives what git says where the tree is not the same then. */
function applied(name: string, patches: readonly CommitPatch[], mbox: string | Uint8Array): string | null {
  const trees = treesOf(patches)!;
  const tree = join(folder, name);
  mkdirSync(tree);
  writeBranches(tree, new Map([['series', { trees, titles: patches.map(({ title }) => title) }]]));
  git(tree, ['checkout', '--quiet', 'series-base']);
  const am = git(tree, ['am', '--quiet'], mbox);
  if (am.status !== 0) return am.out;
  const { out } = git(tree, ['diff', '--stat', 'series', 'HEAD']);
  return out === '' ? null : out;
}

const ada = 'Ada Example <ada@example.org>';
const body = (file: string, line: string): string =>
  `Größe of the ${file}.\n\nSigned-off-by: ${ada}\n---\n ${file}.c | 1 +\n\ndiff --git a/${file}.c b/${file}.c\nindex 70ae6052920d..6a16f8f6898d 100644\n--- a/${file}.c\n+++ b/${file}.c\n@@ -1,3 +1,4 @@\n int lamp_${file};\n \n+${line}\n int end_${file};\n-- \n2.50.0\n`;

const root = { 'In-Reply-To': '<v2-0@example.org>', References: '<v2-0@example.org>' };
const patches = [
  { title: 'lamp: Trim the wick', text: body('wick', 'int wick_length;') },
  { title: 'lamp: Fill in oil', text: body('oil', 'int oil_level;') },
];

function lamps(): string {
  const utf8 = { From: ada, 'Content-Type': 'text/plain; charset=UTF-8' };
  const base64 = { ...utf8, 'Content-Transfer-Encoding': 'base64' };
  const reply = (id: string, to: string, from: string, text: string): Uint8Array =>
    mail(
      {
        From: from,
        Subject: `Re: ${id}`,
        'Message-ID': `<${id}@example.org>`,
        'In-Reply-To': `<${to}@example.org>`,
        References: `<v2-0@example.org> <${to}@example.org>`,
        Date: '8 Jan 2025 10:00:00 +0000',
      },
      text,
    );
  const mails = [
    mail(
      {
        ...utf8,
        Subject: '[PATCH] lamp: Trim the wick',
        'Message-ID': '<v1-1@example.org>',
        Date: '1 Jan 2025 10:00:00 +0000',
      },
      patches[0]!.text,
    ),
    mail(
      {
        ...utf8,
        Subject: '[PATCH v2 0/2] lamp: Burn longer',
        'Message-ID': '<v2-0@example.org>',
        Date: '7 Jan 2025 10:00:00 +0000',
      },
      'Two patches.\n',
    ),
    mail(
      {
        ...utf8,
        ...root,
        Subject: '[PATCH v2 1/2] lamp: Trim the wick',
        'Message-ID': '<v2-1@example.org>',
        Date: '7 Jan 2025 10:00:01 +0000',
      },
      patches[0]!.text,
    ),
    mail(
      {
        ...base64,
        ...root,
        Subject: '[PATCH v2 2/2] lamp: Fill in oil',
        'Message-ID': '<v2-2@example.org>',
        Date: '7 Jan 2025 03:00:02 -0700',
      },
      Buffer.from(patches[1]!.text).toString('base64').replace(/.{76}/g, '$&\n'),
    ),
    reply('r0', 'v2-0', 'Cid Example <cid@example.org>', 'For all:\n\nTested-by: Cid Example <cid@example.org>\n'),
    reply('r1', 'v2-1', 'Bea Example <bea@example.org>', '> Größe\n\nReviewed-by: Bea Example <bea@example.org>\n'),
    reply(
      'r2',
      'r1',
      'Dora <dora@example.org>',
      'Acked-by: Dora <dora@example.org>\nReviewed-by: Eve <eve@example.org>\n',
    ),
  ];
  return mails.map((bytes) => `From mboxrd@z Thu Jan  1 00:00:00 1970\n${Buffer.from(bytes).toString()}\n`).join('');
}

describe('versions --mbox', { timeout: 120_000 }, () => {
  const index = join(folder, 'index');

  beforeAll(async () => {
    writeFileSync(join(folder, 'lamps.mbox'), lamps());
    await runCaptured(['index', join(folder, 'lamps.mbox'), '--index', index, '--quiet']);
  });

  it('writes the newest version without its cover letter, and git am applies it', async () => {
    const { status, out, err } = await runCaptured([
      'versions',
      'v1-1@example.org',
      '--newest',
      '--mbox',
      '--index',
      index,
    ]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out.match(/^Message-ID: .*$/gim)).toEqual([
      'Message-ID: <v2-1@example.org>',
      'Message-ID: <v2-2@example.org>',
    ]);
    // As the source has them: zones, base64, headers that the index does not keep.
    expect(out).toContain('\nDate: 7 Jan 2025 03:00:02 -0700\n');
    expect(out).toContain('\nContent-Transfer-Encoding: base64\n');
    expect(applied('newest', patches, out)).toBeNull();
    expect(git(join(folder, 'newest'), ['log', '-2', '--format=%an %s']).out).toBe(
      'Ada Example lamp: Fill in oil\nAda Example lamp: Trim the wick\n',
    );
  });

  it('adds the trailers that replies give, those to the cover letter to every patch, and none in the name of another', async () => {
    const { out, err } = await runCaptured(['versions', 'v2-0@example.org', '--mbox', '--trailers', '--index', index]);
    expect(err).toBe('left out, for another sent it: Reviewed-by: Eve <eve@example.org> (r2@example.org)\n');
    expect(out).toContain('\nDate: 7 Jan 2025 03:00:02 -0700\n');
    expect(out).not.toContain('base64');
    expect(applied('trailers', patches, out)).toBeNull();
    const trailers = (commit: string): string =>
      git(join(folder, 'trailers'), ['log', '-1', '--format=%(trailers:only,unfold)', commit]).out.trim();
    expect(trailers('HEAD~1').split('\n')).toEqual([
      `Signed-off-by: ${ada}`,
      'Reviewed-by: Bea Example <bea@example.org>',
      'Acked-by: Dora <dora@example.org>',
      'Tested-by: Cid Example <cid@example.org>',
    ]);
    expect(trailers('HEAD').split('\n')).toEqual([`Signed-off-by: ${ada}`, 'Tested-by: Cid Example <cid@example.org>']);
  });

  it('fails in words where there is nothing to write', async () => {
    for (const words of [
      ['nobody', '--mbox'],
      ['v2-0@example.org', '--trailers'],
    ]) {
      const { status, out, err } = await runCaptured(['versions', ...words, '--index', index]);
      expect(out).toBe('');
      expect(status).toBeGreaterThan(0);
      expect(err).toMatch(/^patchtrail: [^\n]+\n$/);
    }
  });
});

describe.skipIf(sharedPath('data', 'mbox') === null)('series of real archives', { timeout: 300_000 }, () => {
  it('apply with git am wherever the mails of the archive themselves do, to the same tree', async () => {
    const index = join(folder, 'archive');
    const path = archivePath(archives[0].name);
    await runCaptured(['index', path, '--index', index, '--quiet']);
    const raw = new Map<string, Uint8Array>();
    for await (const item of (await MboxReader.open(path)).read(null))
      if (item.type === 'record') raw.set(documentIdOfMail(item.record.bytes), Buffer.from(item.record.bytes));
    const search = [
      'search',
      'kind:cover',
      '--limit',
      '300',
      '--collapse',
      'none',
      '--format',
      '%(id)',
      '--index',
      index,
    ];
    const covers = (await runCaptured(search)).out.trim().split('\n');
    const random = new Random(20261201);
    let tried = 0;
    const failures: string[] = [];
    while (tried < 20 && covers.length > 0) {
      const [cover] = covers.splice(random.below(covers.length), 1);
      const trail = JSON.parse((await runCaptured(['versions', cover!, '--json', '--index', index])).out);
      const revision = trail.series?.find((one: { cover: string }) => one.cover === cover);
      if (revision === undefined || revision.missingParts.length > 0 || revision.parts.length === 0) continue;
      const documents: CommitPatch[] = [];
      for (const { id } of revision.parts)
        documents.push(JSON.parse((await runCaptured(['show', id, '--json', '--index', index])).out));
      if (treesOf(documents) === null) continue;
      const mails = revision.parts.flatMap(({ id }: { id: string }) => [fromLine, raw.get(id)!, lineFeed]);
      // The base is put together from the patches; at the ends of files it has lines too many for some.
      if (applied(`raw-${covers.length}`, documents, Buffer.concat(mails)) !== null) continue;
      tried++;
      const { out } = await runCaptured(['versions', cover!, '--mbox', '--trailers', '--quiet', '--index', index]);
      const failure = applied(`series-${tried}`, documents, out);
      if (failure !== null) failures.push(`${cover}: ${failure}`);
    }
    expect(tried).toBe(20);
    expect(failures).toEqual([]);
  });
});

const fromLine = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');
const lineFeed = Buffer.from('\n');

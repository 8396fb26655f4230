import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { findPatchInput, patchBytes } from '../../../src/corpus/patch-input/patch-input.js';
import { type ReadPatches, readPatches } from '../../../src/corpus/patch-input/read-patches.js';
import { SourceError } from '../../../src/corpus/sources/source-error.js';
import { git } from '../../support/git-fixtures.js';
import { mail } from '../../support/mail-fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const diff = [
  'diff --git a/lamp.c b/lamp.c',
  'index 70ae6052920d..6a16f8f6898d 100644',
  '--- a/lamp.c',
  '+++ b/lamp.c',
  '@@ -1,1 +1,2 @@ int lamp(void)',
  ' int lamp;',
  '+int wick_length;',
  '',
].join('\n');

const read = (text: string): Promise<ReadPatches> => readPatches(Buffer.from(text), 'given');

describe('bytes that hold a patch', () => {
  it('are read as a plain diff, which has neither title nor author', async () => {
    const { documents } = await read(diff);
    expect(documents).toMatchObject([{ kind: 'patch', title: null, authors: [], files: ['lamp.c'] }]);
  });

  it('are read as a diff behind its description, whose first line is the title', async () => {
    const { documents } = await read(`lamp: measure the wick\n\nIt may be too long.\n\n${diff}`);
    expect(documents).toMatchObject([{ kind: 'patch', title: 'lamp: measure the wick' }]);
    expect(documents[0]!.text).toMatch(/^It may be too long\./);
  });

  it('are read as a mail and as a mailbox, with the line ends of any system', async () => {
    const one = Buffer.from(mail({ Subject: '[PATCH v2 1/2] lamp: measure the wick' }, diff)).toString();
    const box = `From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\n${one}\n`;
    for (const text of [one, box, one.replaceAll('\n', '\r\n'), diff.replaceAll('\n', '\r\n')]) {
      const { documents } = await read(text);
      expect(documents).toMatchObject([{ kind: 'patch', files: ['lamp.c'] }]);
      expect(documents[0]!.text).not.toContain('\r');
    }
    expect((await read(box + box)).documents).toHaveLength(2);
  });

  it('are read as commits that git shows, the oldest first', async () => {
    const shown = (title: string): string =>
      `commit 0123456789012345678901234567890123456789\nAuthor: Ada Example <ada@example.org>\nDate:   Mon Jan 6 10:00:00 2025 +0100\n\n    ${title}\n    \n    It may be too long.\n\n${diff}`;
    const [only] = (await read(shown('lamp: measure the wick'))).documents;
    expect(only).toMatchObject({
      kind: 'patch',
      title: 'lamp: measure the wick',
      date: '2025-01-06T09:00:00.000Z',
      authors: [{ name: 'Ada Example', address: 'ada@example.org' }],
    });
    const { documents } = await read(`${shown('lamp: second')}\n${shown('lamp: first')}`);
    expect(documents.map(({ title, series }) => [title, series?.part, series?.total])).toEqual([
      ['lamp: first', 1, 2],
      ['lamp: second', 2, 2],
    ]);
  });

  it('without a patch in them are refused in words', async () => {
    for (const text of ['', 'hello\n', '{"id":"1"}\n', `Subject: Re: [PATCH] lamp\nFrom: a@b\n\n> ${diff}`])
      await expect(read(text), text).rejects.toThrow(/given: no patch in it; expected/);
  });

  it('never fail otherwise, whatever they are', async () => {
    const pieces = fc.constantFrom(diff, 'From ', 'commit 0123456\nAuthor: x\n', '\n\n', '    a', '---\n', '\0', 'é');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary' })), { maxLength: 8 }), async (parts) => {
        try {
          expect((await read(parts.join(''))).documents.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(SourceError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a word of a command line', () => {
  const folder = temporaryFolder();
  const repository = join(folder, 'tree');
  const find = (word: string, named: string | null = repository) => findPatchInput(word, { repository: named });
  const titles = async (word: string, named?: string | null): Promise<(string | null)[]> => {
    const input = await find(word, named);
    const bytes = await patchBytes(input!, nothing());
    return (await readPatches(bytes, word)).documents.map(({ title }) => title);
  };
  async function* nothing(): AsyncGenerator<Uint8Array> {}

  beforeAll(() => {
    mkdirSync(repository);
    git(repository, ['init', '--quiet', '--initial-branch=master']);
    git(repository, ['config', 'diff.noprefix', 'true']);
    git(repository, ['config', 'format.subjectPrefix', 'RFC HACK v9']);
    git(repository, ['config', 'format.coverLetter', 'true']);
    for (const [i, title] of ['lamp: begin', 'lamp: add a wick', 'lamp: light it'].entries()) {
      writeFileSync(join(repository, `lamp${i}.c`), `int lamp_number_${i};\n`);
      git(repository, ['add', '.']);
      git(repository, ['commit', '--quiet', '-m', title]);
    }
    git(repository, ['checkout', '--quiet', '-b', 'side', 'HEAD~1']);
    git(repository, ['commit', '--quiet', '--allow-empty', '-m', 'lamp: nothing']);
    git(repository, ['checkout', '--quiet', 'master']);
    git(repository, ['merge', '--quiet', '--no-ff', '-m', 'merge', 'side']);
  });

  it('names a commit or a range, which are read as git would send them whatever the configuration', async () => {
    expect(await titles('master~1')).toEqual(['lamp: light it']);
    expect(await titles('master~3..master~1')).toEqual(['lamp: add a wick', 'lamp: light it']);
    const bytes = await patchBytes((await find('master~3..master~1'))!, nothing());
    const { documents } = await readPatches(bytes, 'range');
    expect(documents.map(({ series }) => series)).toMatchObject([
      { part: 1, total: 2, version: null, rfc: false },
      { part: 2, total: 2 },
    ]);
    expect(documents[0]!.files).toEqual(['lamp1.c']);
  });

  it('names a file, plain or packed, before a commit', async () => {
    const plain = join(folder, 'a.patch');
    writeFileSync(plain, diff);
    writeFileSync(join(folder, 'b.patch.gz'), gzipSync(diff));
    expect(await find(plain, null)).toEqual({ type: 'file', path: plain });
    expect(await titles(join(folder, 'b.patch.gz'), null)).toEqual([null]);
  });

  it('that names nothing is no patch, and one that can only be a path or a commit is an error', async () => {
    expect(await find('lamp wick', null)).toBeNull();
    expect(await find('20250106..x@example.org', null)).toBeNull();
    await expect(find('gone.patch', null)).rejects.toThrow('gone.patch: no such file');
    await expect(find('./gone', null)).rejects.toThrow('./gone: no such file');
    await expect(find(`${folder}/`, null)).rejects.toThrow(/not a file/);
    await expect(find('gone')).rejects.toThrow(/no commit gone in it/);
    await expect(find('--output=x')).rejects.toThrow(/no commit --output=x in it/);
    await expect(find('master', folder)).rejects.toThrow(/not a git repository/);
  });

  it('that names a merge or an empty range says that there is nothing in it', async () => {
    for (const [word, why] of [
      ['master', /merges and empty commits have no patch/],
      ['side', /merges and empty commits/],
      ['master..master', /no commits in this range/],
    ] as const)
      await expect(titles(word), word).rejects.toThrow(why);
  });

  it('is standard input for a hyphen, up to a limit', async () => {
    async function* input(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 70; i++) yield new Uint8Array(1 << 20);
    }
    await expect(patchBytes({ type: 'stdin' }, input())).rejects.toThrow(/standard input: more than 64 MB/);
  });
});

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectFormat, detectSources } from '../../../src/corpus/sources/detect-format.js';
import { git, writeEpoch } from '../../support/git-fixtures.js';
import { mail } from '../../support/mail-fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();

function put(path: string, content: string | Uint8Array): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const letter = Buffer.from(mail({}, 'hello\n')).toString();
const digest =
  'Some lamp digests\nJanuary was dark.\nlib: Light the lamp\nA long summary of what was done.\nGenerated 2025-01-07T10:00:00Z\n';

describe('the format of a file', () => {
  const cases: readonly [string, string | Uint8Array, string][] = [
    ['a.txt', `From mboxrd@z Thu Jan  1 00:00:00 1970\n${letter}`, 'mbox'],
    ['b.eml', letter, 'eml'],
    ['bare.mbox', `From \n${letter}`, 'mbox'],
    ['c.mbox', letter, 'eml'],
    ['d', '{"id":"1","title":"x","text":"y"}\n{"id":"2"', 'ndjson'],
    ['e.mbox', digest, 'digest'],
    ['f.gz', gzipSync(`From a@b Mon Jan  6 10:00:00 2025\n${letter}`), 'mbox'],
    ['g.txt', gzipSync(digest), 'digest'],
    ['h', `Received: by x\n\twith y\nX-Odd:z\n${letter}`.replace('X-Odd:z', 'X-Odd: z'), 'eml'],
    ['i', `{"id":"1","text":"${'x'.repeat(500_000)}"}\n`, 'ndjson'],
    ['j', `\ufeff${digest}`, 'digest'],
  ];
  it.each(cases)('%s is told by its content', async (name, content, format) => {
    expect(await detectFormat(put(`files/${name}`, content))).toBe(format);
  });

  const strangers: readonly [string, string | Uint8Array][] = [
    ['a README', '# Lamps\n\nHow to light one.\n'],
    ['bytes', Uint8Array.from([0, 1, 2, 3, 255])],
    ['one JSON object over lines', '{\n  "id": 1\n}\n'],
    ['a list of words', 'from: here\nno field at all\n'],
    ['an empty file', ''],
  ];
  it.each(strangers)('%s is of none, and the error names the path and the formats', async (_what, content) => {
    const path = put('files/stranger', content);
    await expect(detectFormat(path)).rejects.toThrow(/stranger: .*digest, mbox/);
  });
});

describe('a folder', () => {
  it('with cur and new is a maildir', async () => {
    put('mail/cur/1', letter);
    put('mail/new/2', letter);
    const path = join(folder, 'mail');
    expect((await detectSources(path)).sources).toEqual([{ path, format: 'maildir' }]);
  });

  it('with commits of messages is public-inbox, with others a git history', async () => {
    const epoch = join(folder, 'lists/bpf/git/0.git');
    writeEpoch(epoch, [{ file: 'm', message: Buffer.from(letter) }], true);
    const inbox = join(folder, 'lists/bpf');
    const code = join(folder, 'code');
    put('code/lamp.c', 'int lamp;\n');
    git(code, ['init', '--quiet']);
    git(code, ['add', '.']);
    git(code, ['commit', '--quiet', '-m', 'x']);
    for (const [path, format] of [
      [epoch, 'public-inbox'],
      [inbox, 'public-inbox'],
      [code, 'git'],
      [join(code, '.git'), 'git'],
    ] as const) {
      expect((await detectSources(path)).sources).toEqual([{ path, format }]);
    }
  });

  it('of files stands for these, sorted, with what is of no format counted, but not what only tells of the others', async () => {
    put('archive/b.mbox', `From mboxrd@z Thu Jan  1 00:00:00 1970\n${letter}`);
    put('archive/a/2025.txt', digest);
    put('archive/lamp.c', 'int lamp;\n');
    for (const name of ['README', 'README.md', 'readme.txt', 'LICENSE', 'COPYING.LESSER', 'lamps.md'])
      put(`archive/${name}`, '# Lamps\n');
    put('archive/readmes.c', 'int readmes;\n');
    put('archive/.hidden', letter);
    put('archive/inner/cur/1', letter);
    symlinkSync(join(folder, 'archive'), join(folder, 'archive/loop'));
    const path = join(folder, 'archive');
    expect(await detectSources(path)).toEqual({
      sources: [
        { path: join(path, 'a/2025.txt'), format: 'digest' },
        { path: join(path, 'b.mbox'), format: 'mbox' },
        { path: join(path, 'inner'), format: 'maildir' },
      ],
      ignored: [join(path, 'lamp.c'), join(path, 'readmes.c')],
    });
    expect((await detectSources(path, 'mbox')).sources).toEqual([{ path: join(path, 'b.mbox'), format: 'mbox' }]);
  });

  it('without a source, or a path that is not there, is an error that says so', async () => {
    mkdirSync(join(folder, 'nothing'));
    await expect(detectSources(join(folder, 'nothing'))).rejects.toThrow(/nothing: .*expected/);
    await expect(detectSources(join(folder, 'missing'))).rejects.toThrow(/missing: no such file or directory/);
  });
});

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommit } from '../../../src/corpus/commit/commit-parser.js';
import type { Document } from '../../../src/corpus/document.js';
import { GitLogReader } from '../../../src/corpus/sources/git-log-reader.js';
import { GitRepository } from '../../../src/corpus/sources/git-process.js';
import { PublicInboxReader } from '../../../src/corpus/sources/public-inbox-reader.js';
import { git, writeEpoch } from '../../support/git-fixtures.js';
import { mail, type ReadSource, readAll, reasonsOf, recordsOf } from '../../support/mail-fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const letter = (name: string): Uint8Array =>
  mail({ 'Message-ID': `<${name}@example.org>`, Subject: name }, `text of ${name}\n`);
const add = (name: string) => ({ file: 'm' as const, message: letter(name) });
const forget = (name: string) => ({ file: 'd' as const, message: letter(name) });
const subjects = (read: ReadSource): string[] => recordsOf(read).map(({ text }) => /Subject: (.*)/.exec(text)![1]!);
const removals = ({ items }: ReadSource): string[] =>
  items.flatMap((item) => (item.type === 'removal' ? [item.id] : []));

describe('a public-inbox archive', () => {
  it('gives the message of each commit, oldest first, and what is to be forgotten', async () => {
    const epoch = join(folder, 'plain.git');
    writeEpoch(epoch, [add('one'), add('two'), forget('one'), add('three')], true);
    const read = await readAll(await PublicInboxReader.open(epoch));
    expect(subjects(read)).toEqual(['one', 'two', 'three']);
    expect(removals(read)).toEqual(['one@example.org']);
    expect(recordsOf(read)[0]!.text).toBe(Buffer.from(letter('one')).toString());
    expect(read.items.map(({ type }) => type)).toEqual(['record', 'record', 'removal', 'record']);
    expect(read.items.flatMap((item) => (item.type === 'record' ? [item.record.position] : []))).toEqual([1, 2, 4]);
  });

  it('is read on from the last commit', async () => {
    const epoch = join(folder, 'grows.git');
    writeEpoch(epoch, [add('one'), add('two')], true);
    const { cursor } = await readAll(await PublicInboxReader.open(epoch));
    expect((await readAll(await PublicInboxReader.open(epoch), cursor)).items).toEqual([]);
    writeEpoch(epoch, [add('three'), forget('two')], false);
    const reader = await PublicInboxReader.open(epoch);
    const second = await readAll(reader, cursor);
    expect([subjects(second), removals(second), reasonsOf(second)]).toEqual([['three'], ['two@example.org'], []]);
    expect(reader.length).toBe(4);
  });

  it('may have epochs, read in the order of their numbers', async () => {
    const inbox = join(folder, 'inbox');
    for (const [i, name] of [
      'zero',
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
    ].entries()) {
      writeEpoch(join(inbox, 'git', `${i}.git`), [add(name)], true);
    }
    git(inbox, ['init', '--quiet', '--bare', join(inbox, 'git', '11.git')]);
    const first = await readAll(await PublicInboxReader.open(inbox));
    expect(subjects(first)).toEqual([
      'zero',
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
      'nine',
      'ten',
    ]);
    writeEpoch(join(inbox, 'git', '11.git'), [add('eleven')], true);
    expect(subjects(await readAll(await PublicInboxReader.open(inbox), first.cursor))).toEqual(['eleven']);
  });

  it('is read again from its start where its history was rewritten', async () => {
    const epoch = join(folder, 'rewritten.git');
    writeEpoch(epoch, [add('one'), add('two')], true);
    const { cursor } = await readAll(await PublicInboxReader.open(epoch));
    rmSync(epoch, { recursive: true });
    writeEpoch(epoch, [add('one'), add('three')], true);
    const second = await readAll(await PublicInboxReader.open(epoch), cursor);
    expect([subjects(second), reasonsOf(second)]).toEqual([['one', 'three'], ['rewritten']]);
  });

  it('may be a clone with a work tree', async () => {
    const bare = join(folder, 'cloned.git');
    writeEpoch(bare, [add('one'), add('two')], true);
    git(folder, ['clone', '--quiet', bare, join(folder, 'clone')]);
    expect(subjects(await readAll(await PublicInboxReader.open(join(folder, 'clone'))))).toEqual(['one', 'two']);
  });

  it('tells the messages that are too large, and goes on', async () => {
    const epoch = join(folder, 'large.git');
    writeEpoch(epoch, [add('one'), { file: 'm', message: Buffer.alloc(25_000_001, 97) }, add('two')], true);
    const read = await readAll(await PublicInboxReader.open(epoch));
    expect([subjects(read), reasonsOf(read)]).toEqual([['one', 'two'], ['too-large']]);
  });

  it('fails in one line where there is none', async () => {
    mkdirSync(join(folder, 'empty'));
    await expect(PublicInboxReader.open(join(folder, 'empty'))).rejects.toThrow(/empty: not a public-inbox archive/);
  });
});

describe('a git history', () => {
  const repository = join(folder, 'kernel');
  mkdirSync(repository);
  git(repository, ['init', '--quiet', '--initial-branch=main']);
  const commit = (file: string, message: string): void => {
    mkdirSync(join(repository, 'lib'), { recursive: true });
    writeFileSync(join(repository, file), `${file} ${message}`);
    git(repository, ['add', '--all']);
    git(repository, ['commit', '--quiet', '--file=-', '--cleanup=verbatim'], Buffer.from(message));
  };
  commit(
    'lib/lamp.c',
    'lib: lamp: Light the lamp\n\nIt was dark. See lamp_init().\n\nFixes: 0123456789ab ("lib: dark")\nLink: https://lore.kernel.org/r/lamp-1@example.org\nSigned-off-by: Ada Example <ada@example.org>\n',
  );
  commit('lib/späť.txt', 'docs: Say why\n');

  const read = async (cursor: Parameters<typeof readAll>[1] = null): Promise<[ReadSource, Document[]]> => {
    const source = await readAll(await GitLogReader.open(repository), cursor);
    const documents = source.items.flatMap((item) =>
      item.type === 'record' ? parseCommit(item.record).documents : [],
    );
    return [source, documents];
  };

  it('is one document a commit, oldest first', async () => {
    const [, documents] = await read();
    expect(documents.map(({ title }) => title)).toEqual(['lib: lamp: Light the lamp', 'docs: Say why']);
    const sha = git(repository, ['rev-parse', 'HEAD~1']).trim();
    expect(documents[0]).toMatchObject({
      id: sha,
      kind: 'commit',
      date: '2025-01-06T09:00:00.000Z',
      authors: [{ name: 'Ada Example', address: 'ada@example.org' }],
      subsystems: ['lib', 'lamp'],
      files: ['lib/lamp.c'],
      identifiers: ['lamp_init'],
      text: 'It was dark. See lamp_init().\n\nFixes: 0123456789ab ("lib: dark")\nLink: https://lore.kernel.org/r/lamp-1@example.org\nSigned-off-by: Ada Example <ada@example.org>',
      commit: { sha, messageId: 'lamp-1@example.org' },
    });
    expect(documents[0]!.commit!.trailers.map(({ key }) => key)).toEqual(['Fixes', 'Link', 'Signed-off-by']);
    expect(documents[1]!.files).toEqual(['lib/späť.txt']);
  });

  it('leaves merges out, is read on from the last commit, and forgets what a rebase dropped', async () => {
    const [{ cursor }] = await read();
    git(repository, ['checkout', '--quiet', '-b', 'side', 'HEAD~1']);
    commit('lib/side.c', 'lib: On the side\n');
    git(repository, ['checkout', '--quiet', 'main']);
    git(repository, ['merge', '--quiet', '--no-edit', 'side']);
    const [second, documents] = await read(cursor);
    expect(documents.map(({ title }) => title)).toEqual(['lib: On the side']);
    const dropped = git(repository, ['rev-parse', 'side']).trim();
    git(repository, ['reset', '--quiet', '--hard', 'HEAD~1']);
    commit('lib/later.c', 'lib: Later\n');
    const [third, later] = await read(second.cursor);
    expect(later.map(({ title }) => title)).toEqual(['lib: Later']);
    expect([removals(third), reasonsOf(third)]).toEqual([[dropped], []]);
  });

  it('is read again where the last commit is gone', async () => {
    const [third] = await read({ head: '0123456789012345678901234567890123456789' });
    expect(reasonsOf(third)).toEqual(['rewritten']);
    expect(recordsOf(third).length).toBe(3);
  });

  it('of an empty repository is empty', async () => {
    git(folder, ['init', '--quiet', join(folder, 'unborn')]);
    expect((await readAll(await GitLogReader.open(join(folder, 'unborn')))).items).toEqual([]);
  });

  it('heeds neither the environment nor the repository for what git does', async () => {
    const trap = join(folder, 'trap');
    git(repository, ['config', 'log.showSignature', 'true']);
    git(repository, ['config', 'gpg.program', `touch ${trap}; false`]);
    git(repository, ['config', 'color.ui', 'always']);
    git(repository, ['config', 'format.pretty', 'oneline']);
    process.env['GIT_DIR'] = join(folder, 'unborn', '.git');
    try {
      const [, documents] = await read();
      expect(documents.map(({ title }) => title)).toEqual(['lib: lamp: Light the lamp', 'docs: Say why', 'lib: Later']);
    } finally {
      delete process.env['GIT_DIR'];
    }
    expect(await GitRepository.at(trap)).toBeNull();
  });

  it('fails in one line where the repository is broken', async () => {
    renameSync(join(repository, '.git/objects'), join(repository, '.git/objects-gone'));
    mkdirSync(join(repository, '.git/objects'));
    await expect(GitLogReader.open(repository)).rejects.toThrow(/^[^\n]*kernel: [^\n]*$/);
  });
});

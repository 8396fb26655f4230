import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { runCaptured } from './captured-run.js';

const folder = temporaryFolder();
const start = process.cwd();

afterEach(() => process.chdir(start));

function writeMailbox(path: string, id: string): void {
  const separator = 'From mboxrd@z Thu Jan  1 00:00:00 1970\n';
  const bytes = mail({ 'Message-ID': `<${id}@example.org>`, Subject: `[PATCH] lib: ${id}` }, `About ${id}.\n`);
  writeFileSync(path, Buffer.concat([Buffer.from(separator), bytes, Buffer.from('\n')]));
}

async function json(words: readonly string[]) {
  const { out, status } = await runCaptured([...words, '--json']);
  expect(status).toBe(0);
  return JSON.parse(out);
}

describe('sources', () => {
  it('of one name in two directories are two sources', async () => {
    const place = join(folder, 'names');
    for (const [name, id] of [
      ['a', 'lamp'],
      ['b', 'candle'],
    ] as const) {
      mkdirSync(join(folder, name));
      writeMailbox(join(folder, name, 'list.mbox'), id);
      process.chdir(join(folder, name));
      expect(await json(['index', 'list.mbox', '--index', place])).toMatchObject({ added: 1, removed: 0 });
    }
    expect((await json(['sources', '--index', place])).map(({ source }: { source: string }) => source)).toEqual([
      'list.mbox',
      join(folder, 'b', 'list.mbox'),
    ]);
  });

  it('named in two ways are one source', async () => {
    const place = join(folder, 'ways');
    writeMailbox(join(folder, 'one.mbox'), 'lamp');
    await json(['index', join(folder, 'one.mbox'), '--index', place]);
    process.chdir(folder);
    expect(await json(['index', './one.mbox', '--index', place])).toMatchObject({ added: 0, updated: 0, removed: 0 });
    expect(await json(['sources', '--index', place])).toMatchObject([
      { source: join(folder, 'one.mbox'), format: 'mbox', list: null, documents: 1, read: expect.any(String) },
    ]);
  });

  it('are removed by name, and an unknown one is an error that says what to do', async () => {
    const place = join(folder, 'removal');
    writeMailbox(join(folder, 'gone.mbox'), 'lamp');
    writeMailbox(join(folder, 'kept.mbox'), 'candle');
    await json(['index', join(folder, 'gone.mbox'), join(folder, 'kept.mbox'), '--index', place]);
    expect(await json(['sources', 'remove', join(folder, 'gone.mbox'), '--index', place])).toEqual({
      source: join(folder, 'gone.mbox'),
      removed: 1,
      documents: 1,
    });
    expect(await json(['sources', '--index', place])).toHaveLength(1);
    const { status, err } = await runCaptured(['sources', 'remove', 'nowhere', '--index', place]);
    expect(status).toBe(1);
    expect(err).toContain('"patchtrail sources" lists them');
  });
});

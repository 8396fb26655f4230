import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCaptured } from '../cli/captured-run.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { mailbox, neighbour } from './hostile-mails.js';

const folder = temporaryFolder();
const source = join(folder, 'mails.mbox');
writeFileSync(source, mailbox([neighbour(1, 'one'), neighbour(2, 'one')]));

/** Files of a user that are called as files of an index are. */
const precious = [
  ...['thesis.terms', 'old.postings', 'my-1.stored', '1-0a-0.names', 'a.facts', 'b.columns', 'c.positions'],
  ...['state-1.json', 'lineage-1.bin', 'trails-7.bin', 'x.live-1', 'manifest.json.tmp', 'notes.txt'],
];

function folderOf(name: string, files: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const file of files) writeFileSync(join(path, file), `precious ${file}\n`);
  return path;
}

const index = (path: string, ...more: string[]) =>
  runCaptured(['index', source, '--index', path, '--threads', '0', ...more]);

describe('a folder of other files', () => {
  it.each([
    ['with names as an index has them', precious],
    ['with one file', ['notes.txt']],
    ['with a manifest of something else', ['manifest.json', 'icon.png']],
  ])('%s is refused as the place of an index, and nothing in it is touched', async (name, files) => {
    const path = folderOf(name.replaceAll(' ', '-'), files);
    for (const more of [[], ['--rebuild']]) {
      const { status, err } = await index(path, ...more);
      expect(status).toBe(1);
      expect(err).toMatch(/holds other files .* and no index; name an empty or a new folder with --index/);
    }
    expect(readdirSync(path).sort()).toEqual([...files].sort());
    for (const file of files) expect(readFileSync(join(path, file), 'utf8')).toBe(`precious ${file}\n`);
  });
});

describe('files of a user in the folder of an index', () => {
  it('stay, whatever they are called, through updates, a rebuild and a writer that was broken off', async () => {
    const path = join(folder, 'shared');
    expect((await index(path)).status).toBe(0);
    const names = precious.filter((name) => !readdirSync(path).includes(name) && name !== 'manifest.json.tmp');
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) writeFileSync(join(path, name), 'precious\n');
    const rounds: string[][] = [[], ['--rebuild'], []];
    for (const [i, more] of rounds.entries()) {
      writeFileSync(source, mailbox([neighbour(1, `round${i}`), neighbour(2, `round${i}`)]));
      expect((await index(path, ...more)).status).toBe(0);
      for (const name of names) expect(readFileSync(join(path, name), 'utf8'), name).toBe('precious\n');
    }
    expect((await runCaptured(['check', '--index', path])).status).toBe(0);
  });
});

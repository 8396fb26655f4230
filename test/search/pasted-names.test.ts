import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { searchRequest } from '../../src/search/search-options.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const sha = '7c0ffee15bad5eed0123456789abcdef01234567';
const address = 'syzbot+0123456789abcdef0123@syzkaller.example.org';
let engine: LocalEngine;

/** One mail for each length to which the sha is cut, one with another sha, and mentions of ids that no mail has. */
beforeAll(async () => {
  const texts: [string, string][] = [
    ...[7, 8, 10, 12, 14, 16, 40].map((length): [string, string] => [
      `s${length}`,
      `Fixes ${sha.slice(0, length)} so.`,
    ]),
    ['other', 'Fixes 7c0ffee25bad so.'],
    ['bot', `A crash.\n\nReported-by: ${address}`],
    ['link', 'See https://lore.kernel.org/r/20250102030405.67890-1-bob@example.org for more.'],
    ['example', 'Write to bob at example.org, not to syzbot.'],
  ];
  const mail = ([id, text]: [string, string]): string =>
    `From mboxrd@z Thu Jan  1 00:00:00 1970\nFrom: Ada <ada@example.org>\nSubject: lamp ${id}\nMessage-ID: <${id}@example.org>\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n\n${text}\n\n`;
  const path = join(folder, 'lamps.mbox');
  writeFileSync(path, texts.map(mail).join(''));
  const index = join(folder, 'index');
  const writer = IndexWriter.open(index, { workers: 0 });
  await writer.addSource(await openSource(path, 'mbox'), { path, list: 'lamps' });
  writer.close();
  engine = new LocalEngine(IndexReader.open(new NodeFileSystem(index)));
});

async function found(query: string): Promise<{ ids: string[]; notes: readonly string[] }> {
  const { hits, notes } = await engine.search(searchRequest(query, { limit: 20, collapse: 'none' }));
  return { ids: hits.map(({ id }) => id.split('@', 1)[0]!).sort(), notes };
}

describe('what is pasted', () => {
  it.each([12, 14, 16, 20, 40])('finds a commit however many digits either side copied: %i', async (length) => {
    const { ids } = await found(sha.slice(0, length));
    expect(ids).toEqual(['s10', 's12', 's14', 's16', 's40', 's7', 's8']);
  });

  it('finds a commit by few digits where it is spelt with more', async () => {
    expect((await found(sha.slice(0, 9))).ids).toEqual(['s10', 's12', 's14', 's16', 's40', 's7', 's8']);
  });

  it('finds the mails that mention an id or an address of a bot, where no mail has it, and says so', async () => {
    for (const [query, id] of [
      [address, 'bot'],
      ['20250102030405.67890-1-bob@example.org', 'link'],
      ['id:<20250102030405.67890-1-bob@example.org>', 'link'],
    ] as const) {
      const { ids, notes } = await found(query);
      expect([query, ids]).toEqual([query, [id]]);
      expect(notes).toContain('no message has this Message-ID here; searched for text that mentions it');
    }
    expect((await found('link@example.org')).notes).not.toContain(
      'no message has this Message-ID here; searched for text that mentions it',
    );
  });
});

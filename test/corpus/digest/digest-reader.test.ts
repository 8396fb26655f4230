import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DigestFolderReader } from '../../../src/corpus/digest/digest-folder-reader.js';
import { DigestReader } from '../../../src/corpus/digest/digest-reader.js';
import { documentSchema } from '../../../src/corpus/document.js';
import { openSource } from '../../../src/corpus/open-source.js';
import type { SourceReader } from '../../../src/corpus/source-reader.js';
import { detectSources } from '../../../src/corpus/sources/detect-format.js';
import { type ReadDigests, readDigests } from '../../support/digest-sources.js';
import { bundledFolder } from '../../support/digest-texts.js';
import { readAll, reasonsOf } from '../../support/mail-fixtures.js';
import { sharedPath } from '../../support/shared.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

function feedFile(): string | null {
  const folder = sharedPath('feed');
  const name = folder === null ? undefined : readdirSync(folder).find((candidate) => candidate.endsWith('.txt'));
  return folder === null || name === undefined ? null : join(folder, name);
}

const feed = feedFile();
const sources: [string, string | null, () => Promise<SourceReader>][] = [
  ['the bundled corpus', bundledFolder, () => DigestFolderReader.open(bundledFolder)],
  ['the feed', feed, () => DigestReader.open(feed!)],
];

describe.each(sources)('%s', (name, path, open) => {
  // The feed is no part of the program; where it is not at hand there is nothing to read.
  describe.skipIf(path === null)(path === null ? `${name} [not at hand]` : 'as it is', () => {
    let read: ReadDigests;
    beforeAll(async () => {
      read = await readDigests(await open());
    });

    it('has 70 digests: 59 of a day, 9 of a week, 2 of a month, and 4 of them without entries', () => {
      const count = (period: string): number => read.digests.filter((digest) => digest.period === period).length;
      expect(read.digests.length).toBe(70);
      expect([count('daily'), count('weekly'), count('monthly')]).toEqual([59, 9, 2]);
      expect(read.digests.filter((digest) => digest.entries.length === 0).length).toBe(4);
    });

    it('has 457 entries, 11 of them without a title, each id once', () => {
      expect(read.documents.length).toBe(457);
      expect(read.documents.filter((document) => document.title === null).length).toBe(11);
      expect(new Set(read.documents.map((document) => document.id)).size).toBe(457);
      expect(read.digests.flatMap((digest) => digest.entries)).toEqual(read.documents.map((document) => document.id));
    });

    it('is read without a warning', () => {
      expect(read.problems).toEqual([]);
    });

    it('gives documents as the schema has them, with the line of the title, or of the paragraph', () => {
      const lines = new Map<string, string[]>();
      for (const document of read.documents) {
        documentSchema.parse(document);
        const { path: file, line } = document.source;
        if (!lines.has(file)) lines.set(file, readFileSync(file, 'utf8').split('\n'));
        expect(lines.get(file)![line - 1]!.trim()).toBe(document.title ?? document.text);
        expect(document.date).toMatch(/^2026-0[4-6]-\d\dT/);
        expect(document.text.length).toBeGreaterThan(100);
      }
    });

    it('names the days that most digests speak of, and no day after one was made', () => {
      // "Today" and "this period" name none.
      expect(read.digests.filter((digest) => digest.days.length > 0).length).toBeGreaterThan(40);
      for (const { period, days, generated } of read.digests) {
        for (const day of days) expect(day <= generated!.slice(0, 10), `${day} ${generated}`).toBe(true);
        if (period === 'monthly') expect(days.length).toBeGreaterThan(27);
      }
    });
  });
});

describe('a folder of digests', () => {
  const folder = temporaryFolder();
  const text = (title: string): string =>
    [
      'Activity on May 1 went into lamps, which burn brighter now than they ever did before. One patch came in, and a short one.',
      title,
      'The lamp driver counts its hours now, so that a wick can be changed before it goes out. It is a single patch, and it was welcomed by all who read late.',
      'Generated 2026-05-02T00:00:00Z',
      '',
    ].join('\n');

  it('is one source, read again as a whole where a file has changed, come or gone', async () => {
    const path = join(folder, 'digests');
    await mkdir(path);
    for (const day of ['1', '2', '3'])
      writeFileSync(join(path, `${day}.txt`), text(`lamp: Count the hours of lamp ${day}`));
    writeFileSync(join(path, 'lamp.c'), 'int lamp;\n');
    expect(await detectSources(path)).toEqual({
      sources: [{ path, format: 'digest' }],
      ignored: [join(path, 'lamp.c')],
    });
    const first = await readAll(await openSource(path, 'digest'));
    expect(first.items.map((item) => item.type)).toEqual(['record', 'record', 'record']);
    const positions = first.items.flatMap((item) => (item.type === 'record' ? [item.record.position] : []));
    expect(positions.at(-1)).toBe((await openSource(path, 'digest')).length);
    expect((await readAll(await openSource(path, 'digest'), first.cursor)).items).toEqual([]);
    rmSync(join(path, '2.txt'));
    const second = await readAll(await openSource(path, 'digest'), first.cursor);
    expect(reasonsOf(second)).toEqual(['rewritten']);
    expect(second.items.length).toBe(3);
    utimesSync(join(path, '1.txt'), 1, 1);
    expect(reasonsOf(await readAll(await openSource(path, 'digest'), second.cursor))).toEqual(['rewritten']);
  });

  it('with anything else in it is as many sources as it has files', async () => {
    const path = join(folder, 'mixed');
    await mkdir(path);
    for (const day of ['1', '2']) writeFileSync(join(path, `${day}.txt`), text(`lamp: Count the hours of lamp ${day}`));
    writeFileSync(join(path, '3.ndjson'), '{"id":"1","title":"lamp","text":"light"}\n');
    expect((await detectSources(path)).sources.map(({ format }) => format)).toEqual(['digest', 'digest', 'ndjson']);
  });
});

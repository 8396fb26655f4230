import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { openSource } from '../../src/corpus/open-source.js';
import { rawMessages } from '../../src/corpus/raw-messages.js';
import { recordParser } from '../../src/corpus/record-parsers.js';
import type { SourceFormat } from '../../src/corpus/source-reader.js';
import { writeEpoch } from '../support/git-fixtures.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const folder = temporaryFolder();
const mails = Array.from({ length: 5 }, (_, i) =>
  Buffer.from(
    mail(
      {
        'Message-ID': `<lamp-${i}@example.org>`,
        Date: `Mon, ${6 + i} Jan 2025 23:00:00 -0730`,
        'X-Odd': 'gr\xfc\xdfe',
      },
      `From here on\nbody ${i} \xff\n`,
    ),
  ),
);
const box = Buffer.concat(
  mails.flatMap((one) => [Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n'), escaped(one), Buffer.from('\n')]),
);

function escaped(bytes: Buffer): Buffer {
  return Buffer.from(
    bytes
      .toString('latin1')
      .replace(/^(>*From )/gm, '>$1')
      .replace(/^>(From: )/gm, '$1'),
    'latin1',
  );
}

async function documentsOf(path: string, format: SourceFormat): Promise<Document[]> {
  const documents: Document[] = [];
  for await (const item of (await openSource(path, format)).read(null))
    if (item.type === 'record')
      for (const document of (await recordParser(format)(item.record, { list: null })).documents)
        documents.push(document);
  return documents;
}

describe('mails as their sources have them', () => {
  it('are the same byte for byte, from mailboxes, single mails and archives in git', async () => {
    const plain = join(folder, 'lamps.mbox');
    writeFileSync(plain, box);
    const packed = join(folder, 'lamps.mbox.gz');
    writeFileSync(packed, gzipSync(box));
    const single = join(folder, 'lamp.eml');
    writeFileSync(single, mails[0]!);
    const epoch = join(folder, '0.git');
    writeEpoch(
      epoch,
      mails.map((message) => ({ file: 'm', message })),
      true,
    );
    for (const [path, format, count] of [
      [plain, 'mbox', 5],
      [packed, 'mbox', 5],
      [single, 'eml', 1],
    ] as const) {
      const documents = await documentsOf(path, format);
      const raw = await rawMessages(documents);
      expect(raw.size, path).toBe(count);
      for (const [i, { id }] of documents.entries())
        expect(Buffer.from(raw.get(id)!).equals(mails[i]!), `${path} ${i}`).toBe(true);
      const last = await rawMessages(documents.slice(-1));
      expect(Buffer.from(last.get(documents.at(-1)!.id)!).equals(mails[count - 1]!)).toBe(true);
    }
    // Commits of the archive have the date of 14 November 2023.
    const documents = (await documentsOf(epoch, 'public-inbox')).map((one) => ({
      ...one,
      date: '2023-11-14T22:00:00.000Z',
    }));
    const raw = await rawMessages(documents.slice(1, 3));
    expect([...raw.keys()].sort()).toEqual(['lamp-1@example.org', 'lamp-2@example.org']);
    expect(Buffer.from(raw.get('lamp-2@example.org')!).equals(mails[2]!)).toBe(true);
  });

  it('are not read from sources that cost more than is allowed', async () => {
    const path = join(folder, 'large.mbox');
    writeFileSync(path, box);
    const documents = await documentsOf(path, 'mbox');
    expect((await rawMessages(documents, { mostBytes: box.length })).size).toBe(5);
    expect((await rawMessages(documents, { mostBytes: box.length - 1 })).size).toBe(0);
    const epoch = join(folder, 'bounded.git');
    writeEpoch(
      epoch,
      mails.map((message) => ({ file: 'm', message })),
      true,
    );
    const archived = (await documentsOf(epoch, 'public-inbox')).map((one) => ({
      ...one,
      date: '2023-11-14T22:00:00.000Z',
    }));
    expect((await rawMessages(archived, { mostBytes: 1 << 30 })).size).toBe(5);
    // As an index of an older version has them: blobs are not known, and commits have to be listed.
    const unplaced = archived.map(({ source: { path, line }, ...one }) => ({ ...one, source: { path, line } }));
    expect((await rawMessages(unplaced)).size).toBe(5);
    expect((await rawMessages(unplaced, { mostBytes: 1 << 30 })).size).toBe(0);
  });

  it('are left out where the source is gone, or has another mail in that place', async () => {
    const path = join(folder, 'gone.mbox');
    writeFileSync(path, box);
    const documents = await documentsOf(path, 'mbox');
    const [first, second] = documents;
    expect(await rawMessages([{ ...first!, source: second!.source }])).toEqual(new Map());
    rmSync(path);
    expect(await rawMessages(documents)).toEqual(new Map());
  });
});

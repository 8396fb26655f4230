import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EmlReader } from '../../../src/corpus/sources/eml-reader.js';
import { MaildirReader } from '../../../src/corpus/sources/maildir-reader.js';
import { NdjsonReader } from '../../../src/corpus/sources/ndjson-reader.js';
import { mail, readAll, reasonsOf, recordsOf } from '../../support/mail-fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();

function put(path: string, content: string | Uint8Array): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

describe('a file with one message', () => {
  it('is one record, plain or packed, and loses a From line', async () => {
    const plain = Buffer.from(mail({}, 'hello\n')).toString();
    for (const path of [
      put('one.eml', plain),
      put('two.eml', gzipSync(plain)),
      put('three.eml', `From x Mon Jan  6 10:00:00 2025\n${plain}`),
    ]) {
      expect(recordsOf(await readAll(await EmlReader.open(path)))).toEqual([{ line: 1, path, text: plain }]);
    }
  });

  it('is not read again while it stays as it was', async () => {
    const path = put('same.eml', mail({}));
    const { cursor } = await readAll(await EmlReader.open(path));
    expect((await readAll(await EmlReader.open(path), cursor)).items).toEqual([]);
    writeFileSync(path, mail({ Subject: 'another' }));
    const second = await readAll(await EmlReader.open(path), cursor);
    expect([recordsOf(second).length, reasonsOf(second)]).toEqual([1, ['rewritten']]);
  });

  it('of more than 25 MB is skipped and told', async () => {
    const path = put('long.eml', Buffer.alloc(26_000_000, 97));
    expect(reasonsOf(await readAll(await EmlReader.open(path)))).toEqual(['too-large']);
  });
});

describe('a maildir', () => {
  const root = join(folder, 'maildir');
  const names = async (
    cursor: Parameters<typeof readAll>[1] = null,
  ): Promise<[string[], Awaited<ReturnType<typeof readAll>>]> => {
    const read = await readAll(await MaildirReader.open(root), cursor);
    return [recordsOf(read).map(({ text }) => /Subject: (.*)/.exec(text)![1]!), read];
  };

  it('is read with its folders, sorted, and again only for what is new', async () => {
    for (const [path, subject] of [
      ['cur/1.host:2,S', 'seen'],
      ['new/2.host', 'fresh'],
      ['tmp/3.host', 'half written'],
      ['.Lists.bpf/cur/4.host:2,', 'listed'],
      ['.Lists.bpf/.Old/new/5.host', 'nested'],
    ] as const) {
      put(`maildir/${path}`, mail({ Subject: subject }));
    }
    put('maildir/cur/.hidden', 'x');
    symlinkSync(root, join(root, '.Loop'));
    const [first, read] = await names();
    expect(first.toSorted()).toEqual(['fresh', 'listed', 'nested', 'seen']);
    expect(read.items.flatMap((item) => (item.type === 'record' ? [item.record.position] : []))).toEqual([1, 2, 3, 4]);
    put('maildir/new/6.host', mail({ Subject: 'newest' }));
    // Reading a message moves it and sets a flag; it stays the same message.
    renameSync(join(root, 'new/2.host'), join(root, 'cur/2.host:2,S'));
    const [second, again] = await names(read.cursor);
    expect(second).toEqual(['newest']);
    rmSync(join(root, 'cur/1.host:2,S'));
    const [third, whole] = await names(again.cursor);
    expect(third.length).toBe(4);
    expect(reasonsOf(whole)).toEqual(['rewritten']);
  });
});

describe('a file of JSON lines', () => {
  it('is one record a line, empty lines left out, read on from where it ended', async () => {
    const path = put('docs.ndjson', '{"id":"1"}\n\n{"id":"2"}\n{"id":');
    const first = await readAll(await NdjsonReader.open(path));
    expect(recordsOf(first).map(({ line, text }) => [line, text])).toEqual([
      [1, '{"id":"1"}'],
      [3, '{"id":"2"}'],
      [4, '{"id":'],
    ]);
    appendFileSync(path, '"3"}\n{"id":"4"}\n');
    const second = await readAll(await NdjsonReader.open(path), first.cursor);
    expect(recordsOf(second).map(({ line, text }) => [line, text])).toEqual([
      [4, '{"id":"3"}'],
      [5, '{"id":"4"}'],
    ]);
  });

  it('may be packed', async () => {
    const path = put('docs.ndjson.gz', gzipSync('{"id":"1"}\n'));
    expect(recordsOf(await readAll(await NdjsonReader.open(path))).length).toBe(1);
  });
});

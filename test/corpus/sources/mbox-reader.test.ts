import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MboxReader } from '../../../src/corpus/sources/mbox-reader.js';
import { readAll, reasonsOf, recordsOf } from '../../support/mail-fixtures.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const message = (name: string): string => `From a@b Mon Jan  6 10:00:00 2025\nSubject: ${name}\n\nbody of ${name}\n\n`;
const subjects = (texts: readonly { text: string }[]): string[] =>
  texts.map(({ text }) => /Subject: (.*)/.exec(text)![1]!);

describe('a mailbox file', () => {
  it('is read from where the last run ended', async () => {
    const path = join(folder, 'grows.mbox');
    writeFileSync(path, message('one') + message('two'));
    const first = await readAll(await MboxReader.open(path));
    expect(subjects(recordsOf(first))).toEqual(['one', 'two']);
    expect(recordsOf(await readAll(await MboxReader.open(path), first.cursor))).toEqual([]);
    appendFileSync(path, message('three'));
    const second = await readAll(await MboxReader.open(path), first.cursor);
    expect(recordsOf(second).map(({ line }) => line)).toEqual([11]);
    expect(subjects(recordsOf(second))).toEqual(['three']);
    expect(reasonsOf(second)).toEqual([]);
  });

  it('has its last message read again where that may have been caught half written', async () => {
    const path = join(folder, 'half.mbox');
    writeFileSync(path, message('one') + message('two').slice(0, -8));
    const first = await readAll(await MboxReader.open(path));
    writeFileSync(path, message('one') + message('two') + message('three'));
    const second = await readAll(await MboxReader.open(path), first.cursor);
    expect(subjects(recordsOf(second))).toEqual(['two', 'three']);
    expect(recordsOf(second)[0]!.text).toBe('Subject: two\n\nbody of two\n');
  });

  it('is read again from its start where it was changed otherwise', async () => {
    const path = join(folder, 'changed.mbox');
    writeFileSync(path, message('one') + message('two'));
    const { cursor } = await readAll(await MboxReader.open(path));
    writeFileSync(path, message('uno') + message('two') + message('three'));
    const second = await readAll(await MboxReader.open(path), cursor);
    expect(subjects(recordsOf(second))).toEqual(['uno', 'two', 'three']);
    expect(reasonsOf(second)).toEqual(['rewritten']);
  });

  it('may be packed, and is then read again when it has changed', async () => {
    const path = join(folder, 'packed.mbox.gz');
    writeFileSync(path, gzipSync(message('one')));
    const first = await readAll(await MboxReader.open(path));
    expect(subjects(recordsOf(first))).toEqual(['one']);
    expect(recordsOf(await readAll(await MboxReader.open(path), first.cursor))).toEqual([]);
    appendFileSync(path, gzipSync(message('two')));
    const second = await readAll(await MboxReader.open(path), first.cursor);
    expect(subjects(recordsOf(second))).toEqual(['one', 'two']);
    expect(reasonsOf(second)).toEqual(['rewritten']);
  });

  it('gives the messages before the place where a packed one is cut short', async () => {
    const path = join(folder, 'short.mbox.gz');
    const messages = Array.from({ length: 3_000 }, (_, i) => message(`number ${i * 7919}`)).join('');
    const packed = gzipSync(messages);
    writeFileSync(path, packed.subarray(0, packed.length >> 1));
    const read = await readAll(await MboxReader.open(path));
    expect(reasonsOf(read)).toEqual(['truncated']);
    expect(recordsOf(read).length).toBeGreaterThan(500);
  });

  it('tells how far it was read', async () => {
    const path = join(folder, 'progress.mbox');
    writeFileSync(path, message('one') + message('two'));
    const reader = await MboxReader.open(path);
    const { items } = await readAll(reader);
    const positions = items.flatMap((item) => (item.type === 'record' ? [item.record.position] : []));
    expect(positions.at(-1)).toBe(reader.length);
    expect(positions[0]).toBe(message('one').length);
  });

  it('that is not there fails in one line that names it', async () => {
    await expect(MboxReader.open(join(folder, 'none'))).rejects.toThrow(/none: no such file/);
  });
});

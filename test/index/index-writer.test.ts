import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DigestReader } from '../../src/corpus/digest/digest-reader.js';
import { openSource } from '../../src/corpus/open-source.js';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { journalName } from '../../src/index/commit/own-files.js';
import { NodeFileSystem } from '../../src/index/directory/node-file-system.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { bundledFolder } from '../support/digest-texts.js';
import { type Line, LineSource, MemoryIndex } from '../support/index-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const line = (id: string, title = 'a lamp'): Line => ({ id, title });

describe('a source', () => {
  it('is indexed: every document once, with its place', async () => {
    const index = new MemoryIndex();
    const summary = await index.add('s', [line('a'), line('b', 'two')]);
    expect(summary).toMatchObject({ added: 2, updated: 0, unchanged: 0, removed: 0 });
    expect(index.contents()).toEqual(['a s:1 a lamp', 'b s:2 two']);
    expect(index.writer.documents).toBe(2);
  });

  it('without documents makes an index without documents', async () => {
    const index = new MemoryIndex();
    expect(await index.add('s', [])).toMatchObject({ added: 0 });
    expect(index.contents()).toEqual([]);
    expect(index.look((reader) => [reader.documents, reader.segments.length])).toEqual([0, 0]);
    await index.add('t', [line('a')]);
    expect(index.contents()).toEqual(['a t:1 a lamp']);
  });

  it('that has not changed costs nothing: no generation, no file', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a')]);
    const before = [...index.fileSystem.files.keys()];
    const generation = index.generation();
    expect(await index.add('s', [line('a')])).toMatchObject({ added: 0, updated: 0, removed: 0 });
    expect(index.generation()).toBe(generation);
    expect([...index.fileSystem.files.keys()]).toEqual(before);
  });

  it('that is read anew and says the same adds nothing', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a'), line('b')]);
    const summary = await index.add('s', [line('a'), line('b'), line('c')]);
    expect(summary).toMatchObject({ added: 1, updated: 0, unchanged: 2 });
    expect(index.contents()).toEqual(['a s:1 a lamp', 'b s:2 a lamp', 'c s:3 a lamp']);
  });

  it('with a changed document has it in the new form only', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a'), line('b', 'old')]);
    const summary = await index.add('s', [line('a'), line('b', 'newer')]);
    expect(summary).toMatchObject({ added: 0, updated: 1, unchanged: 1 });
    expect(index.contents()).toEqual(['a s:1 a lamp', 'b s:2 newer']);
    expect(index.look((reader) => reader.documentFrequency('u:newer'))).toBe(1);
  });

  it('with fewer documents has lost the others', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a'), line('b')]);
    await index.add('t', [line('c')]);
    expect(await index.add('s', [line('b')])).toMatchObject({ removed: 1 });
    expect(index.contents()).toEqual(['b s:1 a lamp', 'c t:1 a lamp']);
    expect(await index.add('s', [])).toMatchObject({ removed: 1 });
    expect(index.contents()).toEqual(['c t:1 a lamp']);
  });

  it('whose documents have moved within it is known by their new places', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a'), line('b')]);
    const summary = await index.add('s', [line('new'), line('a'), line('b')]);
    expect(summary).toMatchObject({ added: 1, updated: 0, unchanged: 2 });
    expect(index.contents()).toEqual(['a s:2 a lamp', 'b s:3 a lamp', 'new s:1 a lamp']);
    expect(index.look((reader) => reader.state.alsoIn.size)).toBe(0);
  });

  it('that only grows is read from where it ended, and what stands in it twice has both places', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a')], { appends: true });
    const summary = await index.add('s', [line('a'), line('b'), line('a')], { appends: true });
    expect(summary).toMatchObject({ added: 1, unchanged: 1 });
    expect(index.contents()).toEqual(['a s:1 a lamp', 'b s:2 a lamp']);
    expect(index.look((reader) => reader.document(reader.find('a')!).alsoIn)).toEqual([{ path: 's', line: 3 }]);
  });

  it('that holds a document twice keeps the first, and says so', async () => {
    const index = new MemoryIndex();
    const problems: string[] = [];
    const summary = await index.writer.addSource(new LineSource('s', [line('a', 'first'), line('a', 'second')]), {
      path: 's',
      list: null,
      onProblem: ({ reason, location }) => problems.push(`${reason} ${location.line}`),
    });
    expect(summary).toMatchObject({ added: 1 });
    expect(Object.fromEntries(summary.skipped)).toEqual({ duplicate: 1 });
    expect(problems).toEqual(['duplicate 2']);
    expect(index.contents()).toEqual(['a s:1 first']);
    expect(index.look((reader) => reader.document(reader.find('a')!).alsoIn)).toEqual([{ path: 's', line: 2 }]);
    // Read anew, it is the same again.
    await index.add('s', [line('a', 'first'), line('a', 'second'), line('b')]);
    expect(index.contents()).toEqual(['a s:1 first', 'b s:3 a lamp']);
    await index.add('s', [line('b')]);
    expect(index.contents()).toEqual(['b s:1 a lamp']);
  });

  it('that holds what another source holds shares it, and does not take it away', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a')]);
    expect(await index.add('t', [line('a'), line('b')])).toMatchObject({ added: 1, unchanged: 1 });
    expect(index.contents()).toEqual(['a s:1 a lamp', 'b t:2 a lamp']);
    await index.add('t', []);
    expect(index.contents()).toEqual(['a s:1 a lamp']);
    expect(index.look((reader) => reader.document(reader.find('a')!).alsoIn)).toEqual([]);
  });

  it('takes back what it says is removed, and brings it again where it does', async () => {
    const index = new MemoryIndex();
    const options = { appends: true };
    await index.add('s', [line('a'), line('b')], options);
    const taken = [line('a'), line('b'), { removed: 'a' }, line('c'), { removed: 'c' }];
    expect(await index.add('s', taken, options)).toMatchObject({ added: 0, removed: 1 });
    expect(index.contents()).toEqual(['b s:2 a lamp']);
    await index.add('s', [...taken, { removed: 'b' }, line('b'), { removed: 'x' }], options);
    expect(index.contents().map((entry) => entry.slice(0, 1))).toEqual(['b']);
    const fresh = new MemoryIndex();
    await fresh.add('s', [line('a'), { removed: 'a' }, line('a'), line('b'), { removed: 'b' }]);
    expect(fresh.contents().map((entry) => entry.slice(0, 1))).toEqual(['a']);
  });

  it('that fails half way leaves the index as it was, and the writer usable', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a')]);
    const failing = new LineSource('t', [line('b'), line('c')]);
    const read = failing.read.bind(failing);
    failing.read = async function* (cursor) {
      yield* read(cursor);
      throw new Error('the cable was pulled');
    };
    await expect(index.writer.addSource(failing, { path: 't', list: null })).rejects.toThrow('cable');
    expect(index.contents()).toEqual(['a s:1 a lamp']);
    await index.add('t', [line('b')]);
    expect(index.contents()).toEqual(['a s:1 a lamp', 'b t:1 a lamp']);
  });

  it('can be broken off', async () => {
    const index = new MemoryIndex();
    const stop = new AbortController();
    stop.abort();
    const run = { path: 's', list: null, signal: stop.signal };
    await expect(index.writer.addSource(new LineSource('s', [line('a')]), run)).rejects.toThrow();
    expect(index.fileSystem.exists('manifest.json')).toBe(false);
  });
});

describe('an index', () => {
  it('merges its segments as they become many, and says the same', async () => {
    const index = new MemoryIndex();
    for (let i = 0; i < 25; i++) await index.add(`s${i}`, [line(`a${i}`), line(`b${i}`, `title ${i}`)]);
    expect(index.look((reader) => reader.segments.length)).toBeLessThan(12);
    expect(index.contents().length).toBe(50);
    for (let i = 0; i < 25; i += 2) await index.add(`s${i}`, []);
    expect(index.contents().length).toBe(24);
    expect(index.contents()).toContain('b3 s3:2 title 3');
  });

  it('puts the segments of a run together once its last source is there', async () => {
    const index = new MemoryIndex();
    const segmentsAfter = async (name: string, items: readonly Line[], moreToCome: boolean): Promise<number> => {
      await index.writer.addSource(new LineSource(name, items), { path: name, list: null, moreToCome });
      return index.look((reader) => reader.segments.length);
    };
    expect(await segmentsAfter('s', [line('a')], true)).toBe(1);
    expect(await segmentsAfter('t', [line('b')], true)).toBe(2);
    expect(await segmentsAfter('u', [line('c')], false)).toBe(1);
    const many = Array.from({ length: 30 }, (_, i) => line(`d${i}`, `lamp ${i}`));
    expect(await segmentsAfter('v', many, true)).toBe(2);
    // Nothing new in the last: what came before is put together all the same.
    expect(await segmentsAfter('u', [line('c')], false)).toBe(1);
    expect(index.contents().length).toBe(33);
  });

  it('writes a segment whenever its share of memory is used', async () => {
    const index = new MemoryIndex();
    index.writer = IndexWriter.over(index.fileSystem, { memory: 1 });
    const lines = Array.from({ length: 300 }, (_, i) => line(`d${i}`, `word${i} and word${i % 7}`));
    expect(await index.add('s', lines)).toMatchObject({ added: 300 });
    expect(index.contents().length).toBe(300);
  });

  it('has nothing left over: files that no generation needs are swept', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a')]);
    await index.add('s', [line('a', 'b')]);
    const live = [...index.fileSystem.files.keys()].sort();
    for (const name of ['3-0a-0.terms', '4-m0.postings', 'state-3.json', 'manifest.json.tmp', '2-1a-0.live-3'])
      index.fileSystem.create(name).close();
    const others = ['notes of a user.txt', 'notes.terms', 'names.json', 'draft-1.bin', '9-0a-0.terms', 'state-zz.json'];
    for (const name of others) index.fileSystem.create(name).close();
    index.writer = IndexWriter.over(index.fileSystem);
    expect([...index.fileSystem.files.keys()].sort()).toEqual([...live, ...others].sort());
    index.writer.close();
    index.fileSystem.create('3-0a-0.terms').close();
    index.writer = IndexWriter.over(index.fileSystem);
    expect([...index.fileSystem.files.keys()].sort()).toEqual(
      [...live.filter((name) => name !== journalName), ...others, '3-0a-0.terms'].sort(),
    );
  });

  it('shows a reader one generation from its opening to its end', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a')]);
    const reader = IndexReader.open(index.fileSystem);
    await index.add('s', [line('b')]);
    expect(reader.documents).toBe(1);
    expect(reader.document(reader.find('a')!).title).toBe('a lamp');
    const next = reader.refresh();
    expect(next).not.toBe(reader);
    expect([next.find('a'), next.refresh()]).toEqual([null, next]);
    reader.close();
    next.close();
  });

  it('counts documents and terms over all segments', async () => {
    const index = new MemoryIndex();
    await index.add('s', [line('a', 'bpf'), line('b', 'bpf list')]);
    await index.add('t', [line('c', 'bpf')]);
    expect(
      index.look((reader) => [reader.documents, reader.documentFrequency('u:bpf'), reader.documentFrequency('u:list')]),
    ).toEqual([3, 3, 1]);
  });
});

describe('an index in a folder', () => {
  const folder = temporaryFolder();
  const place = (): string => mkdtempSync(join(folder, 'index-'));
  const add = (writer: IndexWriter, lines: readonly Line[]) =>
    writer.addSource(new LineSource('s', lines), { path: 's', list: null });

  it('has one writer at a time', async () => {
    const path = place();
    const writer = IndexWriter.open(path);
    expect(() => IndexWriter.open(path)).toThrow(SegmentError);
    expect(() => IndexWriter.open(path)).toThrow(/is writing to this index/);
    await add(writer, [line('a')]);
    writer.close();
    writer.close();
    IndexWriter.open(path).close();
    expect(readdirSync(path).filter((name) => name.startsWith('write.lock'))).toEqual([]);
  });

  it('takes a lock over whose process is gone, or whose number went to another', () => {
    const path = place();
    const gone = spawn(process.execPath, ['-e', '']);
    const ended = execFileSync(process.execPath, ['-e', 'console.log(process.pid)']).toString().trim();
    gone.kill();
    for (const content of [
      JSON.stringify({ process: Number(ended), started: '1', host: hostOf(path) }),
      JSON.stringify({ process: process.pid, started: '1', host: hostOf(path) }),
      'no JSON',
      '',
    ]) {
      writeFileSync(join(path, 'write.lock'), content);
      IndexWriter.open(path).close();
    }
  });

  it('does not take over the lock of another machine', () => {
    const path = place();
    writeFileSync(join(path, 'write.lock'), JSON.stringify({ process: 1, started: null, host: 'elsewhere.example' }));
    expect(() => IndexWriter.open(path)).toThrow(/elsewhere\.example/);
  });

  it('does not take over the lock of another container, whose processes have numbers that mean nothing here', () => {
    const path = place();
    const holder = { process: 999_999_999, started: null, host: hostname(), namespace: 'pid:[1]' };
    writeFileSync(join(path, 'write.lock'), JSON.stringify(holder));
    expect(() => IndexWriter.open(path)).toThrow(/remove the file write\.lock/);
  });

  it('is built anew: what was there is searched until the first commit, and a reader follows', async () => {
    const path = place();
    const first = IndexWriter.open(path);
    await add(first, [line('a')]);
    first.close();
    const reader = IndexReader.open(new NodeFileSystem(path));
    const writer = IndexWriter.open(path, { rebuild: true });
    expect(IndexReader.open(new NodeFileSystem(path)).documents).toBe(1);
    await add(writer, [line('b')]);
    writer.close();
    const next = reader.refresh();
    expect(next).not.toBe(reader);
    expect([next.find('a'), next.find('b')?.document]).toEqual([null, 0]);
    expect(next.generation).toBeGreaterThan(reader.generation);
  });

  it('that cannot be read is built anew all the same', async () => {
    const path = place();
    const first = IndexWriter.open(path);
    await add(first, [line('a')]);
    first.close();
    writeFileSync(join(path, 'manifest.json'), 'rubbish');
    expect(() => IndexWriter.open(path)).toThrow(/--rebuild/);
    const writer = IndexWriter.open(path, { rebuild: true });
    await add(writer, [line('b')]);
    writer.close();
    expect(IndexReader.open(new NodeFileSystem(path)).find('b')).not.toBeNull();
  });

  it('knows each entry of a digest by its line, also when the feed has grown at its head', async () => {
    const path = place();
    const names = readdirSync(bundledFolder).sort();
    const feed = join(path, 'feed.txt');
    const texts = names.slice(0, 3).map((name) => readFileSync(join(bundledFolder, name), 'utf8').trimEnd());
    writeFileSync(feed, `${texts[1]}\n\n${texts[2]}\n`);
    const writer = IndexWriter.open(join(path, 'index'));
    const read = async () => writer.addSource(await DigestReader.open(feed), { path: feed, list: null });
    const linesOf = (): Map<string, number> => {
      const reader = IndexReader.open(new NodeFileSystem(join(path, 'index')));
      const lines = new Map<string, number>();
      for (const segment of reader.segments)
        for (let i = 0; i < segment.documents; i++)
          if (segment.live.has(i)) lines.set(segment.document(i).id, segment.columns.numbers('line')[i]!);
      return lines;
    };
    await read();
    const before = linesOf();
    expect(before.size).toBeGreaterThan(3);
    writeFileSync(feed, `${texts[0]}\n\n${texts[1]}\n\n${texts[2]}\n`);
    await read();
    writer.close();
    const after = linesOf();
    const added = texts[0]!.split('\n').length + 1;
    for (const [id, at] of before) expect(after.get(id)).toBe(at + added);
  });
});

/** The name of this machine, as a lock has it. */
function hostOf(path: string): string {
  const writer = IndexWriter.open(path);
  const { host } = JSON.parse(readFileSync(join(path, 'write.lock'), 'utf8')) as { host: string };
  writer.close();
  return host;
}

describe('the identity of an index', () => {
  it('stays over commits, and is another one after a rebuild: an answer of the old index is never taken for one of the new', async () => {
    const place = join(temporaryFolder(), 'index');
    const path = join(temporaryFolder(), 'one.ndjson');
    const names: string[] = [];
    for (const [text, rebuild] of [
      ['lamp', false],
      ['candle', false],
      ['lamp', true],
    ] as const) {
      writeFileSync(path, `{"id":"1","title":"${text}","text":"light"}\n`);
      const writer = IndexWriter.open(place, { workers: 0, rebuild });
      await writer.addSource(await openSource(path, 'ndjson'), { path, list: null });
      writer.close();
      const reader = IndexReader.open(new NodeFileSystem(place));
      names.push(reader.name.split('-')[0]!);
      reader.close();
    }
    expect(names[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
  });
});

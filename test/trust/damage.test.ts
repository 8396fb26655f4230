import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { checkIndex } from '../../src/index/commit/index-check.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { readManifest, writeManifest } from '../../src/index/directory/manifest.js';
import { checkedLength, footerLength, formatVersion, headerLength } from '../../src/index/directory/segment-format.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import { searchRequest } from '../../src/search/search-options.js';
import { Random } from '../support/random.js';
import { amount, seed, tell } from './campaign.js';
import { MemoryFileSystem } from './memory-file-system.js';
import { writeNotes } from './notes.js';

const names = ['bpf_map_lookup_elem', 'rcu_read_lock', 'list_del', 'CONFIG_BPF_SYSCALL', 'sched_ext', 'verifier.c'];
const words = ['verifier', 'arena', 'refuses', 'pointer', 'leak', 'constructor', 'fix', 'selftests', 'spill', 'race'];

/** Several segments, some with deletions, and posting lists of more than one block. */
async function smallIndex(): Promise<MemoryFileSystem> {
  const fileSystem = new MemoryFileSystem();
  const writer = IndexWriter.over(fileSystem);
  const notes = (path: string, from: number, to: number): Map<string, string> => {
    const all = new Map<string, string>();
    for (let i = from; i < to; i++) {
      const random = new Random(i);
      const text = Array.from({ length: 3 + random.below(20) }, () => random.pick(random.chance(0.2) ? names : words));
      all.set(`${path}-${i}`, `kernel ${text.join(' ')}`);
    }
    return all;
  };
  await writeNotes(writer, 'a', notes('a', 0, 160));
  await writeNotes(writer, 'b', notes('b', 0, 20));
  await writeNotes(writer, 'c', notes('c', 0, 10));
  await writeNotes(writer, 'b', notes('b', 0, 15));
  writer.close();
  return fileSystem;
}

const queries = [
  'verifier',
  'kernel',
  'bpf_map_lookup_elem',
  '"pointer leak"',
  'constructor race -arena',
  'bpf_map*',
  'list_del OR spill',
];

/** All that an index answers, in one text. */
async function answers(fileSystem: MemoryFileSystem): Promise<string> {
  const reader = IndexReader.open(fileSystem);
  try {
    const searcher = IndexSearcher.over(reader);
    const found: unknown[] = [reader.documents, [...reader.state.sources.keys()], [...reader.lineageTable.entries()]];
    for (const query of queries) {
      const { total, hits } = await searcher.search(searchRequest(query, { facets: true, limit: 5, budget: 60_000 }));
      found.push([query, total, hits.map(({ id, score, highlights }) => [id, score, highlights])]);
    }
    for (const segment of reader.segments) {
      found.push(segment.document(0), segment.document(segment.documents - 1), segment.facts(0), segment.idKey(0));
      for (const { spelling, documents } of segment.names()) found.push([spelling, documents]);
      const { table } = segment.columns.words('source');
      found.push(table);
    }
    return JSON.stringify(found);
  } finally {
    reader.close();
  }
}

type Files = ReadonlyMap<string, Buffer>;

interface Mutant {
  readonly what: string;
  readonly files: Files;
}

function withFile(files: Files, name: string, bytes: Buffer): Map<string, Buffer> {
  return new Map(files).set(name, bytes);
}

/** One way in which a file may be damaged. Most are of the kinds that disks and people do. */
function mutate(files: Files, random: Random): Mutant {
  const all = [...files.keys()];
  const name = random.pick(all);
  const bytes = Buffer.from(files.get(name)!);
  const at = random.below(bytes.length);
  switch (random.below(10)) {
    case 0: {
      const length = bytes.length - 1 - random.below(Math.min(100, bytes.length));
      return { what: `${name} cut to ${length}`, files: withFile(files, name, bytes.subarray(0, length)) };
    }
    case 1:
      return { what: `${name} cut at ${at}`, files: withFile(files, name, bytes.subarray(0, at)) };
    case 2: {
      const more = Buffer.from([...bytes, ...Array.from({ length: 1 + random.below(40) }, () => random.below(256))]);
      return { what: `${name} grown by ${more.length - bytes.length}`, files: withFile(files, name, more) };
    }
    case 3:
      bytes.subarray(at, at + 1 + random.below(4096)).fill(0);
      return { what: `${name} zeroed from ${at}`, files: withFile(files, name, bytes) };
    case 4: {
      const without = new Map(files);
      without.delete(name);
      return { what: `${name} missing`, files: without };
    }
    case 5: {
      const kind = name.slice(name.lastIndexOf('.'));
      const alike = all.filter((other) => other !== name && other.endsWith(kind));
      const other = alike.length > 0 && random.chance(0.8) ? random.pick(alike) : random.pick(all);
      const swapped = withFile(files, name, files.get(other)!).set(other, bytes);
      return { what: `${name} and ${other} swapped`, files: swapped };
    }
    case 6:
      for (let i = 0; i < 8; i++) bytes[random.below(bytes.length)] = random.below(256);
      return { what: `${name} with rubbish`, files: withFile(files, name, bytes) };
    case 7: {
      const from = random.below(bytes.length);
      bytes.copy(bytes, at, from, from + 1 + random.below(512));
      return { what: `${name} with ${from} at ${at}`, files: withFile(files, name, bytes) };
    }
    default:
      bytes[at]! ^= 1 << random.below(8);
      return { what: `${name} with a bit flipped at ${at}`, files: withFile(files, name, bytes) };
  }
}

/** Damage that got into a file before its checksums were made: by bad memory, or on purpose. */
function forge(files: Files, random: Random): Mutant {
  const name = random.pick([...files.keys()].filter((each) => files.get(each)!.toString('latin1', 0, 4) === 'PTRL'));
  const bytes = Buffer.from(files.get(name)!);
  const pieces = Math.ceil((bytes.length - footerLength) / (checkedLength + 4));
  const end = bytes.length - footerLength - pieces * 4;
  const spots = [headerLength, end - 16, headerLength + random.below(end - headerLength)];
  const from = random.pick(spots);
  for (let i = 1 + random.below(3); i > 0; i--) {
    const at = Math.max(headerLength, Math.min(end - 1, from + random.below(24)));
    bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]);
  }
  for (let piece = 0; piece < pieces; piece++) {
    const start = piece * checkedLength;
    bytes.writeUInt32LE(crc32(bytes.subarray(start, Math.min(start + checkedLength, end))), end + piece * 4);
  }
  const footer = bytes.length - footerLength;
  bytes.writeUInt32LE(crc32(bytes.subarray(footer + 4, footer + 12), crc32(bytes.subarray(end, footer))), footer);
  return { what: `${name} forged at ${from}`, files: withFile(files, name, bytes) };
}

describe('a damaged index', () => {
  let sound: Map<string, Buffer>;
  let right: string;
  /** The most bytes that the index takes at once while it is whole. */
  let largest = 0;

  beforeAll(async () => {
    sound = (await smallIndex()).snapshot();
    const asked = watchBuffers();
    right = await answers(new MemoryFileSystem(sound));
    asked.restore();
    largest = asked.most;
    expect(sound.size).toBeGreaterThan(25);
    expect([...sound.keys()].filter((name) => name.includes('.live-')).length).toBeGreaterThan(0);
    expect(checkIndex(new MemoryFileSystem(sound)).damaged).toEqual([]);
  });

  it('is found out by a check, and answers with a named error or as if it were whole', async () => {
    const random = new Random(seed);
    const mutants = amount({ quick: 500, short: 3_000, long: 100_000 });
    let changed = 0;
    let refused = 0;
    const asked = watchBuffers();
    const start = performance.now();
    try {
      for (let i = 0; i < mutants; i++) {
        if (i > 0 && i % 10_000 === 0) tell(`damage: ${i} files so far, all found by check, 0 wrong answers`);
        const { what, files } = mutate(sound, random);
        if (isSame(files, sound)) continue;
        changed++;
        const fileSystem = new MemoryFileSystem(files);
        if (!isFoundOut(fileSystem)) throw new Error(`not found by the check: ${what}`);
        let given: string;
        try {
          given = await answers(fileSystem);
        } catch (error) {
          if (!(error instanceof SegmentError)) throw new Error(what, { cause: error });
          if (fileSystem.handles !== 0) throw new Error(`files left open: ${what}`);
          refused++;
          continue;
        }
        if (given !== right) throw new Error(`a wrong answer: ${what}`);
      }
    } finally {
      asked.restore();
    }
    const mean = (performance.now() - start) / mutants;
    tell(
      `damage: ${changed} mutated files, all found by check; ${refused} met as a named error, ${changed - refused} answered as the whole index, 0 wrong; ${mean.toFixed(1)} ms each, at most ${asked.most} bytes asked for at once (${largest} by the whole index)`,
    );
    expect(changed).toBeGreaterThan(mutants * 0.9);
    expect(asked.most).toBeLessThanOrEqual(largest * 2);
  });

  it('whose checksums are right all the same gives named errors or answers, and ends', async () => {
    const random = new Random(seed + 1);
    const mutants = amount({ quick: 100, short: 1_500, long: 10_000 });
    const others = new Map<string, { what: string; error: unknown }>();
    let refused = 0;
    let slowest = 0;
    for (let i = 0; i < mutants; i++) {
      const { what, files } = forge(sound, random);
      const start = performance.now();
      try {
        await answers(new MemoryFileSystem(files));
      } catch (error) {
        if (error instanceof SegmentError) refused++;
        // What a stored document says is not looked at beyond its being JSON.
        else if (!/\.(?:stored|facts) forged/.test(what)) others.set(String(error).slice(0, 60), { what, error });
      }
      slowest = Math.max(slowest, performance.now() - start);
    }
    tell(`forged files: ${mutants}, ${refused} met as a named error; slowest ${slowest.toFixed(0)} ms`);
    expect([...others.values()]).toEqual([]);
  });

  it('of another format, or made by another analyzer, is refused by name, with advice', () => {
    const remade = (change: object): (() => unknown) => {
      const fileSystem = new MemoryFileSystem(sound);
      const manifest = { ...readManifest(fileSystem)!, ...change };
      fileSystem.remove('manifest.json');
      writeManifest(fileSystem, manifest);
      return () => IndexReader.open(fileSystem);
    };
    const versioned = (version: number): (() => unknown) => {
      const name = [...sound.keys()].find((each) => each.endsWith('.stored'))!;
      const bytes = Buffer.from(sound.get(name)!);
      bytes.writeUInt16LE(version, 8);
      return () => IndexReader.open(new MemoryFileSystem(withFile(sound, name, bytes)));
    };
    for (const open of [remade({ format: formatVersion + 1 }), versioned(formatVersion + 1)])
      expect(open).toThrow(expect.objectContaining({ code: 'too-new', message: expect.stringContaining('update') }));
    for (const open of [remade({ format: 0 }), versioned(0)])
      expect(open).toThrow(expect.objectContaining({ code: 'too-old', message: expect.stringContaining('--rebuild') }));
    expect(remade({ analyzer: '0123456789abcdef' })).toThrow(
      expect.objectContaining({ code: 'analyzer-mismatch', message: expect.stringContaining('--rebuild') }),
    );
  });
});

/** Tells the most bytes that any buffer was asked to have. (A spy of the test runner would keep every buffer.) */
function watchBuffers(): { most: number; restore: () => void } {
  const { alloc, allocUnsafe, allocUnsafeSlow } = Buffer;
  const asked = { most: 0, restore: () => void Object.assign(Buffer, { alloc, allocUnsafe, allocUnsafeSlow }) };
  const watched =
    (original: (size: number) => Buffer) =>
    (size: number): Buffer => {
      asked.most = Math.max(asked.most, size);
      return original.call(Buffer, size);
    };
  Object.assign(Buffer, {
    alloc: watched(alloc),
    allocUnsafe: watched(allocUnsafe),
    allocUnsafeSlow: watched(allocUnsafeSlow),
  });
  return asked;
}

function isFoundOut(fileSystem: MemoryFileSystem): boolean {
  try {
    return checkIndex(fileSystem).damaged.length > 0;
  } catch (error) {
    // Another format, another analyzer, no index at all: said by name too.
    if (error instanceof SegmentError) return true;
    throw error;
  }
}

function isSame(files: Files, others: Files): boolean {
  if (files.size !== others.size) return false;
  for (const [name, bytes] of files) if (others.get(name)?.equals(bytes) !== true) return false;
  return true;
}

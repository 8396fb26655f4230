import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { nextMerge } from '../../src/index/commit/merge-policy.js';
import {
  analyzerHash,
  type Manifest,
  ManifestFileReader,
  type ManifestSegment,
  manifestName,
  readManifest,
  writeManifest,
  writeManifestFile,
} from '../../src/index/directory/manifest.js';
import { SegmentFileReader, SegmentFileWriter } from '../../src/index/directory/segment-file.js';
import { formatVersion } from '../../src/index/directory/segment-format.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { LiveDocuments } from '../../src/index/store/live-documents.js';
import { type NameEntry, NameTableWriter, readNames } from '../../src/index/terms/name-table.js';
import { TrailTable } from '../../src/index/trails/trail-table.js';
import { LineageGraph } from '../../src/lineage/lineage-graph.js';
import { documentWith, MemoryIndex, segmentOf } from '../support/index-fixtures.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

const id = '00112233445566778899aabbccddeeff';

describe('deletions', () => {
  it('are a set, and come back from their file as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.array(fc.nat(299)), (documents, deletions) => {
        const live = new LiveDocuments(documents);
        const gone = new Set<number>();
        for (const document of deletions.map((n) => n % documents)) {
          expect(live.delete(document)).toBe(!gone.has(document));
          gone.add(document);
        }
        expect(live.deleted).toBe(gone.size);
        const fileSystem = new MemoryFileSystem();
        live.write(fileSystem, 'x.live-1', id);
        const read = LiveDocuments.read(fileSystem, 'x.live-1', id, documents);
        const copy = read.copy();
        for (let i = 0; i < documents; i++) expect([read.has(i), copy.has(i)]).toEqual([!gone.has(i), !gone.has(i)]);
        expect(read.deleted).toBe(gone.size);
        copy.delete([...Array(documents).keys()].find((i) => !gone.has(i)) ?? 0);
        expect(read.deleted).toBe(gone.size);
        expect(() => LiveDocuments.read(fileSystem, 'x.live-1', id.replace('0', '1'), documents)).toThrow(SegmentError);
        expect(() => LiveDocuments.read(fileSystem, 'x.live-1', id, documents + 8)).toThrow(SegmentError);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the manifest', () => {
  const manifest = (fields: Partial<Manifest> = {}): Manifest => ({
    format: formatVersion,
    analyzer: analyzerHash,
    identity: '0123456789abcdef',
    generation: 3,
    committed: '2026-06-01T00:00:00.000Z',
    segments: [{ name: '1-0a-0', id, documents: 2, terms: 9, bytes: 100, live: null, deleted: 0 }],
    sources: { name: 'state-3.json', bytes: 10, crc: 7 },
    lineage: null,
    lineageTables: [],
    trails: null,
    patches: null,
    superseded: [],
    ...fields,
  });

  it('is read as it was written, and replaces the one before', () => {
    const fileSystem = new MemoryFileSystem();
    expect(readManifest(fileSystem)).toBeNull();
    writeManifest(fileSystem, manifest());
    writeManifest(fileSystem, manifest({ generation: 4 }));
    expect(readManifest(fileSystem)).toEqual(manifest({ generation: 4 }));
    expect(fileSystem.list()).toEqual([manifestName]);
  });

  it.each([
    ['a newer format', { format: formatVersion + 1 }, 'too-new', /update patchtrail/],
    ['a format no longer read', { format: 0 }, 'too-old', /--rebuild/],
    ['another analyzer', { analyzer: '0123456789abcdef' }, 'analyzer-mismatch', /--rebuild/],
  ])('of %s is refused by name, with advice', (_, fields, code, advice) => {
    const fileSystem = new MemoryFileSystem();
    writeManifest(fileSystem, manifest(fields));
    expect(() => readManifest(fileSystem)).toThrow(advice);
    expect(() => readManifest(fileSystem)).toThrow(expect.objectContaining({ code }));
  });

  it('of a newer format is refused as such whatever else it holds', () => {
    const json = Buffer.from(JSON.stringify({ format: 99, shape: 'of tomorrow' }));
    const fileSystem = new MemoryFileSystem(new Map([[manifestName, json]]));
    expect(() => readManifest(fileSystem)).toThrow(expect.objectContaining({ code: 'too-new' }));
  });

  it('with any bit flipped, or cut anywhere, is damaged', () => {
    const fileSystem = new MemoryFileSystem();
    writeManifest(fileSystem, manifest());
    const bytes = fileSystem.snapshot().get(manifestName)!;
    const codeOf = (mutant: Buffer): string => {
      try {
        readManifest(new MemoryFileSystem(new Map([[manifestName, mutant]])));
        return 'taken';
      } catch (error) {
        return error instanceof SegmentError ? error.code : String(error);
      }
    };
    const codes = new Set<string>();
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const mutant = Buffer.from(bytes);
      mutant[bit >>> 3]! ^= 1 << (bit & 7);
      codes.add(codeOf(mutant));
    }
    for (let length = 0; length < bytes.length; length++) codes.add(codeOf(bytes.subarray(0, length)));
    expect([...codes].filter((code) => !['corrupt', 'too-new', 'too-old'].includes(code))).toEqual([]);
  });
});

describe('the table of names', () => {
  it('is read as it was written', () => {
    const entry = fc.record({
      spelling: fc.string({ unit: fc.constantFrom('bpf', '_', 'list', 'A', 'ä', 'x'), minLength: 1, maxLength: 120 }),
      documents: fc.integer({ min: 1, max: 1e6 }),
      first: fc.constantFrom(0, 1e9, 1.7e9),
      span: fc.nat(1e8),
      fields: fc.nat(8191),
      evidence: fc.nat(511),
    });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ spelling }) => spelling, maxLength: 100 }), (list) => {
        const names = list
          .map(({ span, ...name }): NameEntry => ({ ...name, last: name.first === 0 ? 0 : name.first + span }))
          .sort((a, b) => (a.spelling < b.spelling ? -1 : 1));
        const fileSystem = new MemoryFileSystem();
        const segment = Buffer.from(id, 'hex');
        const file = new SegmentFileWriter(fileSystem, 's', 'names', segment);
        const writer = new NameTableWriter(file);
        for (const name of names) writer.add(name);
        writer.finish();
        file.finish();
        expect([...readNames(new SegmentFileReader(fileSystem, 's', 'names', segment))]).toEqual(names);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the table of trails', () => {
  /** A graph in which just these are one patch. */
  const graphOf = (trails: readonly (readonly string[])[]): LineageGraph => {
    const graph = new LineageGraph([], []);
    graph.trails = () => trails;
    return graph;
  };

  it('names the postings of every trail, by segment and number', async () => {
    const scene = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }).chain((sizes) =>
      fc.record({
        sizes: fc.constant(sizes),
        trailOf: fc.array(fc.integer({ min: -1, max: 4 }), {
          minLength: sizes.reduce((a, b) => a + b),
          maxLength: sizes.reduce((a, b) => a + b),
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(scene, async ({ sizes, trailOf }) => {
        let number = 0;
        const segments = await Promise.all(
          sizes.map((size) => segmentOf(Array.from({ length: size }, () => documentWith({ id: `d${number++}` })))),
        );
        const trails = [0, 1, 2, 3, 4].map((trail) => trailOf.flatMap((of, i) => (of === trail ? [`d${i}`] : [])));
        const table = TrailTable.of(segments, graphOf([...trails, ['d-not-here']]));
        const fileSystem = new MemoryFileSystem();
        const file = table.write(fileSystem, 'trails-1.bin');
        const read = TrailTable.read(new ManifestFileReader(fileSystem, file), segments);
        let document = 0;
        for (const [segment, size] of sizes.entries()) {
          for (let i = 0; i < size; i++, document++) {
            const trail = read.trailOf({ segment, document: i });
            expect(trail).toBe(table.trailOf({ segment, document: i }));
            expect(trail < 0).toBe(trailOf[document]! < 0);
            if (trail < 0) continue;
            const members = [...read.members(trail)].map((member) => segments[member.segment]!.id(member.document));
            expect(members.sort()).toEqual([...trails[trailOf[document]!]!].sort());
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('leaves deleted postings out, and is refused for other segments', async () => {
    const segment = await segmentOf([documentWith({ id: 'a' }), documentWith({ id: 'b' })], [0]);
    const table = TrailTable.of([segment], graphOf([['a', 'b']]));
    expect([0, 1].map((document) => table.trailOf({ segment: 0, document }))).toEqual([-1, 0]);
    const fileSystem = new MemoryFileSystem();
    const file = table.write(fileSystem, 'trails-1.bin');
    const other = [segment, await segmentOf([documentWith({ id: 'c' })])];
    expect(() => TrailTable.read(new ManifestFileReader(fileSystem, file), other)).toThrow(SegmentError);
  });

  it('follows the documents of an index through updates and merges', async () => {
    const index = new MemoryIndex();
    for (let round = 0; round < 14; round++)
      await index.add(`s${round % 9}`, [{ id: `d${round}` }, { id: `e${round % 9}`, title: `${round}` }]);
    index.look((reader) => {
      for (const [number, segment] of reader.segments.entries())
        for (let document = 0; document < segment.documents; document++)
          expect(reader.trails!.trailOf({ segment: number, document })).toBeGreaterThanOrEqual(-1);
    });
  });
});

describe('the merge policy', () => {
  const segment = (name: string, bytes: number, documents = 10, deleted = 0): ManifestSegment => ({
    name,
    id,
    documents,
    terms: 1,
    bytes,
    live: null,
    deleted,
  });

  it('merges segments of one size when there are six, the smallest first', () => {
    expect(nextMerge([])).toEqual([]);
    const small = Array.from({ length: 6 }, (_, i) => segment(`s${i}`, 1000));
    const large = Array.from({ length: 6 }, (_, i) => segment(`l${i}`, 50e6));
    expect(nextMerge([...small.slice(1), ...large.slice(1)])).toEqual([]);
    expect(nextMerge([...large, ...small])).toEqual(small);
    expect(nextMerge([...large, ...small.slice(1)])).toEqual(large);
  });

  it('rewrites a segment that is mostly deleted', () => {
    const sparse = segment('sparse', 1000, 10, 5);
    expect(nextMerge([segment('full', 1000), sparse])).toEqual([sparse]);
    expect(nextMerge([segment('half', 1000, 10, 4)])).toEqual([]);
  });
});

describe('a small index', () => {
  it('with a byte changed anywhere is found damaged, or says nothing wrong', async () => {
    const index = new MemoryIndex();
    const lines = Array.from({ length: 40 }, (_, i) => ({
      id: `d${i}`,
      title: `bpf word${i % 9}`,
      text: 'list del '.repeat(i % 5),
    }));
    await index.add('s', lines);
    await index.add('s', lines.slice(1));
    const files = index.fileSystem.snapshot();
    const truth = lookAround(new MemoryFileSystem(files));
    expect(truth.length).toBeGreaterThan(100);
    let seed = 12345;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    let found = 0;
    const trials = 600;
    for (let trial = 0; trial < trials; trial++) {
      const names = [...files.keys()];
      const name = names[trial % names.length]!;
      const bytes = files.get(name)!;
      const mutant = Buffer.from(bytes);
      const cut = trial % 5 === 4;
      mutant[random(mutant.length)]! ^= 1 << random(8);
      const damaged = new Map(files).set(name, cut ? bytes.subarray(0, random(bytes.length)) : mutant);
      try {
        expect(lookAround(new MemoryFileSystem(damaged))).toBe(truth);
      } catch (error) {
        if (!(error instanceof SegmentError)) throw error;
        found++;
      }
    }
    expect(found).toBeGreaterThan(trials / 2);
  });

  it('with a file missing, or that of another index, is found damaged', async () => {
    const [index, other] = [new MemoryIndex(), new MemoryIndex()];
    for (const one of [index, other]) {
      await one.add('s', [{ id: 'a' }, { id: 'b' }]);
      await one.add('s', [{ id: 'a' }]);
      one.writer.close();
    }
    const files = index.fileSystem.snapshot();
    const others = other.fileSystem.snapshot();
    for (const name of files.keys()) {
      const without = new Map(files);
      without.delete(name);
      expect(() => lookAround(new MemoryFileSystem(without)), name).toThrow(SegmentError);
      if (name === manifestName || !/\.(?:terms|postings|positions|stored|columns|names|facts)$/.test(name)) continue;
      const swapped = new Map(files).set(name, others.get(name)!);
      expect(() => lookAround(new MemoryFileSystem(swapped)), name).toThrow(SegmentError);
    }
  });
});

/** Everything that can be read of an index, as text. */
function lookAround(fileSystem: MemoryFileSystem): string {
  const reader = IndexReader.open(fileSystem);
  const seen: unknown[] = [
    reader.generation,
    reader.documents,
    [...reader.state.sources.keys()],
    [...reader.lineageTable.entries()].map(String),
  ];
  for (const [number, segment] of reader.segments.entries()) {
    const cursor = segment.dictionary.cursor();
    for (let more = cursor.seek(Buffer.alloc(0)); more; more = cursor.next()) {
      const postings = segment.postings(cursor.entry());
      const list: number[] = [];
      for (let at = postings.next(); at < segment.documents; at = postings.next())
        list.push(at, postings.impact, postings.mask);
      seen.push(cursor.key(), list);
    }
    for (let i = 0; i < segment.documents; i++)
      seen.push(
        segment.document(i),
        segment.facts(i),
        segment.columns.row(i),
        segment.live.has(i),
        reader.trails?.trailOf({ segment: number, document: i }),
      );
    seen.push([...segment.names()]);
  }
  reader.close();
  return JSON.stringify(seen);
}

it('a file that a manifest names is told by its length and checksum', () => {
  const fileSystem = new MemoryFileSystem();
  const file = writeManifestFile(fileSystem, 'state-1.json', Buffer.from('{"a":1}'));
  expect(new ManifestFileReader(fileSystem, file).read().toString()).toBe('{"a":1}');
  expect(() => new ManifestFileReader(fileSystem, { ...file, crc: file.crc ^ 1 }).read()).toThrow(SegmentError);
  expect(() => new ManifestFileReader(fileSystem, { ...file, bytes: 6 }).read()).toThrow(SegmentError);
});

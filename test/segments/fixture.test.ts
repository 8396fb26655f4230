import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { checkIndex } from '../../src/index/commit/index-check.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import {
  analyzerHash,
  type Manifest,
  manifestName,
  readManifest,
  writeManifest,
} from '../../src/index/directory/manifest.js';
import { formatVersion, oldestVersion } from '../../src/index/directory/segment-format.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { type PrefixTerm, prefixTerms } from '../../src/index/terms/prefix-terms.js';
import { searchRequest } from '../../src/search/search-options.js';
import { LineSource } from '../support/index-fixtures.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

/** Files of the committed index of a format, by name. */
function filesOf(version: number): Map<string, Buffer> {
  const folder = join(import.meta.dirname, `v${version}`);
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
}

function storedManifest(files: ReadonlyMap<string, Buffer>): Manifest {
  return JSON.parse(files.get(manifestName)!.toString('utf8')) as Manifest;
}

/** The same files with some of the manifest changed, sealed as the writer does it. */
function withManifest(files: ReadonlyMap<string, Buffer>, fields: Partial<Manifest>): MemoryFileSystem {
  const {
    format,
    analyzer,
    generation,
    committed,
    segments,
    sources,
    lineage,
    lineageTables = [],
    trails,
    patches = null,
    superseded = [],
  } = storedManifest(files);
  const fileSystem = new MemoryFileSystem(files);
  writeManifest(fileSystem, {
    format,
    analyzer,
    identity: '',
    generation,
    committed,
    segments,
    sources,
    lineage,
    lineageTables,
    trails,
    patches,
    superseded,
    ...fields,
  });
  return fileSystem;
}

function codeOf(fileSystem: MemoryFileSystem): string {
  try {
    IndexReader.open(fileSystem).close();
    return 'opened';
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    expect(error.message).toMatch(/--rebuild|update patchtrail/);
    return error.code;
  }
}

const versions = Array.from({ length: formatVersion - oldestVersion + 1 }, (_, i) => oldestVersion + i);

describe.each(versions)('the index that was committed in format %i', (version) => {
  const files = filesOf(version);
  let fileSystem: MemoryFileSystem;

  beforeAll(() => {
    // Terms of an older analyzer cannot be searched; that the bytes can be read is what is tested here.
    fileSystem = withManifest(files, { analyzer: analyzerHash });
  });

  it('is whole', () => {
    expect(files.size).toBeGreaterThan(8);
    const { damaged, documents, segments } = checkIndex(fileSystem);
    expect(damaged).toEqual([]);
    expect(segments).toBe(storedManifest(files).segments.length);
    expect(documents).toBe(IndexReader.open(fileSystem).documents);
  });

  it('opens as it stands, or is refused for its analyzer, with advice', () => {
    const sameAnalyzer = storedManifest(files).analyzer === analyzerHash;
    expect(codeOf(new MemoryFileSystem(files))).toBe(sameAnalyzer ? 'opened' : 'analyzer-mismatch');
    expect(codeOf(withManifest(files, { analyzer: '0000000000000000' }))).toBe('analyzer-mismatch');
  });

  it('holds what was put into it, and not what was taken back', async () => {
    const engine = new LocalEngine(IndexReader.open(fileSystem));
    const { byKind } = await engine.stats();
    expect(byKind).toEqual({ 'digest-entry': 8, patch: 2, reply: 1 });
    expect((await engine.document('lamp-v2@example.org'))?.title).toBe('lib: keep the lamp lit');
    expect((await engine.document('mail.mbox:101'))?.kind).toBe('reply');
    expect(await engine.document('taken-back@example.org')).toBeNull();
    expect((await engine.digests()).map(({ period }) => period)).toEqual(['daily']);
  });

  it('answers: words, names, phrases, filters, versions', async () => {
    const engine = new LocalEngine(IndexReader.open(fileSystem));
    const ids = async (query: string): Promise<string[]> =>
      (await engine.search(searchRequest(query, { collapse: 'none' }))).hits
        .map(({ id }) => id.replace('@example.org', ''))
        .sort();
    expect(await ids('moth -kind:reply')).toEqual(['lamp-v1', 'lamp-v2']);
    expect(await ids('lamp_flicker')).toEqual(['answer']);
    expect(await ids('"the lamp goes out"')).toEqual(['lamp-v1', 'lamp-v2']);
    expect(await ids('added:lamp_get')).toEqual(['lamp-v1', 'lamp-v2']);
    expect(await ids('version:2 kind:patch')).toEqual(['lamp-v2']);
    expect(await ids('fixes:0123456789ab')).toEqual(['lamp-v1', 'lamp-v2']);
    expect((await ids('kind:digest-entry')).length).toBe(8);
    expect((await engine.versions('lamp-v2@example.org'))?.versions.map(({ id }) => id)).toEqual([
      'lamp-v1@example.org',
    ]);
  });

  it('is taken over by the next commit, with its lineage', async () => {
    const index = new MemoryFileSystem(fileSystem.snapshot());
    const writer = IndexWriter.over(index);
    const later = new LineSource('later.ndjson', [{ id: 'later', title: 'a later note' }]);
    await writer.addSource(later, { path: 'later.ndjson', list: null });
    writer.close();
    expect(checkIndex(index).damaged).toEqual([]);
    const engine = new LocalEngine(IndexReader.open(index));
    expect((await engine.document('later'))?.title).toBe('a later note');
    expect((await engine.versions('lamp-v2@example.org'))?.versions.map(({ id }) => id)).toEqual([
      'lamp-v1@example.org',
    ]);
  });

  it('finds the most frequent terms that begin so, whether or not its blocks tell how frequent theirs are', () => {
    for (const { dictionary } of IndexReader.open(fileSystem).segments) {
      expect(dictionary.blockCount).toBeGreaterThan(1);
      const words: PrefixTerm[] = [];
      const cursor = dictionary.cursor();
      for (
        let more = cursor.seek(Buffer.from('u:'));
        more && cursor.startsWith(Buffer.from('u:'));
        more = cursor.next()
      )
        words.push({ text: cursor.key(2), documents: cursor.documentFrequency });
      for (const start of ['', 'a', 'l', 'la', 't', 'th'])
        expect(prefixTerms(dictionary, 'u', start, 8)).toEqual(
          words
            .filter(({ text }) => text.startsWith(start))
            .sort((a, b) => b.documents - a.documents)
            .slice(0, 8),
        );
    }
  });
});

describe('an index of another format', () => {
  const files = filesOf(formatVersion);

  it.each([
    ['newer', formatVersion + 1, 'too-new'],
    ['too old', oldestVersion - 1, 'too-old'],
  ])('that is %s is refused by its manifest', (_, format, code) => {
    expect(codeOf(withManifest(files, { format, analyzer: analyzerHash }))).toBe(code);
  });

  it.each([
    ['newer', formatVersion + 1, 'too-new'],
    ['too old', oldestVersion - 1, 'too-old'],
  ])('that is %s is refused by each of its files', (_, format, code) => {
    const sound = withManifest(files, { analyzer: analyzerHash });
    const { segments } = readManifest(sound)!;
    const names = [...files.keys()].filter((name) => files.get(name)!.toString('latin1', 0, 4) === 'PTRL');
    expect(names.length).toBe(segments.length * 7);
    for (const name of names) {
      const bytes = Buffer.from(files.get(name)!);
      bytes.writeUInt16LE(format, 8);
      expect(codeOf(withManifest(new Map(files).set(name, bytes), { analyzer: analyzerHash })), name).toBe(code);
    }
  });
});

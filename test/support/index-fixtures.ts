import fc from 'fast-check';
import type { Document } from '../../src/corpus/document.js';
import type { RawRecord, SourceCursor, SourceItem, SourceReader } from '../../src/corpus/source-reader.js';
import { PostingsBuilder } from '../../src/index/build/postings-builder.js';
import { indexableDocument, SegmentBuilder } from '../../src/index/build/segment-builder.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { ByteCache } from '../../src/index/directory/byte-cache.js';
import type { FileSystem } from '../../src/index/directory/file-system.js';
import { SegmentReader } from '../../src/index/segment/segment-reader.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { LiveDocuments } from '../../src/index/store/live-documents.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

/** A generic document, with nothing but what is given. */
export function documentWith(fields: Partial<Document> & Pick<Document, 'id'>): Document {
  return {
    kind: 'document',
    source: { path: 'test.ndjson', line: 1 },
    alsoIn: [],
    title: null,
    date: null,
    authors: [],
    list: null,
    subsystems: [],
    series: null,
    identifiers: [],
    files: [],
    text: '',
    digest: null,
    mail: null,
    commit: null,
    ...fields,
  };
}

const words = [
  ...['bpf', 'list', 'del', 'map', 'verifier', 'the', 'fix', 'fixes', 'use', 'after', 'free', 'arena', 'rcu', 'lock'],
  ...['bpf_list_del', 'list_del', 'map_create()', 'BPF_MAP_TYPE_HASH', 'sk->sk_rcvlowat', 'kernel/bpf/verifier.c'],
  ...['use-after-free', 'bpf_[set|remove]_xattr', 'bpf_list_*', 'x86_64', 'v6.1', 'TcpExtSyncookies', '漢字', 'größe'],
];
const sentence = fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((list) => list.join(' '));

/** Documents over a small vocabulary, each with an id of its own, so that terms meet. */
export function documentsArbitrary(maxLength: number, minLength = 0): fc.Arbitrary<Document[]> {
  const document = fc.record({
    id: fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', 'ä', '😀', '\ud800'), minLength: 1, maxLength: 8 }),
    title: fc.option(sentence),
    text: sentence,
    kind: fc.constantFrom('document', 'patch', 'reply', 'cover'),
    date: fc.option(
      fc.constantFrom('2026-05-01T00:00:00Z', '2026-05-02T10:00:00Z', '1999-01-01T00:00:00Z', 'nonsense'),
    ),
    line: fc.integer({ min: 1, max: 40 }),
    path: fc.constantFrom('one.ndjson', 'two/three.ndjson'),
    subsystems: fc.subarray(['bpf', 'mm', 'net']),
    authors: fc.subarray([
      { name: 'Ada Example', address: 'ada@example.org' },
      { name: 'Émile', address: null },
    ]),
    files: fc.subarray(['kernel/bpf/verifier.c', 'mm/slub.c']),
    list: fc.option(fc.constantFrom('bpf', 'linux-mm')),
    version: fc.option(fc.integer({ min: 1, max: 5 })),
  });
  return fc.uniqueArray(document, { minLength, maxLength, size: 'max', selector: ({ id }) => id }).map((list) =>
    list.map(({ id, title, text, kind, date, line, path, subsystems, authors, files, list: name, version }) =>
      documentWith({
        id,
        title,
        text,
        kind: kind as Document['kind'],
        date,
        source: { path, line },
        subsystems,
        authors,
        files,
        list: name,
        series: version === null ? null : { name: 'a series', version, part: 1, total: 3, rfc: false, resend: false },
      }),
    ),
  );
}

let segments = 0;

/** A segment of these documents, open; `deleted` are left out of the living. */
export async function segmentOf(
  documents: readonly Document[],
  deleted: readonly number[] = [],
  fileSystem: FileSystem = new MemoryFileSystem(),
): Promise<SegmentReader> {
  const name = `t${(segments++).toString(36)}`;
  const builder = new SegmentBuilder(fileSystem, name, new PostingsBuilder(fileSystem));
  for (const document of documents) builder.add(indexableDocument(document));
  const { info } = await builder.finish();
  let liveFile: string | null = null;
  if (deleted.length > 0) {
    const live = new LiveDocuments(documents.length);
    for (const document of deleted) live.delete(document);
    liveFile = `${name}.live-1`;
    live.write(fileSystem, liveFile, info.id);
  }
  return new SegmentReader(fileSystem, info, liveFile, new ByteCache(1 << 22));
}

export interface Line {
  readonly id: string;
  readonly title?: string;
  readonly text?: string;
}

/** A source in memory: lines of JSON, and between them ids that it takes back. Read from its start unless `appends`. */
export class LineSource implements SourceReader {
  readonly format = 'ndjson';
  readonly length = 1;
  readonly unit = 'bytes';
  readonly complete: boolean;
  /** How often it was read. */
  reads = 0;
  readonly #path: string;
  readonly #items: readonly (Line | { readonly removed: string })[];
  readonly #appends: boolean;

  constructor(
    path: string,
    items: readonly (Line | { readonly removed: string })[],
    { appends = false, complete = true } = {},
  ) {
    this.#path = path;
    this.#items = items;
    this.#appends = appends;
    this.complete = complete;
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    this.reads++;
    const now: SourceCursor = { items: this.#items.length, content: JSON.stringify(this.#items) };
    if (cursor !== null && JSON.stringify(cursor) === JSON.stringify(now)) return cursor;
    const location = { path: this.#path, line: 1 };
    const from = cursor !== null && this.#appends ? Number(cursor['items']) : 0;
    if (cursor !== null && !this.#appends)
      yield { type: 'problem', problem: { reason: 'rewritten', location, detail: 'read anew', skipped: false } };
    for (const [i, item] of this.#items.entries()) {
      if (i < from) continue;
      if ('removed' in item) yield { type: 'removal', id: item.removed };
      else yield { type: 'record', record: this.#record(item, i + 1) };
    }
    return now;
  }

  #record({ id, title = '', text = '' }: Line, line: number): RawRecord {
    return {
      location: { path: this.#path, line },
      bytes: Buffer.from(JSON.stringify({ id, title, text })),
      position: 1,
    };
  }
}

/** An index in memory with a writer. */
export class MemoryIndex {
  readonly fileSystem = new MemoryFileSystem();
  writer = IndexWriter.over(this.fileSystem);

  add(path: string, items: ConstructorParameters<typeof LineSource>[1], options: { appends?: boolean } = {}) {
    return this.writer.addSource(new LineSource(path, items, options), { path, list: null });
  }

  /** The newest generation. */
  open(): IndexReader {
    return IndexReader.open(this.fileSystem);
  }

  /** What `look` sees in it. */
  look<T>(look: (reader: IndexReader) => T): T {
    const reader = this.open();
    try {
      return look(reader);
    } finally {
      reader.close();
    }
  }

  /** Live documents as "id line title", sorted. */
  contents(): string[] {
    return this.look((reader) =>
      reader.segments
        .flatMap((segment) =>
          Array.from({ length: segment.documents }, (_, document) => document)
            .filter((document) => segment.live.has(document))
            .map((document) => segment.document(document)),
        )
        .map(({ id, source, title }) => `${id} ${source.path}:${source.line} ${title ?? ''}`.trim())
        .sort(),
    );
  }

  generation(): number {
    return this.look((reader) => reader.generation);
  }
}

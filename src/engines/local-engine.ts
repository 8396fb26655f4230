import type { Digest } from '../corpus/digest/digest.js';
import { type Document, documentKinds } from '../corpus/document.js';
import { NodeFileSystem } from '../index/directory/node-file-system.js';
import { keywordKey } from '../index/schema/document-fields.js';
import { IndexFacts } from '../index/snapshot/index-facts.js';
import { type DocumentAddress, IndexReader } from '../index/snapshot/index-reader.js';
import { givenSubmission, linkGiven } from '../lineage/given-submission.js';
import { Submissions } from '../lineage/submissions.js';
import { IndexSearcher } from '../search/index-searcher.js';
import { defaultRanking } from '../search/ranking.js';
import type { SearchRequest } from '../search/search-options.js';
import type { SearchResponse } from '../search/search-response.js';
import { compareMessages } from './compare.js';
import type {
  Comparison,
  EngineStats,
  GivenOptions,
  GivenVersions,
  IdentifiersResponse,
  SearchEngine,
  SuggestOptions,
  SuggestResponse,
  ThreadEntry,
  VersionsResponse,
} from './engine.js';
import { linkedIds, trailOfGiven } from './given-trail.js';
import { LocalNames } from './local-names.js';
import { AmbiguousReference, readReference } from './reference.js';
import { threadAround } from './thread.js';
import { type TrailSource, trailOf } from './trail.js';

/** The engine over an index in a folder. It follows commits: each call is answered from the newest generation. */
export class LocalEngine implements SearchEngine {
  readonly name = 'local';
  #reader: IndexReader;
  #searcher: IndexSearcher;
  #names: LocalNames;
  /** For patches that are not in the index; made when the first is asked for. */
  #lineage: { readonly facts: IndexFacts; readonly submissions: Submissions } | null = null;
  #checked = 0;
  /** Questions that wait for something, and the generations that are closed when the last of them is answered. */
  #pending = 0;
  readonly #replaced: IndexReader[] = [];

  constructor(reader: IndexReader) {
    this.#reader = reader;
    const names = new LocalNames(reader);
    this.#names = names;
    this.#searcher = IndexSearcher.over(reader, defaultRanking, (query) => names.corrections(query));
  }

  /** Throws a `SegmentError` if there is no readable index. */
  static open(path: string): LocalEngine {
    return new LocalEngine(IndexReader.open(new NodeFileSystem(path)));
  }

  /**
   * Checks for a newer generation, at most every `refreshInterval`. A commit in progress is found by the next check; a
   * generation that cannot be opened does not replace the current one.
   */
  #refresh(): void {
    const now = Date.now();
    if (now - this.#checked < refreshInterval) return;
    this.#checked = now;
    let newer: IndexReader;
    try {
      newer = this.#reader.refresh();
    } catch {
      return;
    }
    if (newer === this.#reader) return;
    this.#replaced.push(this.#reader);
    this.#reader = newer;
    this.#lineage = null;
    const names = new LocalNames(newer);
    this.#names = names;
    this.#searcher = IndexSearcher.over(newer, defaultRanking, (query) => names.corrections(query));
    this.#closeReplaced();
  }

  #closeReplaced(): void {
    if (this.#pending === 0) for (const reader of this.#replaced.splice(0)) reader.close();
  }

  /** Answers from the newest generation, which stays open until the answer is complete. */
  async #answer<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#refresh();
    this.#pending++;
    try {
      return await work();
    } finally {
      this.#pending--;
      this.#closeReplaced();
    }
  }

  async search(request: SearchRequest): Promise<SearchResponse> {
    return this.#answer(() => this.#searcher.search(request));
  }

  async document(reference: string): Promise<Document | null> {
    this.#refresh();
    const address = this.#find(reference);
    return address === null ? null : this.#reader.document(address);
  }

  async versions(reference: string): Promise<VersionsResponse | null> {
    const document = await this.document(reference);
    return document === null ? null : trailOf(document, this.#trailSource([document.id]));
  }

  async versionsOf(documents: readonly Document[], options: GivenOptions): Promise<GivenVersions | null> {
    this.#refresh();
    const given = givenSubmission(documents);
    if (given === null) return null;
    if (this.#lineage === null) {
      const facts = new IndexFacts(this.#reader, factsRemembered);
      this.#lineage = { facts, submissions: new Submissions(facts, factsRemembered) };
    }
    const { facts, submissions } = this.#lineage;
    const links = linkGiven(given, facts, submissions);
    const graph = this.#reader.lineage.around(linkedIds(links), mostAroundGiven);
    return trailOfGiven(given, links, { graph, document: (id) => this.#byId(id) }, options);
  }

  async compare(older: string, newer: string): Promise<Comparison | null> {
    const [before, after] = [await this.document(older), await this.document(newer)];
    return before === null || after === null
      ? null
      : compareMessages(before, after, this.#trailSource([before.id, after.id]));
  }

  async thread(reference: string): Promise<readonly ThreadEntry[] | null> {
    const document = await this.document(reference);
    if (document === null) return null;
    const reader = this.#reader;
    return threadAround(document, {
      document: (id) => this.#byId(id),
      repliesTo: (id) => {
        const ids: string[] = [];
        for (const segment of reader.segments) {
          const cursor = segment.term(keywordKey('reply-to', id));
          if (cursor === null) continue;
          for (let reply = cursor.next(); reply < segment.documents; reply = cursor.next()) {
            if (segment.live.has(reply)) ids.push(segment.document(reply).id);
          }
        }
        return ids;
      },
    });
  }

  async identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    return this.#answer(() => this.#names.identifiers(text, limit));
  }

  async suggest(text: string, options: SuggestOptions): Promise<SuggestResponse> {
    return this.#answer(() => this.#names.suggest(text, options));
  }

  #trailSource(ids: readonly string[]): TrailSource {
    return { graph: this.#reader.lineage.around(ids), document: (id) => this.#byId(id) };
  }

  #byId(id: string): Document | null {
    const address = this.#reader.find(id);
    return address === null ? null : this.#reader.document(address);
  }

  #find(reference: string): DocumentAddress | null {
    for (const wanted of readReference(reference)) {
      if (wanted.type === 'id') {
        const found = this.#reader.find(wanted.id);
        if (found !== null) return found;
        continue;
      }
      const found = wanted.type === 'place' ? this.#atPlace(wanted.path, wanted.line) : this.#withSha(wanted.start);
      if (found !== null) return found;
    }
    return null;
  }

  /** Throws an `AmbiguousReference` where several documents have the same place. */
  #atPlace(path: string, line: number): DocumentAddress | null {
    let found: DocumentAddress | null = null;
    for (const segment of this.#reader.segments) {
      const { table, starts, ordinals } = segment.columns.words('source');
      const source = table.indexOf(path);
      if (source < 0) continue;
      const lines = segment.columns.numbers('line');
      for (let document = 0; document < segment.documents; document++) {
        if (lines[document] !== line || ordinals[starts[document]!] !== source || !segment.live.has(document)) continue;
        if (found !== null) throw AmbiguousReference.of(path, line);
        found = { segment, document };
      }
    }
    return found;
  }

  #withSha(start: string): DocumentAddress | null {
    for (const segment of this.#reader.segments) {
      const cursor = segment.term(keywordKey('commit', start.slice(0, 12)));
      if (cursor === null) continue;
      for (let document = cursor.next(); document < segment.documents; document = cursor.next())
        if (segment.live.has(document) && segment.document(document).id.startsWith(start)) return { segment, document };
    }
    return null;
  }

  async stats(): Promise<EngineStats> {
    this.#refresh();
    const { manifest, segments, state } = this.#reader;
    const byKind = new Map<string, number>();
    const bySource = new Map<string, number>();
    for (const segment of segments) {
      const kinds = segment.columns.numbers('kind');
      const { table, starts, ordinals } = segment.columns.words('source');
      for (let document = 0; document < segment.documents; document++) {
        if (!segment.live.has(document)) continue;
        const kind = documentKinds[kinds[document]!]!;
        byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
        const path = table[ordinals[starts[document]!]!]!;
        bySource.set(path, (bySource.get(path) ?? 0) + 1);
      }
    }
    for (const copies of state.alsoIn.values())
      for (const { path } of copies) bySource.set(path, (bySource.get(path) ?? 0) + 1);
    const documentsOf = (path: string): number => {
      let sum = 0;
      for (const [source, count] of bySource) if (source === path || source.startsWith(`${path}/`)) sum += count;
      return sum;
    };
    return {
      engine: this.name,
      documents: this.#reader.documents,
      terms: manifest.segments.reduce((sum, segment) => sum + segment.terms, 0),
      bytes: manifest.segments.reduce((sum, segment) => sum + segment.bytes, 0),
      segments: segments.length,
      generation: this.#reader.name,
      committed: manifest.committed,
      byKind: Object.fromEntries([...byKind].sort()),
      sources: [...state.sources.values()].map(({ path, real, list, format, read }) => ({
        source: path,
        ...(real === undefined ? {} : { real }),
        path,
        list,
        format,
        documents: documentsOf(path),
        read,
      })),
    };
  }

  async digests(): Promise<readonly Digest[]> {
    this.#refresh();
    return this.#reader.state.digests;
  }

  async generation(): Promise<string> {
    this.#refresh();
    return this.#reader.name;
  }

  async close(): Promise<void> {
    for (const reader of this.#replaced) reader.close();
    this.#reader.close();
  }
}

const refreshInterval = 250;
/** Documents whose facts are kept between questions, by each thread: some 20 MB. */
const factsRemembered = 8_000;
/** Messages that hang together with what is found; a trail with more is cut. */
const mostAroundGiven = 1_000;

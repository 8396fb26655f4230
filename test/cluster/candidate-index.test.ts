import { beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import { candidateIndex } from '../../src/engines/opensearch/candidate-index.js';
import type { TrailStub } from '../../src/engines/opensearch/cluster-lineage.js';
import { MemoryFileSystem } from '../../src/engines/opensearch/memory-file-system.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { IndexSearcher } from '../../src/search/index-searcher.js';
import type { Plan } from '../../src/search/plan.js';
import { type RetrievalRequest, retrieve } from '../../src/search/retrieval.js';
import { type Gathered, ReaderBackend } from '../../src/search/search-backend.js';
import { searchRequest } from '../../src/search/search-options.js';
import { bundledFolder } from '../support/digest-texts.js';

/** Finds in a whole index and ranks in a small one, as the engine over a cluster does. */
class TwoStepBackend extends ReaderBackend {
  readonly #whole: IndexReader;

  constructor(reader: IndexReader) {
    super(reader);
    this.#whole = reader;
  }

  override gather(plan: Plan, request: RetrievalRequest): Gathered {
    const reader = this.#whole;
    const all = retrieve(reader, plan, request);
    const numbers = all.candidates.map(({ segment, document }) => ({ segment: reader.segments[segment]!, document }));
    const documents = new Map(numbers.map((address) => reader.document(address)).map((one) => [one.id, one]));
    const stubs: TrailStub[] = [];
    for (const id of [...documents.keys()]) {
      const members = reader.lineage.trailMembers(id).sort();
      if (members.length < 2) continue;
      const trail = members[0]!;
      for (const member of members) {
        const document = reader.document(reader.find(member)!);
        documents.set(member, document);
        const { kind, date, series } = document;
        const tags = { version: series?.version ?? null, rfc: series?.rfc ?? false, resend: series?.resend ?? false };
        if (!stubs.some((stub) => stub.id === member)) stubs.push({ id: member, trail, kind, date, ...tags });
      }
    }
    const index = candidateIndex(plan, [...documents.values()], stubs, reader);
    const { count, isExact } = all;
    return { index, retrieval: { ...retrieve(index, plan, request), count, isExact }, isWhole: false };
  }
}

const queries = [
  'bpf_list_del',
  'verifier precision',
  'use after free',
  '"list del"',
  'title:arena',
  'verif*',
  'arena v2',
  'bpf_lst_del',
  'is_first -arena',
  'author:amery',
  'what speeds up hash map lookups on arm64',
  'changes to how the verifier tracks ranges of registers',
  'kind:digest-entry version:>=3',
];

describe('a small index of candidates', () => {
  let reader: IndexReader;
  beforeAll(async () => {
    const files = new MemoryFileSystem();
    const writer = IndexWriter.over(files);
    for (const { path, format } of (await detectSources(bundledFolder)).sources)
      await writer.addSource(await openSource(path, format), { path, list: null });
    writer.close();
    reader = IndexReader.open(files);
  }, 120_000);

  for (const sort of ['relevance', 'newest'] as const) {
    for (const query of queries) {
      it(`ranks "${query}" by ${sort} as the whole index does`, async () => {
        const request = searchRequest(query, { sort, explain: true });
        const whole = await IndexSearcher.over(reader).search(request);
        const small = await new IndexSearcher(new TwoStepBackend(reader)).search(request);
        expect(small.hits).toEqual(whole.hits);
      });

      it(`counts the messages that match "${query}" by ${sort} as the whole index does`, async () => {
        const request = searchRequest(query, { sort, collapse: 'none' });
        const whole = await IndexSearcher.over(reader).search(request);
        const small = await new IndexSearcher(new TwoStepBackend(reader)).search(request);
        expect(small.total).toBe(whole.total);
      });

      it(`states a floor where it cannot count the patches that match "${query}" by ${sort}`, async () => {
        const request = searchRequest(query, { sort });
        const whole = await IndexSearcher.over(reader).search(request);
        const small = await new IndexSearcher(new TwoStepBackend(reader)).search(request);
        expect(small.totalRelation).toBe('gte');
        expect(small.total).toBeLessThanOrEqual(whole.total);
        expect(small.total).toBeGreaterThanOrEqual(small.hits.length);
      });
    }
  }
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import type { RawRecord, SourceCursor, SourceItem, SourceReader } from '../../src/corpus/source-reader.js';
import { MboxReader } from '../../src/corpus/sources/mbox-reader.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { type FacetName, facetNames } from '../../src/query/field-table.js';
import { parseQuery } from '../../src/query/parser.js';
import { IndexTerms } from '../../src/search/index-terms.js';
import { planQuery } from '../../src/search/planner.js';
import { type SearchOptions, searchRequest, sortOrders } from '../../src/search/search-options.js';
import type { Hit, SearchResponse } from '../../src/search/search-response.js';
import { mail } from '../support/mail-fixtures.js';
import { Random } from '../support/random.js';
import { requiredShared, sharedPath } from '../support/shared.js';
import { amount, seed, tell } from './campaign.js';
import { MemoryFileSystem } from './memory-file-system.js';
import { matchesPlan, type NaiveDocument, naiveDocument } from './naive-search.js';

/** Mails in memory, as a mailbox. */
class MailSource implements SourceReader {
  readonly format = 'mbox';
  readonly length = null;
  readonly unit = 'bytes';
  readonly complete = true;
  readonly #records: readonly RawRecord[];

  constructor(records: readonly RawRecord[]) {
    this.#records = records;
  }

  async *read(): AsyncGenerator<SourceItem, SourceCursor> {
    for (const record of this.#records) yield { type: 'record', record };
    return {};
  }
}

interface Scene {
  readonly engine: LocalEngine;
  readonly reader: IndexReader;
  readonly documents: readonly NaiveDocument[];
}

/** An index of mails, in so many segments, and the same documents for the oracle. */
async function sceneOf(records: readonly RawRecord[], segments: number): Promise<Scene> {
  const fileSystem = new MemoryFileSystem();
  const writer = IndexWriter.over(fileSystem);
  const size = Math.ceil(records.length / segments);
  for (let i = 0; i < segments; i++) {
    const run = { path: `part${i}.mbox`, list: null, moreToCome: true };
    await writer.addSource(new MailSource(records.slice(i * size, (i + 1) * size)), run);
  }
  writer.close();
  const reader = IndexReader.open(fileSystem);
  const documents: Document[] = [];
  for (const segment of reader.segments)
    for (let i = 0; i < segment.documents; i++) if (segment.live.has(i)) documents.push(segment.document(i));
  return { engine: new LocalEngine(IndexReader.open(fileSystem)), reader, documents: documents.map(naiveDocument) };
}

/** All hits of a query, page by page. */
async function pages(
  engine: LocalEngine,
  query: string,
  options: Partial<SearchOptions>,
  byOffset: boolean,
): Promise<{ hits: Hit[]; first: SearchResponse }> {
  const hits: Hit[] = [];
  let cursor: string | null = null;
  let first: SearchResponse | null = null;
  for (;;) {
    const place = byOffset ? { offset: hits.length } : { cursor };
    const answer = await engine.search(
      searchRequest(query, {
        highlight: false,
        budget: 600_000,
        countUpTo: 1_000_000,
        collapse: 'none',
        ...options,
        ...place,
      }),
    );
    first ??= answer;
    hits.push(...answer.hits);
    if (answer.hits.length === 0 || (byOffset ? hits.length > 1_000 : answer.cursor === null)) return { hits, first };
    ({ cursor } = answer);
  }
}

/** The ids of the documents that a query finds, each looked at by itself. */
async function bruteForce({ reader, documents }: Scene, query: string): Promise<Set<string>> {
  const plan = await planQuery(parseQuery(query, { now: Date.now() }).node, new IndexTerms(reader));
  return new Set(documents.filter((naive) => matchesPlan(naive, plan)).map(({ document }) => document.id));
}

/** Words, names, filters and ranges that the documents have, put together at random. */
class RandomQueries {
  readonly #random: Random;
  readonly #documents: readonly NaiveDocument[];

  constructor(random: Random, documents: readonly NaiveDocument[]) {
    this.#random = random;
    this.#documents = documents;
  }

  next(depth = 0): string {
    const random = this.#random;
    if (depth < 2 && random.chance(0.5)) {
      const [a, b] = [this.next(depth + 1), this.next(depth + 1)];
      return random.pick([`(${a} AND ${b})`, `(${a} OR ${b})`, `(${a} -${this.#term()})`, `(${a} ${this.#filter()})`]);
    }
    return random.chance(0.3) ? this.#filter() : this.#term();
  }

  #term(): string {
    const random = this.#random;
    const { text, title } = random.pick(this.#documents).document;
    const words = `${title ?? ''}\n${text.slice(0, 4_000)}`.match(/[A-Za-z_][\w.>-]{2,20}\w/g) ?? ['lamp'];
    const word = random.pick(words).replaceAll(/--+|->/g, '_');
    if (!random.chance(0.15)) return word;
    const at = random.below(words.length);
    return `"${words.slice(at, at + 2).join(' ')}"`;
  }

  #filter(): string {
    const random = this.#random;
    const { document } = random.pick(this.#documents);
    const author = document.authors[0]?.name ?? 'nobody';
    const day = document.date?.slice(0, 10) ?? '2020-01-01';
    return random.pick([
      `kind:${document.kind}`,
      `author-is:"${author.replaceAll('"', '')}"`,
      `date:${day.slice(0, 7)}`,
      `date:${day}..`,
      `version:>=${document.series?.version ?? 1}`,
      `title:${this.#random.pick((document.title ?? 'lamp').match(/\w{3,}/g) ?? ['lamp'])}`,
      ...(document.files.length > 0 ? [`file:${document.files[0]}`] : []),
    ]);
  }
}

/** What does not agree for a query; nothing where all does. */
async function disagreements(scene: Scene, query: string, random: Random): Promise<string[]> {
  const { engine, reader } = scene;
  const wanted = await bruteForce(scene, query);
  const wrong: string[] = [];
  const limit = random.pick([1_000, 100, 17]);
  for (const sort of sortOrders) {
    const byOffset = random.chance(0.3) && wanted.size < 900;
    const { hits, first } = await pages(engine, query, { sort, limit }, byOffset);
    const ids = new Set(hits.map(({ id }) => id));
    const extra = [...ids].filter((id) => !wanted.has(id)).length;
    const lost = [...wanted].filter((id) => !ids.has(id)).length;
    if (extra + lost > 0 || ids.size !== hits.length || first.total !== wanted.size)
      wrong.push(
        `${query} by ${sort}, ${limit} a page: total ${first.total}, ${hits.length} hits, ${extra} extra, ${lost} lost`,
      );
  }
  for (const collapse of ['none', 'patch'] as const) {
    const options = { collapse, facets: true, limit: 1, countUpTo: 1_000_000, highlight: false };
    const { facets, total } = await engine.search(searchRequest(query, options));
    if (collapse === 'patch' && reader.patches !== null) {
      const { hits } = await pages(engine, query, { collapse, limit }, false);
      if (total !== hits.length || new Set(hits.map(({ id }) => id)).size !== hits.length)
        wrong.push(`${query} collapsed: total ${total}, ${hits.length} hits`);
    }
    const values = facetNames.flatMap((name) => (facets?.[name] ?? []).map((value) => ({ name, ...value })));
    for (let i = 0; i < 3 && values.length > 0; i++) {
      const { name, value, count } = random.pick(values);
      const filters: Partial<Record<FacetName, string[]>> = { [name]: [value] };
      const filtered = await engine.search(searchRequest(query, { ...options, filters }));
      if (filtered.total !== count)
        wrong.push(`${query} (${collapse}) with ${name}=${value}: count ${count}, total ${filtered.total}`);
    }
  }
  return wrong;
}

const words = ['lamp', 'room', 'lamp_list_del', 'bulb_create()', 'light', 'use-after-free', 'wire', 'fix', 'switch'];
const sentence = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 8 }).map((list) => list.join(' '));
const mails = fc.array(
  fc.record({
    title: sentence,
    text: sentence,
    version: fc.integer({ min: 1, max: 4 }),
    series: fc.integer({ min: 1, max: 6 }),
    author: fc.constantFrom('Ada Example <ada@example.org>', 'ada example <ada@example.org>', 'Bo <bo@example.org>'),
    day: fc.integer({ min: 1, max: 28 }),
    reply: fc.boolean(),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('totals, pages, facets and sort orders', () => {
  it('agree with a look at every document, for random queries over random mails', async () => {
    let queries = 0;
    const random = new Random(seed);
    await fc.assert(
      fc.asyncProperty(mails, fc.integer({ min: 1, max: 3 }), async (list, segments) => {
        const records = list.map(({ title, text, version, series, author, day, reply }, i): RawRecord => {
          const bytes = mail(
            {
              From: author,
              Subject: `${reply ? 'Re: ' : ''}[PATCH v${version}] ${series} ${title}`,
              'Message-ID': `<m${i}@example.org>`,
              Date: `${day} Jan 2025 10:00:00 +0000`,
            },
            `${text}\n`,
          );
          return { location: { path: 'memory.mbox', line: i + 1 }, bytes, position: i };
        });
        const scene = await sceneOf(records, segments);
        const generator = new RandomQueries(random, scene.documents);
        for (let i = 0; i < 4; i++, queries++) expect(await disagreements(scene, generator.next(), random)).toEqual([]);
        scene.reader.close();
        await scene.engine.close();
      }),
      { numRuns: amount({ quick: 10, short: 100, long: 400 }), seed },
    );
    tell(`agreement: ${queries} random queries over random mails, 0 disagreements`);
  });

  it.skipIf(sharedPath('data', 'mbox') === null)('agree for random queries over real mails', async () => {
    const most = amount({ quick: 250, short: 1_000, long: 2_000 });
    const records: RawRecord[] = [];
    for (const name of ['xdp-newbies.mbox.gz', 'live-patching.mbox.gz']) {
      for await (const item of (await MboxReader.open(requiredShared('data', 'mbox', name))).read(null)) {
        if (item.type === 'record') records.push(item.record);
        if (records.length % most === 0) break;
      }
    }
    const { documents } = await parseMessage(records[0]!, { list: null });
    expect(documents).toHaveLength(1);
    const scene = await sceneOf(records.slice(0, most), 3);
    const random = new Random(seed);
    const generator = new RandomQueries(random, scene.documents);
    const queries = amount({ quick: 25, short: 500, long: 5_000 });
    const wrong: string[] = [];
    for (let i = 0; i < queries; i++) wrong.push(...(await disagreements(scene, generator.next(), random)));
    tell(`agreement: ${queries} random queries on ${scene.documents.length} real mails, ${wrong.length} disagreements`);
    expect(wrong).toEqual([]);
  });

  it('hold beyond the documents that are ranked again: no hit of a filter alone is lost between pages', async () => {
    const records = Array.from({ length: 600 }, (_, i): RawRecord => {
      const bytes = mail(
        {
          Subject: `[PATCH v${(i % 3) + 1}] lamps: light room ${Math.floor(i / 3)}`,
          'Message-ID': `<r${i}@example.org>`,
          Date: `${(i % 28) + 1} Jan 2025 10:00:00 +0000`,
        },
        'light\n',
      );
      return { location: { path: 'memory.mbox', line: i + 1 }, bytes, position: i };
    });
    const scene = await sceneOf(records, 2);
    expect(await disagreements(scene, 'author-is:"Ada Example"', new Random(1))).toEqual([]);
    expect(await disagreements(scene, 'kind:patch', new Random(2))).toEqual([]);
  });

  it('AND finds what both of its sides find alone, also where one side alone would be found by its parts', async () => {
    const text = (i: number): string =>
      i % 2 === 0 ? 'lamp users are many' : i === 7 ? 'lamp_list_del is called' : 'the list is long, del it';
    const records = Array.from({ length: 20 }, (_, i): RawRecord => {
      const bytes = mail({ Subject: `note ${i}`, 'Message-ID': `<a${i}@example.org>` }, `${text(i)}\n`);
      return { location: { path: 'memory.mbox', line: i + 1 }, bytes, position: i };
    });
    const { engine } = await sceneOf(records, 1);
    const found = async (query: string) =>
      (await engine.search(searchRequest(query, { limit: 100, collapse: 'none' }))).hits.map(({ id }) => id).sort();
    const [users, name, both] = [
      await found('users'),
      await found('lamp_list_del'),
      await found('users AND lamp_list_del'),
    ];
    expect(name).toEqual(['a7@example.org']);
    expect(both).toEqual(users.filter((id) => name.includes(id)));
  });
});

import type { Digest } from '../../src/corpus/digest/digest.js';
import { type Document, listsOf, type Series } from '../../src/corpus/document.js';
import { permalinkOf } from '../../src/corpus/mail/archive-hosts.js';
import type {
  Comparison,
  DocumentSummary,
  EngineStats,
  GivenOptions,
  GivenVersions,
  IdentifiersResponse,
  SearchEngine,
  SuggestOptions,
  SuggestResponse,
  ThreadEntry,
  VersionEntry,
  VersionsResponse,
} from '../../src/engines/engine.js';
import { withText } from '../../src/lineage/evidence-text.js';
import { type FacetName, facetNames } from '../../src/query/field-table.js';
import { QueryError } from '../../src/query/query-error.js';
import type { CountedFacets } from '../../src/search/facets.js';
import type { HighlightPiece } from '../../src/search/highlight.js';
import type { SearchRequest } from '../../src/search/search-options.js';
import type { Hit, SearchResponse } from '../../src/search/search-response.js';

/**
 * An engine for tests of the server: a handful of documents searched by looking at each. It gives every shape of answer
 * there is (trails with gaps, renames and splits, series, threads, corrections, empty clauses), and can be made to
 * wait or to fail.
 */
export class FakeEngine implements SearchEngine {
  readonly name = 'local';
  readonly documents: readonly Document[];
  readonly digestList: readonly Digest[];
  /** Words that are put wherever an answer has words of its own. */
  readonly words: string;
  /** Called before every answer. */
  before: (method: string) => Promise<void> | void = () => {};
  currentGeneration = '7';
  calls = 0;

  constructor(documents: readonly Document[] = lampDocuments, digests: readonly Digest[] = lampDigests, words = '') {
    this.documents = documents;
    this.digestList = digests;
    this.words = words;
  }

  async #enter(method: string): Promise<void> {
    this.calls++;
    await this.before(method);
  }

  async search(request: SearchRequest): Promise<SearchResponse> {
    await this.#enter('search');
    const words = request.query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length > 32) throw new QueryError('too-many-words', 'The query has more than 32 words; leave some out.');
    if (words.length > 0 && words.every((word) => word.startsWith('-'))) {
      throw new QueryError('nothing-positive', 'A query cannot only leave out; add a word that should be there.');
    }
    if (request.query === 'z*') throw new QueryError('too-costly', 'z* stands for too many terms; type more letters.');
    const found = this.documents
      .filter((document) => words.every((word) => matches(document, word)) && passes(document, request.filters))
      .sort((a, b) => (request.sort === 'oldest' ? 1 : -1) * ((a.date ?? '') < (b.date ?? '') ? -1 : 1));
    const heads = request.collapse === 'none' ? found : found.filter((document) => isHead(document, found));
    const page = heads.slice(request.offset, request.offset + request.limit);
    return {
      query: request.query,
      understood: request.query,
      total: heads.length,
      totalRelation: 'eq',
      tookMs: 1.25,
      hits: page.map((document) => this.#hit(document, words, request)),
      ...(request.facets ? countedFacets(found, request.collapse !== 'none') : {}),
      ...(words.includes('lapm') ? { didYouMean: [{ query: 'lamp', total: 9 }] } : {}),
      ...(heads.length === 0 ? { clauses: words.map((word) => ({ clause: word + this.words, total: 0 })) } : {}),
      notes: words.some((word) => word.startsWith('dfctx:')) ? [`dfctx: is approximate here ${this.words}`] : [],
      partial: words.includes('partial'),
      cursor: null,
    };
  }

  #hit(document: Document, words: readonly string[], request: SearchRequest): Hit {
    const trail = trailOf(document, this.documents);
    const newest = trail.at(-1)!;
    return {
      ...summaryOf(document),
      messageId: document.mail === null ? null : document.id,
      permalink: document.mail === null ? null : permalinkOf(document.id),
      lists: listsOf(document),
      score: 4.5,
      subsystems: document.subsystems,
      identifiers: document.identifiers,
      highlights: request.highlight
        ? { title: marked(document.title ?? '', words), text: marked(document.text.slice(0, 300), words) }
        : { title: [], text: [] },
      matchedIn: ['title', 'prose'],
      ...(request.collapse !== 'none' && trail.length > 1
        ? {
            versions: {
              count: trail.length,
              matched: 1,
              strip: trail.map((posting) => ({ id: posting.id, label: labelOf(posting), date: posting.date })),
              supersededBy:
                newest === document ? null : { id: newest.id, label: labelOf(newest) + this.words, daysLater: 12 },
            },
          }
        : {}),
      ...(request.explain
        ? {
            explanation: {
              value: 4.5,
              description: 'sum of',
              details: [{ value: 4.5, description: 'a word', details: [] }],
            },
          }
        : {}),
    };
  }

  #find(reference: string): Document | null {
    const bare = reference.replace(/^id:/, '').replace(/^<(.*)>$/, '$1');
    return (
      this.documents.find(({ id, source }) => id === bare || `${source.path}:${source.line}` === reference) ?? null
    );
  }

  async document(reference: string): Promise<Document | null> {
    await this.#enter('document');
    return this.#find(reference);
  }

  async versions(reference: string): Promise<VersionsResponse | null> {
    await this.#enter('versions');
    const document = this.#find(reference);
    if (document === null) return null;
    const trail = trailOf(document, this.documents);
    const entries = trail.map(
      (posting, i): VersionEntry => ({
        ...summaryOf(posting),
        version: posting.series?.version ?? null,
        relation: posting.kind === 'digest-entry' ? 'retold' : i === 3 ? 'split-from' : 'version',
        confidence: i === 1 ? 0.62 : 0.97,
        evidence: [
          withText({ type: 'same-author' }),
          withText({ type: 'note', note: `a title that differs in one word ${this.words}` }),
        ],
        renamed: i === 2,
        newest: i === trail.length - 1,
      }),
    );
    const newest = trail.at(-1)!;
    const parts = this.documents.filter((other) => other.series?.part != null && other.list === document.list);
    return {
      patch: summaryOf(document),
      versions: entries.filter((entry) => entry.id !== document.id),
      related: this.documents
        .filter((other) => other.kind === 'commit' && trail.length > 1)
        .map((other) => ({
          ...summaryOf(other),
          version: null,
          relation: 'commit',
          confidence: 0.9,
          evidence: [withText({ type: 'link-trailer' })],
          renamed: false,
          newest: false,
        })),
      ...(parts.length > 0
        ? {
            series: [
              {
                root: parts[0]!.id,
                title: parts[0]!.series!.name ?? parts[0]!.title,
                version: parts[0]!.series!.version,
                rfc: false,
                resend: false,
                date: parts[0]!.date,
                total: 3,
                cover: null,
                parts: parts.map((part, i) => ({
                  part: i + 1,
                  id: part.id,
                  title: part.title,
                  state: (['same', 'changed', 'renamed', 'added'] as const)[i % 4]!,
                })),
                missingParts: [3],
              },
            ],
          }
        : {}),
      gaps: trail.length > 1 ? [`v3 is not in this index ${this.words}`] : [],
      newest: newest.id,
      supersededBy:
        newest === document ? null : { id: newest.id, version: newest.series?.version ?? null, daysLater: 12 },
    };
  }

  async versionsOf(given: readonly Document[], { diff }: GivenOptions): Promise<GivenVersions | null> {
    await this.#enter('versionsOf');
    const first = given.find(({ kind }) => kind === 'patch' || kind === 'cover');
    if (first === undefined) return null;
    const known = this.documents.find(({ title }) => title === first.title);
    const trail = known === undefined ? null : await this.versions(known.id);
    return {
      ...(trail ?? { versions: [], related: [], gaps: [] }),
      patch: null,
      newest: trail?.newest ?? null,
      supersededBy: null,
      given: {
        title: first.title,
        version: first.series?.version ?? null,
        wouldBe: trail === null ? null : trail.versions.length + 2,
        posted: null,
        patches: [{ part: null, title: first.title, last: known?.id ?? null, confidence: 0.9, state: 'changed' }],
        leftOut: 0,
      },
      ...(diff ? { comparison: known === undefined ? null : await this.compare(known.id, known.id) } : {}),
    };
  }

  async compare(older: string, newer: string): Promise<Comparison | null> {
    await this.#enter('compare');
    const [before, after] = [this.#find(older), this.#find(newer)];
    if (before === null || after === null) return null;
    const isSame = before === after;
    return {
      older: summaryOf(before),
      newer: summaryOf(after),
      pairs: [
        {
          older: summaryOf(before),
          newer: summaryOf(after),
          state: isSame ? 'same' : 'changed',
          similarity: isSame ? 1 : 0.8,
          complete: true,
          title: isSame
            ? []
            : [
                { text: before.title ?? '', change: 'removed' },
                { text: after.title ?? '', change: 'added' },
              ],
          message: isSame
            ? []
            : [
                { text: 'The lamp ', change: 'same' },
                { text: before.text.slice(0, 200), change: 'removed' },
                { text: after.text.slice(0, 200), change: 'added' },
              ],
          files: isSame
            ? []
            : (after.files.length > 0 ? after.files : ['lib/lamp.c']).map((path) => ({
                path,
                lines: [
                  { text: ' int lamp_lit(void)', change: 'same' as const, hunk: `lamp_light(${this.words})` },
                  { text: `-	return 0; ${this.words}`, change: 'removed' as const },
                  { text: `+	return 1; ${this.words}`, change: 'added' as const },
                ],
              })),
          tags: { gained: isSame ? [] : [`Reviewed-by: Bob Example ${this.words}`], lost: [] },
        },
        {
          older: null,
          newer: summaryOf(after),
          state: 'added',
          similarity: 0,
          title: [],
          message: [],
          files: [],
          tags: { gained: [], lost: [] },
          complete: true,
        },
      ],
      changelog: [`say when it went out ${this.words}`],
      tags: { gained: [`Reviewed-by: Bob Example ${this.words}`], lost: [] },
    };
  }

  async thread(reference: string): Promise<readonly ThreadEntry[] | null> {
    await this.#enter('thread');
    const document = this.#find(reference);
    if (document === null) return null;
    const answers = this.documents.filter((other) => other.mail?.inReplyTo === document.id);
    return [document, ...answers].map((entry, i) => ({
      ...summaryOf(entry),
      depth: i === 0 ? 0 : 1,
      current: entry === document,
    }));
  }

  async identifiers(text: string, limit: number): Promise<IdentifiersResponse> {
    await this.#enter('identifiers');
    const names = new Set(this.documents.flatMap((document) => document.identifiers));
    const wanted = text.toLowerCase().replaceAll('_', '');
    const matching = [...names].filter((name) => name.toLowerCase().replaceAll('_', '').includes(wanted.slice(0, 4)));
    return {
      query: text,
      matches: matching.slice(0, limit).map((identifier, i) => {
        const documents = this.documents.filter((document) => document.identifiers.includes(identifier));
        return {
          identifier,
          kind: 'function',
          distance: identifier === text ? 0 : 1,
          score: 1 - i / 10,
          documents: documents.length,
          why: identifier === text ? `as spelt ${this.words}` : `one letter more ${this.words}`,
          firstSeen: documents[0]?.date ?? null,
          lastSeen: documents.at(-1)?.date ?? null,
          examples: documents.slice(0, 2).map(summaryOf),
          renamedTo: i === 1 ? { identifier: 'lamp_shines', since: '2026-01-06T10:00:00Z' } : null,
        };
      }),
    };
  }

  async suggest(text: string, { limit }: SuggestOptions): Promise<SuggestResponse> {
    await this.#enter('suggest');
    const last = text.split(/\s+/).at(-1)!.toLowerCase();
    const names = [...new Set(this.documents.flatMap((document) => document.identifiers))];
    return {
      query: text,
      suggestions: names
        .filter((name) => last !== '' && name.toLowerCase().startsWith(last))
        .slice(0, limit)
        .map((name) => ({
          text: `${text.slice(0, text.length - last.length)}${name}`,
          type: 'identifier' as const,
          documents: this.documents.filter((document) => document.identifiers.includes(name)).length,
        })),
    };
  }

  async stats(): Promise<EngineStats> {
    await this.#enter('stats');
    return {
      engine: 'local',
      documents: this.documents.length,
      terms: 123,
      bytes: 45_678,
      segments: 1,
      generation: this.currentGeneration,
      committed: '2026-01-20T00:00:00.000Z',
      byKind: Object.fromEntries(
        countedFacets(this.documents, false).facets.kind.map(({ value, count }) => [value, count]),
      ),
      sources: [
        {
          source: 'lamp.mbox',
          path: 'lamp.mbox',
          list: null,
          format: 'mbox',
          documents: this.documents.length,
          read: '2026-01-20T00:00:00.000Z',
        },
      ],
    };
  }

  async digests(): Promise<readonly Digest[]> {
    await this.#enter('digests');
    return this.digestList;
  }

  async generation(): Promise<string> {
    return this.currentGeneration;
  }

  async close(): Promise<void> {}
}

function matches(document: Document, word: string): boolean {
  if (word.startsWith('-')) return !matches(document, word.slice(1));
  if (word === 'lapm' || word.startsWith('dfctx:') || word === 'partial') return word !== 'lapm';
  const identifier = /^identifier:"?([^"]*)"?$/.exec(word);
  if (identifier !== null) return document.identifiers.some((name) => name.toLowerCase() === identifier[1]);
  return [
    document.title ?? '',
    document.text,
    ...document.authors.map((author) => author.name),
    ...document.identifiers,
  ]
    .join('\n')
    .toLowerCase()
    .includes(word);
}

function facetValuesOf(document: Document, facet: FacetName): string[] {
  switch (facet) {
    case 'kind':
      return [document.kind];
    case 'list':
      return document.list === null ? [] : [document.list];
    case 'subsystem':
      return document.subsystems;
    case 'author':
      return document.authors.map((author) => author.name);
    case 'version':
      return document.series?.version == null ? [] : [String(document.series.version)];
    case 'series':
      return document.series?.name == null ? [] : [document.series.name];
    case 'month':
      return document.date === null ? [] : [document.date.slice(0, 7)];
  }
}

function passes(document: Document, filters: SearchRequest['filters']): boolean {
  return facetNames.every((facet) => {
    const given = filters[facet] ?? [];
    const values = facetValuesOf(document, facet);
    const wanted = given.filter((value) => !value.startsWith('-'));
    const unwanted = given.filter((value) => value.startsWith('-')).map((value) => value.slice(1));
    return (
      (wanted.length === 0 || wanted.some((value) => values.includes(value))) &&
      !unwanted.some((value) => values.includes(value))
    );
  });
}

function countedFacets(documents: readonly Document[], byPatch: boolean): CountedFacets {
  const patchOf = (document: Document) => (byPatch ? trailOf(document, documents)[0]! : document).id;
  const count = (facet: FacetName) => {
    const patches = new Map<string, Set<string>>();
    for (const document of documents) {
      for (const value of facetValuesOf(document, facet))
        patches.set(value, (patches.get(value) ?? new Set()).add(patchOf(document)));
    }
    return [...patches].map(([value, { size }]) => ({ value, count: size })).sort((a, b) => b.count - a.count);
  };
  const facets = Object.fromEntries(facetNames.map((facet) => [facet, count(facet)])) as Record<
    FacetName,
    { value: string; count: number }[]
  >;
  return { facets, facetsOf: byPatch ? 'patches' : 'postings' };
}

/** Postings that touch the same first file are one trail here. */
function trailOf(document: Document, documents: readonly Document[]): Document[] {
  const key = document.files[0];
  const trail = documents.filter(
    (other) => key !== undefined && other.files[0] === key && (other.kind === 'patch' || other.kind === 'digest-entry'),
  );
  return trail.includes(document) ? trail : [document];
}

function isHead(document: Document, found: readonly Document[]): boolean {
  const trail = trailOf(document, found);
  return trail.at(-1) === document;
}

function labelOf(document: Document): string {
  return `v${document.series?.version ?? 1}`;
}

function marked(text: string, words: readonly string[]): HighlightPiece[] {
  const [word] = words;
  const at = word === undefined ? -1 : text.toLowerCase().indexOf(word);
  if (at < 0) return text === '' ? [] : [{ text, match: false }];
  return [
    { text: text.slice(0, at), match: false },
    { text: text.slice(at, at + word!.length), match: true },
    { text: text.slice(at + word!.length), match: false },
  ].filter((piece) => piece.text !== '');
}

export function summaryOf({ id, kind, title, date, authors, series, list, source }: Document): DocumentSummary {
  return { id, kind, title, date, authors: authors.map((author) => author.name), series, list, source };
}

const plainSeries: Series = { name: null, version: null, part: null, total: null, rfc: false, resend: false };

/** A document with usual values for what is not given. */
export function fakeDocument(given: Partial<Document> & { readonly id: string }): Document {
  return {
    kind: 'patch',
    source: { path: 'lamp.mbox', line: 1 },
    alsoIn: [],
    title: 'lib: keep the lamp lit',
    date: '2026-01-01T10:00:00.000Z',
    authors: [{ name: 'Ada Example', address: 'ada@example.org' }],
    list: 'lamps',
    subsystems: ['lib'],
    series: plainSeries,
    identifiers: [],
    files: [],
    text: 'It went out at night.\n',
    digest: null,
    mail: null,
    commit: null,
    ...given,
  };
}

const lampDiff = `It went out at night, and nobody could see lamp_lit().

Signed-off-by: Ada Example <ada@example.org>
---
Changes in v2:
- say when it went out

 lib/lamp.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/lib/lamp.c b/lib/lamp.c
index 1111111..2222222 100644
--- a/lib/lamp.c
+++ b/lib/lamp.c
@@ -1,4 +1,4 @@ int lamp_lit(void)
 {
-	return 0;
+	return 1;
 }
-- 
2.47.0
`;

function mailFacts(id: string, subject: string, inReplyTo: string | null = null): NonNullable<Document['mail']> {
  return {
    subject,
    inReplyTo,
    references: inReplyTo === null ? [] : [inReplyTo],
    tags: [],
    pull: false,
    to: [{ name: 'Lamps', address: 'lamps@example.org' }],
    cc: [],
    changeId: null,
    priorLinks: [],
    trailers: [{ key: 'Signed-off-by', value: 'Ada Example <ada@example.org>' }],
    received: id.startsWith('reply') ? null : '2026-01-01T10:00:05.000Z',
  };
}

export const lampDocuments: readonly Document[] = [
  ...[1, 2, 4, 5].map((version, i) =>
    fakeDocument({
      id: `20260101-lamp-v${version}-1@example.org`,
      title: i < 2 ? 'lib: keep the lamp lit' : 'lib: let the lamp shine',
      date: `2026-01-${String(1 + i * 6).padStart(2, '0')}T10:00:00.000Z`,
      series: { ...plainSeries, version: version === 1 ? null : version, part: 1, total: 2 },
      source: { path: 'lamp.mbox', line: 1 + i * 40 },
      identifiers: ['lamp_lit', 'lamp_lit_all'],
      files: ['lib/lamp.c'],
      text: lampDiff,
      mail: mailFacts(
        `20260101-lamp-v${version}-1@example.org`,
        `[PATCH${version === 1 ? '' : ` v${version}`} 1/2] lib: keep the lamp lit`,
      ),
    }),
  ),
  fakeDocument({
    id: 'reply-1@example.org',
    kind: 'reply',
    date: '2026-01-02T11:00:00.000Z',
    authors: [{ name: 'Bob Example', address: 'bob@example.org' }],
    text: '> It went out at night.\n\nDid it? https://example.org/why\n',
    mail: mailFacts('reply-1@example.org', 'Re: [PATCH 1/2] lib: keep the lamp lit', '20260101-lamp-v1-1@example.org'),
  }),
  fakeDocument({
    id: 'digest:00aa',
    kind: 'digest-entry',
    source: { path: 'corpus/2026-01-06-daily.txt', line: 3 },
    date: '2026-01-06T23:00:00.000Z',
    files: ['lib/lamp.c'],
    identifiers: ['lamp_lit'],
    text: 'With v2 of the series the lamp stays lit; `lamp_lit()` tells so.',
    digest: { period: 'daily', days: ['2026-01-06'], generated: '2026-01-06T23:00:00Z', entry: 1 },
  }),
  fakeDocument({
    id: 'digest:00bb',
    kind: 'digest-entry',
    title: null,
    source: { path: 'corpus/2026-01-06-daily.txt', line: 5 },
    date: '2026-01-06T23:00:00.000Z',
    series: null,
    text: 'An entry without a title tells of a wick that burns longer.',
    digest: { period: 'daily', days: ['2026-01-06'], generated: '2026-01-06T23:00:00Z', entry: 2 },
  }),
  fakeDocument({
    id: '4a84a470c24f4a84a470c24f4a84a470c24f4a84',
    kind: 'commit',
    source: { path: 'lamp.git', line: 1 },
    date: '2026-01-25T10:00:00.000Z',
    text: 'It went out at night.\n\nLink: https://lore.kernel.org/r/20260101-lamp-v5-1@example.org\n',
    commit: {
      sha: '4a84a470c24f4a84a470c24f4a84a470c24f4a84',
      trailers: [],
      messageId: '20260101-lamp-v5-1@example.org',
    },
  }),
  fakeDocument({
    id: 'wick/1',
    kind: 'document',
    title: 'On wicks',
    date: null,
    authors: [],
    list: null,
    subsystems: [],
    series: null,
    text: 'Wicks are made of cotton.',
  }),
];

export const lampDigests: readonly Digest[] = [
  {
    path: 'corpus/2026-01-06-daily.txt',
    line: 2,
    period: 'daily',
    days: ['2026-01-06'],
    generated: '2026-01-06T23:00:00Z',
    introduction: 'Lamps were kept lit.',
    entries: ['digest:00aa', 'digest:00bb'],
  },
  {
    path: 'corpus/2026-01-06-daily-2.txt',
    line: 2,
    period: 'daily',
    days: ['2026-01-06'],
    generated: '2026-01-06T23:30:00Z',
    introduction: 'Lamps were kept lit, told again.',
    entries: ['digest:00aa'],
  },
  {
    path: 'corpus/2026-01-07-daily.txt',
    line: 2,
    period: 'daily',
    days: ['2026-01-07'],
    generated: '2026-01-07T23:00:00Z',
    introduction: 'No patches were submitted.',
    entries: [],
  },
  {
    path: 'corpus/2026-01-11-weekly.txt',
    line: 2,
    period: 'weekly',
    days: ['2026-01-05', '2026-01-11'],
    generated: '2026-01-11T23:00:00Z',
    introduction: 'A week of lamps.',
    entries: ['digest:00aa'],
  },
];

import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { readPatches } from '../../src/corpus/patch-input/read-patches.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import type { EngineName, SearchEngine } from '../../src/engines/engine.js';
import { type EngineChoice, openEngine } from '../../src/engines/open-engine.js';
import { openWriter } from '../../src/engines/open-writer.js';
import type { IndexingSummary } from '../../src/index/build/indexing-session.js';
import { QueryError } from '../../src/query/query-error.js';
import { searchRequest } from '../../src/search/search-options.js';
import type { Hit, SearchResponse } from '../../src/search/search-response.js';
import { bundledFolder } from '../support/digest-texts.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { candle, nextLampPatch, snuffer, strangePatch, writeDigest, writeMailbox } from './contract-sources.js';

/**
 * What every engine does, wherever its index lies: one suite for all. An engine is run through it by its test file; what
 * cannot hold for one is skipped there by the rule's name, with the reason.
 */
export interface ContractSubject {
  readonly name: EngineName;
  /** A place for an index that does not exist yet; called more than once. */
  choice(folder: string): EngineChoice;
  /** Called with each choice when it is no longer needed. */
  discard?(choice: EngineChoice): Promise<void>;
  /** Reasons why rules do not hold, by their names. */
  readonly skips: Readonly<Record<string, string>>;
  /** Milliseconds for building an index. */
  readonly patience?: number;
}

type Options = Parameters<typeof searchRequest>[1];

export function describeEngineContract(subject: ContractSubject): void {
  const known = new Set<string>();
  const rule = (name: string, test: () => Promise<void>): void => {
    known.add(name);
    const reason = subject.skips[name];
    if (reason === undefined) it(name, test, 30_000);
    else it.skip(`${name} [${subject.name} does not: ${reason}]`, test);
  };

  describe(`the ${subject.name} engine`, () => {
    const folder = temporaryFolder();
    const choices: EngineChoice[] = [];
    const engines: SearchEngine[] = [];
    const patience = subject.patience ?? 120_000;

    const newChoice = (): EngineChoice => {
      const place = join(folder, String(choices.length));
      mkdirSync(place);
      const choice = subject.choice(place);
      choices.push(choice);
      return choice;
    };
    const write = async (
      choice: EngineChoice,
      paths: readonly string[],
      rebuild = false,
    ): Promise<IndexingSummary[]> => {
      const writer = await openWriter(choice, { rebuild, memory: 64 * 1024 * 1024, threads: 0, overrides: '' });
      const summaries: IndexingSummary[] = [];
      try {
        for (const path of paths) {
          for (const source of (await detectSources(path)).sources) {
            const run = { path: source.path, list: null };
            summaries.push(await writer.addSource(await openSource(source.path, source.format), run));
          }
        }
      } finally {
        await writer.close();
      }
      return summaries;
    };
    const open = async (choice: EngineChoice): Promise<SearchEngine> => {
      const opened = await openEngine(choice);
      engines.push(opened);
      return opened;
    };

    let choice: EngineChoice;
    let engine: SearchEngine;
    const corpus = relative('.', bundledFolder) || bundledFolder;

    beforeAll(async () => {
      choice = newChoice();
      await write(choice, [corpus, writeMailbox(folder)]);
      engine = await open(choice);
    }, patience);

    afterAll(async () => {
      for (const opened of engines) await opened.close();
      for (const done of choices) await subject.discard?.(done);
      const unknown = Object.keys(subject.skips).filter((name) => !known.has(name));
      expect(unknown, 'skips name rules that exist').toEqual([]);
    });

    const search = (query: string, options: Options = {}): Promise<SearchResponse> =>
      engine.search(searchRequest(query, { collapse: 'none', ...options }));
    const titles = ({ hits }: SearchResponse): string[] => hits.map((hit) => hit.title ?? '');
    const ids = ({ hits }: SearchResponse): string[] => hits.map((hit) => hit.id);
    const mentions = ({ title, highlights }: Hit): string =>
      `${title} ${highlights.text.map(({ text }) => text).join('')}`.toLowerCase();

    describe('search', () => {
      rule('puts documents whose title has a name before those that mention it', async () => {
        const found = await search('bpf_list_del', { limit: 50 });
        const places = titles(found).map((title) => /bpf_list_del/i.test(title));
        expect(places.filter(Boolean).length).toBeGreaterThan(2);
        expect(places.slice(0, 3)).toEqual([true, true, true]);
      });

      rule('finds a name however it is written', async () => {
        const wanted = new Set(ids(await search('bpf_list_del', { limit: 3 })));
        for (const query of [
          'bpfListDel',
          'BPF_LIST_DEL',
          'bpflistdel',
          'list_del',
          'bpf_list_del()',
          'bpf list del',
        ]) {
          const found = ids(await search(query, { limit: 20 }));
          expect(found.filter((id) => wanted.has(id)).length, query).toBeGreaterThan(0);
        }
      });

      rule('finds words by their stems and in any case', async () => {
        for (const query of ['verifiers', 'VERIFIER', 'Verifier']) {
          expect((await search(query)).total, query).toBeGreaterThan(10);
        }
      });

      rule('ranks what has all words before what has some', async () => {
        const found = await search('arena lock timeout', { limit: 5 });
        expect(found.hits.length).toBe(5);
        const [first] = found.hits;
        expect(['arena', 'lock', 'timeout'].filter((word) => mentions(first!).includes(word)).length).toBeGreaterThan(
          1,
        );
      });

      rule('gives scores that never rise down the list', async () => {
        for (const query of ['bpf_list_del', 'sockmap race', 'use after free', 'verifier']) {
          const scores = (await search(query, { limit: 40 })).hits.map((hit) => hit.score);
          expect(scores.length, query).toBeGreaterThan(0);
          expect(scores, query).toEqual([...scores].sort((a, b) => b - a));
        }
      });

      rule('gives the same answer to the same question', async () => {
        const [one, other] = [await search('sockmap race', { limit: 20 }), await search('sockmap race', { limit: 20 })];
        expect({ ...one, tookMs: 0 }).toEqual({ ...other, tookMs: 0 });
      });

      rule('finds a phrase only where its words stand together', async () => {
        const loose = await search('wick glass', { limit: 50 });
        const near = await search('"soots the glass"', { limit: 50 });
        const apart = await search('"wick glass"', { limit: 50 });
        expect(loose.total).toBeGreaterThan(0);
        expect(near.total).toBeGreaterThan(0);
        expect(apart.total).toBe(0);
      });

      rule('completes a word with a star', async () => {
        const found = await search('lamp_wick*', { limit: 20 });
        expect(found.total).toBeGreaterThan(0);
        for (const hit of found.hits) expect(hit.list).toBe('lamps');
      });

      rule('finds a name that is a letter off', async () => {
        const found = await search('bpf_lsit_del', { limit: 5 });
        expect(found.hits.some((hit) => mentions(hit).includes('bpf_list'))).toBe(true);
      });

      rule('a name asked for by its field is found as a whole or not at all', async () => {
        const found = await search('identifier:bpf_list_del', { limit: 50 });
        expect(found.total).toBeGreaterThan(2);
        for (const { id, title } of found.hits) {
          const told = await engine.document(id);
          expect(`${title} ${told!.text}`).toMatch(/\bbpf_list_del\b/i);
        }
        for (const query of ['identifier:bpf_lst_del', 'identifier:no_such_name'])
          expect(await search(query), query).toMatchObject({ total: 0, hits: [] });
      });

      rule('offers the right spelling of a name that is a letter off', async () => {
        const { didYouMean = [] } = await search('bpf_lst_del');
        expect(didYouMean.map(({ query }) => query)).toContain('bpf_list_del');
        for (const { total } of didYouMean) expect(total).toBeGreaterThan(0);
      });

      rule('keeps to the conditions of the query language', async () => {
        const checks: [string, (hit: Hit) => boolean][] = [
          ['author:borkmann verifier', ({ authors }) => authors.some((name) => /borkmann/i.test(name))],
          ['l:lamps wick', ({ list }) => list === 'lamps'],
          ['kind:reply wick', ({ kind }) => kind === 'reply'],
          ['version:2 wick', ({ series }) => series?.version === 2],
          ['d:20250110.. wick', ({ date }) => (date ?? '') >= '2025-01-10'],
          ['wick -kind:reply', ({ kind }) => kind !== 'reply'],
          ['wick AND snuffer', ({ kind }) => kind === 'reply'],
          ['title:lighting', ({ title }) => /lighting/i.test(title ?? '')],
          ['dfn:drivers/lamp/wick.c', ({ kind }) => kind === 'patch'],
        ];
        for (const [query, holds] of checks) {
          const { hits } = await search(query, { limit: 50 });
          expect(hits.length, query).toBeGreaterThan(0);
          for (const hit of hits) expect(holds(hit), `${query}: ${hit.id}`).toBe(true);
        }
        const either = await search('snuffer OR lighting', { limit: 50 });
        expect(ids(either)).toEqual(expect.arrayContaining(['lamp-answer@example.org', 'lamp-v1-2@example.org']));
      });

      rule('says where a query was understood in another way than it was typed', async () => {
        const found = await search('kfunc author:"Amery Hung"');
        const again = await search(found.understood);
        expect(again.total).toBe(found.total);
      });

      rule('finds nothing for words that are nowhere, and says so without failing', async () => {
        const found = await search('zzqxjk');
        expect(found).toMatchObject({ total: 0, hits: [], cursor: null });
      });

      rule('tells what the parts of a query without hits would find alone', async () => {
        const { total, clauses = [] } = await search('author:borkmann l:lamps');
        expect(total).toBe(0);
        expect(clauses.length).toBe(2);
        for (const clause of clauses) expect(clause.total, clause.clause).toBeGreaterThan(0);
      });

      rule('takes an empty query for all documents', async () => {
        const { documents } = await engine.stats();
        expect((await search('')).total).toBe(documents);
      });
    });

    describe('highlights', () => {
      rule('join to the title, and to a stretch of the text', async () => {
        for (const query of ['bpf_list_del', 'sockmap race', 'wick']) {
          const { hits } = await search(query);
          expect(hits.length).toBeGreaterThan(0);
          for (const hit of hits) {
            const document = (await engine.document(hit.id))!;
            const joined = (pieces: Hit['highlights']['text']): string => pieces.map(({ text }) => text).join('');
            expect(joined(hit.highlights.title)).toBe(document.title ?? '');
            const passage = joined(hit.highlights.text).replace(/^… /, '').replace(/ …$/, '');
            expect(document.text.includes(passage), `${query}: ${hit.id}`).toBe(true);
          }
        }
      });

      rule('mark the whole name where the whole matched, and a stem where it stands', async () => {
        const [named] = (await search('bpf_list_del', { limit: 1 })).hits;
        expect(named!.highlights.title.filter(({ match }) => match).map(({ text }) => text)).toEqual(['bpf_list_del']);
        const [stemmed] = (await search('lighted title:lighting', { limit: 1 })).hits;
        expect(stemmed!.highlights.title.some(({ match, text }) => match && /lighting/.test(text))).toBe(true);
      });

      rule('are left out where they are not wanted', async () => {
        const [hit] = (await search('wick', { limit: 1, highlight: false })).hits;
        expect(hit!.highlights).toEqual({ title: [], text: [] });
      });
    });

    describe('filters, facets, order and pages', () => {
      rule('counts by facet are what the filter then finds: postings, or patches where each is one hit', async () => {
        // A query that says where its words stand: it brings no posting for the sake of another one that has them.
        const counts = new Map<string, number[]>();
        for (const collapse of ['none', 'patch'] as const) {
          const { facets, facetsOf, total } = await search('title:verifier', { facets: true, collapse });
          expect(total).toBeGreaterThan(5);
          expect(facetsOf).toBe(collapse === 'none' ? 'postings' : 'patches');
          for (const name of ['subsystem', 'author', 'version', 'month', 'kind'] as const) {
            for (const { value, count } of facets![name].slice(0, 2)) {
              const found = await search('title:verifier', { filters: { [name]: [value] }, collapse });
              expect(found.total, `${name}=${value}`).toBe(count);
              counts.set(`${name}=${value}`, [...(counts.get(`${name}=${value}`) ?? []), count]);
            }
          }
        }
        expect(counts.size).toBeGreaterThan(5);
        const both = [...counts.values()].filter((pair) => pair.length === 2);
        expect(both.some(([postings, patches]) => patches! < postings!)).toBe(true);
        expect(both.every(([postings, patches]) => patches! <= postings!)).toBe(true);
      });

      rule('values of one filter are alternatives, filters together conditions, and a minus leaves out', async () => {
        const all = await search('wick');
        const replies = await search('wick', { filters: { kind: ['reply'] } });
        const others = await search('wick', { filters: { kind: ['-reply'] } });
        const both = await search('wick', { filters: { kind: ['reply', 'patch'], list: ['lamps'] } });
        expect(replies.total + others.total).toBe(all.total);
        expect(both.total).toBeGreaterThan(replies.total);
        expect((await search('wick', { filters: { list: ['nowhere'] } })).total).toBe(0);
      });

      rule('sorts by date, either way, the same documents', async () => {
        const newest = (await search('kfunc', { sort: 'newest', limit: 1000 })).hits.map((hit) => hit.date ?? '');
        const oldest = (await search('kfunc', { sort: 'oldest', limit: 1000 })).hits.map((hit) => hit.date ?? '');
        expect(newest.length).toBeGreaterThan(20);
        expect(newest).toEqual([...newest].sort().reverse());
        expect(oldest).toEqual([...oldest].sort());
        expect([...newest].sort()).toEqual(oldest);
      });

      rule('pages by offset and by cursor, without gap or double', async () => {
        for (const sort of ['relevance', 'newest'] as const) {
          const whole = ids(await search('verifier', { sort, limit: 40 }));
          expect(whole.length).toBe(40);
          const byOffset: string[] = [];
          const byCursor: string[] = [];
          let cursor: string | null = null;
          for (let page = 0; page < 4; page++) {
            byOffset.push(...ids(await search('verifier', { sort, limit: 10, offset: page * 10 })));
            const next = await search('verifier', { sort, limit: 10, cursor });
            byCursor.push(...ids(next));
            cursor = next.cursor;
          }
          expect(byOffset, sort).toEqual(whole);
          expect(byCursor, sort).toEqual(whole);
          expect(new Set(whole).size).toBe(40);
        }
      });

      rule('the last page has no cursor, and a cursor of nobody does no harm', async () => {
        const { total } = await search('wick');
        expect((await search('wick', { limit: total + 5 })).cursor).toBeNull();
        expect(ids(await search('wick', { cursor: 'bm9uc2Vuc2U' }))).toEqual(ids(await search('wick')));
      });

      rule(
        'folds the messages about a patch into one hit, shows its newest posting, and counts the others',
        async () => {
          const all = await search('wick', { limit: 100 });
          const folded = await search('wick', { limit: 100, collapse: 'patch' });
          expect(folded.total).toBe(folded.hits.length);
          expect(folded.total).toBeLessThan(all.total);
          const hidden = folded.hits.reduce(
            (sum, { folded: counts }) => sum + Object.values(counts!).reduce((one, other) => one + other, 0),
            0,
          );
          expect(folded.hits.length + hidden).toBeGreaterThanOrEqual(all.total);
          const replies = folded.hits.filter(({ folded: counts }) => counts!.replies > 0);
          expect(replies.length).toBeGreaterThan(0);
          for (const hit of replies) expect(['patch', 'cover']).toContain(hit.kind);
          for (const { versions, id } of folded.hits) expect(versions?.supersededBy ?? null, id).toBeNull();
          for (const { id, bestMatch } of folded.hits) expect(bestMatch?.id).not.toBe(id);
          expect(await search('wick', { limit: 100, collapse: 'versions' })).toMatchObject({
            total: folded.total,
            hits: folded.hits.map(({ id }) => ({ id })),
          });
        },
      );

      rule('puts the versions of a patch into one hit', async () => {
        const all = await search('bpf_list_del', { limit: 50 });
        const collapsed = await search('bpf_list_del', { limit: 50, collapse: 'versions' });
        expect(collapsed.hits.length).toBeLessThan(all.hits.length);
        const strips = collapsed.hits.flatMap((hit) =>
          hit.versions === undefined ? [] : [hit.versions.strip.map(({ id }) => id)],
        );
        expect(strips.length).toBeGreaterThan(0);
        const members = strips.flat();
        expect(new Set(members).size).toBe(members.length);
      });
    });

    describe('explanations', () => {
      rule('have the score as their root', async () => {
        let checked = 0;
        for (const query of [
          'bpf_list_del',
          'sockmap race',
          'use after free',
          'author:borkmann',
          'v2 wick',
          '"soots the glass"',
        ]) {
          for (const hit of (await search(query, { explain: true })).hits) {
            expect(hit.explanation?.value, `${query}: ${hit.id}`).toBeCloseTo(hit.score, 9);
            checked++;
          }
        }
        expect(checked).toBeGreaterThan(20);
      });
    });

    describe('references', () => {
      rule('by id, by Message-ID in brackets, and by place name the same document', async () => {
        for (const id of ['lamp-v1-1@example.org', (await search('bpf_list_del')).hits[0]!.id]) {
          const document = (await engine.document(id))!;
          const place = `${document.source.path}:${document.source.line}`;
          expect(document.id).toBe(id);
          expect((await engine.document(`<${id}>`))?.id).toBe(id);
          expect((await engine.document(place))?.id).toBe(id);
        }
      });

      rule('to nothing give null everywhere', async () => {
        for (const reference of ['nobody@example.org', 'corpus/none.txt:3', '', ':', 'constructor', '__proto__']) {
          expect(await engine.document(reference), reference).toBeNull();
          expect(await engine.versions(reference), reference).toBeNull();
          expect(await engine.thread(reference), reference).toBeNull();
          expect(await engine.compare(reference, 'lamp-v1-1@example.org'), reference).toBeNull();
        }
      });
    });

    describe('trails', () => {
      rule('have the other postings, oldest first, each with evidence', async () => {
        const trail = (await engine.versions('lamp-v2-1@example.org'))!;
        expect(trail.patch.id).toBe('lamp-v2-1@example.org');
        expect(trail.versions.map((version) => version.id)).toContain('lamp-v1-1@example.org');
        expect(trail.versions.map((version) => version.id)).not.toContain('lamp-v1-2@example.org');
        expect(trail.newest).toBe('lamp-v2-1@example.org');
        const older = (await engine.versions('lamp-v1-1@example.org'))!;
        expect(older.supersededBy).toMatchObject({ id: 'lamp-v2-1@example.org', version: 2, daysLater: 7 });
        const told = (await engine.versions((await search('bpf_list_del')).hits[0]!.id))!;
        expect(told.versions.length).toBeGreaterThan(2);
        for (const { confidence, evidence } of [...trail.versions, ...told.versions]) {
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
          expect(evidence.length).toBeGreaterThan(0);
        }
        const dates = told.versions.map((version) => version.date ?? '');
        expect(dates).toEqual([...dates].sort());
      });

      rule('are told of a patch that is not in the index, with the version it would be', async () => {
        const { documents } = await readPatches(Buffer.from(nextLampPatch), 'next.patch');
        const trail = (await engine.versionsOf(documents, { diff: true }))!;
        expect(trail).toMatchObject({
          patch: null,
          newest: 'lamp-v2-1@example.org',
          given: { wouldBe: 3, posted: null },
        });
        expect(trail.versions.map(({ id }) => id)).toEqual(['lamp-v1-1@example.org', 'lamp-v2-1@example.org']);
        for (const { evidence } of trail.versions) expect(evidence.length).toBeGreaterThan(0);
        const lines = trail.comparison!.pairs.flatMap(({ files }) => files.flatMap((file) => file.lines));
        expect(lines).toContainEqual({ text: '+\tlamp_wick_trim(lamp, 6);', change: 'added' });
        expect(await engine.versions('given:1')).toBeNull();
        const stranger = await readPatches(Buffer.from(strangePatch), 'other.patch');
        expect(await engine.versionsOf(stranger.documents, { diff: false })).toMatchObject({
          versions: [],
          newest: null,
        });
        expect(await engine.versionsOf([], { diff: false })).toBeNull();
      });

      rule('tell what changed between two postings', async () => {
        const change = (await engine.compare('lamp-v1-1@example.org', 'lamp-v2-1@example.org'))!;
        expect([change.older.id, change.newer.id]).toEqual(['lamp-v1-1@example.org', 'lamp-v2-1@example.org']);
        const pieces = change.pairs.flatMap((pair) => pair.files.flatMap((file) => file.lines));
        const changed = pieces.filter((piece) => piece.change !== 'same').map((piece) => piece.text);
        expect(changed.some((text) => text.includes('lamp_wick_trim(lamp, 4)'))).toBe(true);
        expect(changed.some((text) => text.includes('lamp_wick_trim(lamp, 5)'))).toBe(true);
        expect(change.tags.gained.join()).toMatch(/Reviewed-by: Bea/);
        expect(change.changelog.join()).toMatch(/cut to five/);
      });

      rule('a conversation stands in thread order', async () => {
        const thread = (await engine.thread('lamp-answer@example.org'))!;
        expect(thread.map(({ id, depth, current }) => ({ id, depth, current }))).toEqual([
          { id: 'lamp-v1-0@example.org', depth: 0, current: false },
          { id: 'lamp-v1-1@example.org', depth: 1, current: false },
          { id: 'lamp-answer@example.org', depth: 2, current: true },
          { id: 'lamp-v1-2@example.org', depth: 1, current: false },
        ]);
      });
    });

    describe('names', () => {
      rule('near what was typed are found, the nearest first, with examples', async () => {
        for (const [typed, wanted] of [
          ['bpf_list_del', 'bpf_list_del'],
          ['bpf_lst_del', 'bpf_list_del'],
          ['lampWickTrim', 'lamp_wick_trim'],
          ['lamp_wikc_trim', 'lamp_wick_trim'],
        ] as const) {
          const { matches } = await engine.identifiers(typed, 5);
          expect(matches[0]?.identifier, typed).toBe(wanted);
          expect(matches[0]!.examples.length).toBeGreaterThan(0);
          expect(matches.length).toBeLessThanOrEqual(5);
        }
        expect((await engine.identifiers('zzqxjkvw', 5)).matches).toEqual([]);
      });

      rule('are suggested while they are typed, and only where they have hits', async () => {
        const { suggestions } = await engine.suggest('lamp_wi', { limit: 8, filters: {} });
        expect(suggestions.map(({ text }) => text)).toContain('lamp_wick_trim');
        for (const { text } of suggestions.slice(0, 4)) expect((await search(text)).total, text).toBeGreaterThan(0);
        const filtered = await engine.suggest('lamp_wi', { limit: 8, filters: { list: ['nowhere'] } });
        expect(filtered.suggestions).toEqual([]);
      });
    });

    describe('hostile questions', () => {
      const hostile = [
        '"',
        '(((((',
        ')',
        '*',
        '~',
        '~2',
        'a~9',
        ':',
        'author:',
        '-',
        '--',
        '"" ""',
        '\\',
        '[',
        '{32,64}',
        'd:99999999..',
        'd:..',
        'version:999999999999',
        'a'.repeat(5_000),
        'b '.repeat(500),
        '\0\u001b[31m',
        '\ud800',
        '漢字 עברית',
        "'; DROP TABLE",
        '<script>alert(1)</script>',
        'constructor',
        '__proto__',
        'toString:valueOf',
        'id:',
        'NOT',
        'OR OR OR',
        'AND',
        '-- -bpf',
        `${'('.repeat(50)}x${')'.repeat(50)}`,
        '"a b"~99999',
        '%00',
        '$\x7bjndi:ldap://x}',
        'x*y*z*',
        '*.*',
        '_',
        '___',
      ];
      rule('are answered, or refused as beyond the limits', async () => {
        expect(hostile.length).toBeGreaterThan(30);
        for (const query of hostile) {
          try {
            const answer = await search(query);
            expect(answer.hits.length, query).toBeLessThanOrEqual(10);
          } catch (error) {
            expect(error, query).toBeInstanceOf(QueryError);
          }
          await engine.identifiers(query, 5);
          await engine.suggest(query, { limit: 5, filters: {} });
        }
      });

      rule('all at once are answered as one by one', async () => {
        const queries = [
          'bpf_list_del',
          'wick',
          'verifier',
          'sockmap race',
          'author:borkmann',
          'zzqxjk',
          'kfunc',
          'arena',
        ];
        const together = await Promise.all(queries.map((query) => search(query)));
        for (const [i, query] of queries.entries()) {
          expect(ids(together[i]!), query).toEqual(ids(await search(query)));
        }
      });
    });

    describe('what it knows of itself', () => {
      rule('counts by kind and by source add up', async () => {
        const { documents, byKind, sources, terms, generation, ...stats } = await engine.stats();
        expect(stats.engine).toBe(subject.name);
        expect(documents).toBe(457 + 5);
        expect(byKind).toEqual({ 'digest-entry': 457, cover: 1, patch: 3, reply: 1 });
        expect(Object.values(byKind).reduce((sum, count) => sum + count, 0)).toBe(documents);
        expect(sources.reduce((sum, source) => sum + source.documents, 0)).toBe(documents);
        expect(terms).toBeGreaterThan(1000);
        expect(await engine.generation()).toBe(generation);
      });

      rule('has the digests it read, empty ones too', async () => {
        const digests = await engine.digests();
        expect(digests.length).toBe(70);
        expect(digests.filter((digest) => digest.entries.length === 0).length).toBe(4);
        expect(digests.reduce((sum, digest) => sum + digest.entries.length, 0)).toBe(457);
      });
    });

    describe('changes', () => {
      rule('a source read again is updated, not doubled; what left it is gone', async () => {
        const place = newChoice();
        const feed = join(folder, `feed-${choices.length}`);
        const [first] = await write(place, [writeDigest(feed, [snuffer, candle])]);
        expect(first).toMatchObject({ added: 2, updated: 0, removed: 0 });
        const before = await open(place);
        const candleId = (await before.search(searchRequest('candle_drip_stats'))).hits[0]!.id;
        const [second] = await write(place, [writeDigest(feed, [snuffer, candle])]);
        expect(second).toMatchObject({ added: 0, removed: 0 });
        expect((await (await open(place)).stats()).documents).toBe(2);
        const [third] = await write(place, [
          writeDigest(feed, [{ ...snuffer, summary: `${snuffer.summary} It has a chain.` }]),
        ]);
        expect(third!.removed + third!.updated).toBeGreaterThan(0);
        const after = await open(place);
        expect((await after.stats()).documents).toBe(1);
        expect(await after.document(candleId)).toBeNull();
        expect((await after.search(searchRequest('candle_drip_stats'))).hits.map((hit) => hit.id)).not.toContain(
          candleId,
        );
        expect((await after.search(searchRequest('chain snuffer'))).total).toBe(1);
        expect((await after.identifiers('lamp_snuffer_attach', 3)).matches[0]?.documents).toBe(1);
      });

      rule('a folder of digests that loses a file loses its entries, and no mail that was read from it', async () => {
        const place = newChoice();
        const feed = join(folder, `feed-${choices.length}`);
        const files = [join(feed, 'a'), join(feed, 'b')].map((part, i) => writeDigest(part, [[snuffer, candle][i]!]));
        const mailbox = writeMailbox(feed);
        await write(place, [mailbox]);
        rmSync(mailbox);
        await write(place, [feed]);
        expect((await (await open(place)).stats()).byKind).toMatchObject({ 'digest-entry': 2, patch: 3 });
        rmSync(files[1]!);
        writeDigest(join(feed, 'c'), []);
        const [summary] = await write(place, [feed]);
        expect(summary).toMatchObject({ added: 0, removed: 1 });
        const after = await open(place);
        expect((await after.stats()).byKind).toMatchObject({ 'digest-entry': 1, patch: 3 });
        expect((await after.digests()).map((digest) => digest.entries.length).sort()).toEqual([0, 1]);
      });

      rule('an open engine follows what is written meanwhile', async () => {
        const place = newChoice();
        const feed = join(folder, `feed-${choices.length}`);
        await write(place, [writeDigest(feed, [snuffer])]);
        const opened = await open(place);
        const generation = await opened.generation();
        expect((await opened.search(searchRequest('candle_drip_stats'))).total).toBe(0);
        await write(place, [writeDigest(feed, [snuffer, candle])]);
        await expect
          .poll(async () => (await opened.search(searchRequest('candle_drip_stats'))).total, {
            timeout: 10_000,
            interval: 100,
          })
          .toBe(1);
        await expect.poll(() => opened.generation(), { timeout: 10_000, interval: 100 }).not.toBe(generation);
      });

      rule('an index without documents answers every question', async () => {
        const place = newChoice();
        await write(place, [writeDigest(join(folder, `feed-${choices.length}`), [])]);
        const empty = await open(place);
        expect(await empty.search(searchRequest('wick', { facets: true }))).toMatchObject({ total: 0, hits: [] });
        expect((await empty.search(searchRequest(''))).total).toBe(0);
        expect(await empty.document('x')).toBeNull();
        expect(await empty.versions('x')).toBeNull();
        expect((await empty.identifiers('wick', 5)).matches).toEqual([]);
        expect((await empty.suggest('wi', { limit: 5, filters: {} })).suggestions).toEqual([]);
        expect((await empty.stats()).documents).toBe(0);
        expect((await empty.digests()).length).toBe(1);
      });

      rule('a rebuild forgets what was there', async () => {
        const place = newChoice();
        await write(place, [writeDigest(join(folder, `feed-${choices.length}`), [candle])]);
        await write(place, [writeDigest(join(folder, `other-${choices.length}`), [snuffer])], true);
        const rebuilt = await open(place);
        expect((await rebuilt.stats()).documents).toBe(1);
        expect((await rebuilt.search(searchRequest('candle_drip_stats'))).total).toBe(0);
      });
    });
  });
}

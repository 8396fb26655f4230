import { describe, expect, it } from 'vitest';
import type { SourceReader } from '../../src/corpus/source-reader.js';
import type { SuggestOptions } from '../../src/engines/engine.js';
import { LocalNames } from '../../src/engines/local-names.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { IndexReader } from '../../src/index/snapshot/index-reader.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

interface Posting {
  readonly id: string;
  readonly title: string;
  readonly text?: string;
  readonly date?: string;
  readonly authors?: readonly string[];
  readonly subsystems?: readonly string[];
}

const postings: readonly Posting[] = [
  {
    id: 'a1',
    title: 'lamp: Add lamp_wick_trim',
    text: 'lamp_wick_trim() cuts what glows. lamp_wick_trim_all is for several.',
    date: '2026-01-01',
    authors: ['Ada Wick'],
    subsystems: ['lamp'],
  },
  {
    id: 'a2',
    title: 'lamp: Use lamp_wick_trim in the lantern',
    date: '2026-03-01',
    authors: ['Ada Wick'],
    subsystems: ['lamp'],
  },
  {
    id: 'b1',
    title: 'oil: Refill before the flame is out',
    text: 'Calls lamp_wick_trim first, then oil_refill_tank. The lantern flickers.',
    date: '2026-05-01',
    authors: ['Bo Tank'],
    subsystems: ['oil'],
  },
];

/** An index in memory of some postings, and later of others in their place. */
class Lamps {
  readonly #fileSystem = new MemoryFileSystem();
  readonly #writer = IndexWriter.over(this.#fileSystem);

  async fill(some: readonly Posting[]): Promise<LocalNames> {
    const source: SourceReader = {
      format: 'ndjson',
      length: 1,
      unit: 'bytes',
      complete: true,
      async *read(cursor) {
        const location = { path: 'lamps', line: 1 };
        if (cursor !== null) {
          const problem = { reason: 'rewritten', location, detail: 'read anew', skipped: false } as const;
          yield { type: 'problem', problem };
        }
        for (const [i, posting] of some.entries()) {
          const bytes = Buffer.from(JSON.stringify({ text: '', ...posting }));
          yield { type: 'record', record: { location: { path: 'lamps', line: i + 1 }, bytes, position: 1 } };
        }
        return { items: some.length, content: JSON.stringify(some) };
      },
    };
    await this.#writer.addSource(source, { path: 'lamps', list: null });
    return new LocalNames(IndexReader.open(this.#fileSystem));
  }
}

const names = await new Lamps().fill(postings);

async function suggested(text: string, filters: SuggestOptions['filters'] = {}, among = names): Promise<string[]> {
  const { suggestions } = await among.suggest(text, { limit: 10, filters });
  return suggestions.map(({ text: whole, type, documents }) => `${type} ${whole} (${documents})`);
}

describe('identifiers of an index', () => {
  it('come with their documents: those with the name in the title first, then the newest', async () => {
    const { query, matches } = await names.identifiers('lamp_wik_trim', 5);
    expect(query).toBe('lamp_wik_trim');
    expect(matches[0]).toMatchObject({
      identifier: 'lamp_wick_trim',
      kind: 'function',
      distance: 1,
      documents: 3,
      firstSeen: '2026-01-01T00:00:00.000Z',
      lastSeen: '2026-05-01T00:00:00.000Z',
      renamedTo: null,
    });
    expect(matches[0]!.examples.map((example) => example.id)).toEqual(['a2', 'a1', 'b1']);
    expect(matches[0]!.examples[2]).toMatchObject({
      title: 'oil: Refill before the flame is out',
      authors: ['Bo Tank'],
    });
  });

  it('are no longer found when the last document with them is deleted', async () => {
    const lamps = new Lamps();
    const before = await lamps.fill(postings);
    expect((await before.identifiers('oil_refill_tank', 1)).matches[0]).toMatchObject({ distance: 0 });
    const after = await lamps.fill(postings.slice(0, 2));
    expect((await after.identifiers('oil_refill_tank', 1)).matches).toEqual([]);
    expect((await after.identifiers('lamp_wick_trim', 1)).matches[0]!.examples.map(({ id }) => id)).toEqual([
      'a2',
      'a1',
    ]);
    expect(await suggested('oil_re', {}, after)).toEqual([]);
    expect(await suggested('author:b', {}, after)).toEqual([]);
  });

  it('are none in an empty index', async () => {
    const empty = await new Lamps().fill([]);
    expect(await empty.identifiers('lamp', 5)).toEqual({ query: 'lamp', matches: [] });
    expect(await suggested('lamp', {}, empty)).toEqual([]);
  });
});

describe('suggestions of an index', () => {
  it('are names, titles, authors and subsystems, with how many documents have each', async () => {
    expect(await suggested('lamp_wi')).toEqual([
      'identifier lamp_wick_trim (3)',
      'identifier lamp_wick_trim_all (1)',
      'title lamp: Use lamp_wick_trim in the lantern (1)',
      'title lamp: Add lamp_wick_trim (1)',
    ]);
    expect(await suggested('trim ad')).toContain('author trim Ada Wick (2)');
    expect(await suggested('subsystem:l')).toEqual(['subsystem subsystem:lamp (2)']);
  });

  it('count only documents that pass the filters, and are left out where none does', async () => {
    expect(await suggested('lamp_wi', { author: ['Bo Tank'] })).toEqual(['identifier lamp_wick_trim (1)']);
    expect(await suggested('lamp_wi', { subsystem: ['lamp'] })).toContain('identifier lamp_wick_trim (2)');
    expect(await suggested('oil_re', { author: ['Ada Wick'] })).toEqual([]);
    expect(await suggested('oil_re', { author: ['-Bo Tank'] })).toEqual([]);
    expect(await suggested('oil_re', { month: ['2026-05'] })).toContain('identifier oil_refill_tank (1)');
  });

  it('correct a name or a word where nothing begins so, under the filters as well', async () => {
    expect(await suggested('flame oli_refil_tank')).toEqual(['correction flame oil_refill_tank (1)']);
    expect(await suggested('lantren')).toEqual(['correction lantern (2)']);
    expect(await suggested('lantren', { author: ['Ada Wick'] })).toEqual(['correction lantern (1)']);
    // Part of a name as it stands: nothing is wrong.
    expect(await suggested('refill_tank zz')).toEqual([]);
    expect(await suggested('flame oli_refil_tank', { author: ['Ada Wick'] })).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { CorrectionSource } from '../../src/identifiers/correction.js';
import { IdentifierFinder } from '../../src/identifiers/identifier-finder.js';
import type { PhraseType, SuggestedPhrase } from '../../src/identifiers/phrase.js';
import { type SuggestContext, Suggester } from '../../src/identifiers/suggester.js';
import { nameEvidence } from '../../src/index/terms/name-table.js';
import { entries } from './name-entries.js';

const finder = new IdentifierFinder(
  entries(
    { spelling: 'bpf_list_add', documents: 9 },
    { spelling: 'bpf_list_del', documents: 8 },
    { spelling: 'bpf_list_is_first', documents: 3 },
    { spelling: 'bpf_list_is_last', documents: 2 },
    { spelling: 'BPF_MAP_CREATE', documents: 5 },
    { spelling: 'tools/lib/bpf/libbpf.c', documents: 4, evidence: nameEvidence.file },
  ),
);

const phrase = (type: PhraseType, text: string, documents = 1): SuggestedPhrase => ({ type, text, documents, last: 0 });
const suggester = new Suggester(finder, [
  phrase('author', 'Amery Hung', 7),
  phrase('author', 'Kaitao Cheng', 3),
  phrase('subsystem', 'bpf', 20),
  phrase('subsystem', 'selftests/bpf', 9),
  phrase('series', 'Extend the bpf_list family of APIs', 4),
  phrase('title', 'bpf: Add bpf_list_is_first and last', 2),
  phrase('title', 'selftests/bpf: Test the list family', 2),
]);

const noWords: CorrectionSource = { frequency: () => 0, near: () => [] };

async function suggested(text: string, context: Partial<SuggestContext> = {}, limit = 10): Promise<string[]> {
  const found = await suggester.suggest(text, limit, { words: noWords, count: null, ...context });
  return found.map(({ text: whole, type }) => `${type}: ${whole}`);
}

describe('a query that is being typed', () => {
  it('keeps its words; only the last one is completed', async () => {
    expect(await suggested('fix bpf_list_is')).toEqual([
      'identifier: fix bpf_list_is_first',
      'identifier: fix bpf_list_is_last',
    ]);
    expect(await suggested('fix -bpf_list_is')).toEqual([
      'identifier: fix -bpf_list_is_first',
      'identifier: fix -bpf_list_is_last',
    ]);
  });

  it('is completed by an author, a subsystem or a series that its last words begin', async () => {
    expect(await suggested('list by am')).toContain('author: list by Amery Hung');
    expect(await suggested('list amery hu')).toContain('author: list Amery Hung');
    expect(await suggested('arena selft')).toContain('subsystem: arena selftests/bpf');
    expect(await suggested('extend the bpf')).toContain('series: Extend the bpf_list family of APIs');
  });

  it('gives way as a whole to a title that has its words', async () => {
    expect(await suggested('list test')).toContain('title: selftests/bpf: Test the list family');
    expect(await suggested('zebra list test')).not.toContain('title: selftests/bpf: Test the list family');
  });

  it('takes only what a field holds behind the field', async () => {
    expect(await suggested('author:ka')).toEqual(['author: author:"Kaitao Cheng"']);
    expect(await suggested('bug -from:"amery h')).toEqual(['author: bug -from:"Amery Hung"']);
    expect(await suggested('subsystem:self')).toEqual(['subsystem: subsystem:selftests/bpf']);
    expect(await suggested('file:lib')).toEqual(['identifier: file:tools/lib/bpf/libbpf.c']);
    expect((await suggested('identifier:bpf_list_d'))[0]).toBe('identifier: identifier:bpf_list_del');
    expect(await suggested('list:bpf')).toEqual([]);
  });

  it('may have a slip behind the third letter of the word', async () => {
    expect(await suggested('bpf_lits_d')).toEqual(['identifier: bpf_list_del']);
    expect(await suggested('kaitoa')).toEqual(['author: Kaitao Cheng']);
  });

  it('is never completed by itself, nor twice by the same', async () => {
    const found = await suggested('bpf_list_add');
    expect(found).not.toContain('identifier: bpf_list_add');
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('the places of an answer', () => {
  it('are never more than asked for, and of several types none takes more than half', async () => {
    for (const limit of [1, 2, 4, 5]) expect((await suggested('bpf', {}, limit)).length).toBe(limit);
    const types = (await suggested('bpf', {}, 6)).map((text) => text.split(':')[0]);
    expect(types.filter((type) => type === 'identifier').length).toBeLessThanOrEqual(3);
    expect(new Set(types).size).toBeGreaterThan(2);
  });

  it('go to a single type where no other has a use for them', async () => {
    expect((await suggested('bpf_list_', {}, 4)).filter((text) => text.startsWith('identifier')).length).toBe(4 - 2);
    expect(await suggested('identifier:bpf_list_', {}, 4)).toHaveLength(4);
  });

  it('are only for what has hits under the filters, whose count they bear', async () => {
    const count = (_: string, value: string): number => (value === 'bpf_list_is_last' ? 1 : 0);
    const found = await suggester.suggest('bpf_list', 3, { words: noWords, count });
    expect(found).toEqual([{ text: 'bpf_list_is_last', type: 'identifier', documents: 1 }]);
    expect(await suggested('bpf_list', { count: () => 0 })).toEqual([]);
  });
});

describe('did you mean', () => {
  const words: CorrectionSource = {
    frequency: (word) => (word === 'verifier' ? 3 : 0),
    near: (word) => (word === 'verfier' ? [{ text: 'verifier', documents: 3 }] : []),
  };

  it('puts a name right that no document spells, and keeps the rest', async () => {
    expect((await suggested('fix bpf_list_dell now'))[0]).toBe('correction: fix bpf_list_del now');
    expect((await suggested('title:bpf_lsit_del -zzz'))[0]).toBe('correction: title:bpf_list_del -zzz');
  });

  it('puts words of prose right, but leaves those that documents have', async () => {
    expect(await suggested('zz verfier zz', { words })).toEqual(['correction: zz verifier zz']);
    expect(await suggested('zz verifier zz', { words })).toEqual([]);
  });

  it('puts a name right that was written as one word, and takes no other word for a name', async () => {
    expect((await suggested('bpflistdle zz'))[0]).toBe('correction: bpf_list_del zz');
    expect(await suggested('zz prevalent')).toEqual([]);
  });

  it('leaves a name that documents have as a part of longer ones', async () => {
    const frequency = (word: string): number => (word === 'list_de' ? 5 : 0);
    expect(await suggested('zz list_de zz', { words: { ...words, frequency } })).toEqual([]);
  });

  it('is left out where a word put in has no hits under the filters', async () => {
    const count = (type: string): number => (type === 'word' ? 0 : 1);
    expect(await suggested('zz verfier zz', { words, count })).toEqual([]);
  });

  it('is silent where nothing is wrong or nothing is near', async () => {
    expect(await suggested('identifier:bpf_list_add x', { words })).toEqual([]);
    expect(await suggested('qqqq_wwww_zzzz zz', { words })).toEqual([]);
  });
});

describe('hostile queries', () => {
  it.each([
    [''],
    [' '],
    ['"'],
    [':'],
    ['-'],
    ['author:'],
    ['author:"'],
    ['__proto__'],
    ['\ud800'],
    ['a'.repeat(1 << 20)],
    ['a '.repeat(1 << 19)],
    ['"'.repeat(399)],
    ['author:'.repeat(50)],
  ])('are answered', async (text) => {
    expect(Array.isArray(await suggested(text))).toBe(true);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { areAntonyms, longestLexiconTerm, synonymsOf, synonymsOfForm } from '../../src/analysis/lexicon.js';
import { stem } from '../../src/analysis/stemmer.js';
import { isLikelySlip } from '../../src/search/term-resolver.js';
import { sourceFolder } from '../support/source-files.js';

interface Lexicon {
  readonly equivalents: readonly { terms: readonly string[]; weight: number; reason: string }[];
  readonly directed: readonly { from: string; to: readonly string[]; weight: number; reason: string }[];
  readonly antonyms: readonly (readonly [string, string])[];
}
const lexicon = JSON.parse(readFileSync(join(sourceFolder, 'analysis/lexicon.json'), 'utf8')) as Lexicon;

const groups = lexicon.equivalents.map(({ terms }) => terms);
const pairs = [
  ...groups.flatMap((terms) => terms.flatMap((one) => terms.map((other) => [one, other] as const))),
  ...lexicon.directed.flatMap(({ from, to }) => to.map((other) => [from, other] as const)),
].filter(([one, other]) => one !== other);

describe('kernel English', () => {
  it.each([
    ['uaf', 'use after free'],
    ['oob', 'out of bounds'],
    ['deref', 'dereference'],
    ['dtor', 'destructor'],
    ['insn', 'instruction'],
    ['arg', 'argument'],
    ['alloc', 'allocate'],
    ['init', 'initialize'],
    ['del', 'remove'],
    ['ptr', 'pointer'],
    ['nmi', 'non maskable interrupt'],
    ['jit', 'just in time'],
    ['lsm', 'linux security module'],
    ['hashmap', 'hash table'],
    ['subprog', 'subprogram'],
    ['selftest', 'self test'],
    ['arm64', 'aarch64'],
    ['x86_64', 'amd64'],
  ])('"%s" is "%s" and the other way', (one, other) => {
    const found = (from: string): string[] => synonymsOf(from).map(({ words }) => words.join(' '));
    expect(found(one)).toContain(other);
    expect(found(other)).toContain(one);
  });

  it('knows what goes one way only', () => {
    expect(synonymsOf('crash').map(({ words }) => words.join(' '))).toContain('null pointer dereference');
    expect(synonymsOf('null pointer dereference').map(({ words }) => words.join(' '))).not.toContain('crash');
  });

  it.each([
    ['crashes', 'panic'],
    ['rejected', 'disallow'],
    ['speeds up', 'optimize'],
    ['registers', 'reg'],
  ])('knows "%s" in the form that prose has', (typed, other) => {
    expect(synonymsOfForm(typed).map(({ words }) => words.join(' '))).toContain(other);
  });

  it('takes a word that it has as it stands for nothing else', () => {
    expect(synonymsOfForm('docs')).toEqual(synonymsOf('docs'));
    expect(synonymsOfForm('docs')).not.toEqual(synonymsOf('doc'));
  });

  it('widens names by what is the same in them only', () => {
    // From 0.5 on the finder of names takes one for the other; see `leastSynonym`.
    for (const [one, other] of [
      ['reject', 'deny'],
      ['check', 'validate'],
      ['find', 'found'],
    ] as const)
      for (const synonym of synonymsOf(one)) if (synonym.words[0] === other) expect(synonym.weight).toBeLessThan(0.5);
  });

  it('knows nothing of other words, also not of those that objects have', () => {
    for (const word of ['verifier', 'constructor_', '__proto__', 'toString', '']) expect(synonymsOf(word)).toEqual([]);
  });

  it('has its longest term', () => {
    expect(longestLexiconTerm).toBe(Math.max(...groups.flat().map((term) => term.split(' ').length)));
  });
});

describe('every entry of the lexicon', () => {
  it('is there', () => {
    expect(groups.length).toBeGreaterThan(80);
    expect(lexicon.directed.length).toBeGreaterThan(5);
    expect(lexicon.antonyms.length).toBeGreaterThan(30);
  });

  it('is in lower case with single spaces, has a weight below that of the word itself, and a reason', () => {
    const entries = [
      ...lexicon.equivalents.map(({ terms, weight, reason }) => ({ terms, weight, reason })),
      ...lexicon.directed.map(({ from, to, weight, reason }) => ({ terms: [from, ...to], weight, reason })),
    ];
    for (const { terms, weight, reason } of entries) {
      for (const term of terms) expect(term).toMatch(/^[a-z0-9_]+(?: [a-z0-9_]+)*$/);
      expect(new Set(terms).size, terms.join(', ')).toBe(terms.length);
      expect(weight).toBeGreaterThan(0);
      expect(weight).toBeLessThan(1);
      expect(reason.length).toBeGreaterThan(5);
    }
  });

  it('says something that no other says', () => {
    const seen = pairs.map((pair) => pair.join(' = '));
    expect(seen.filter((pair, i) => seen.indexOf(pair) !== i)).toEqual([]);
  });
});

describe('antonyms', () => {
  it.each([
    ['get', 'put'],
    ['lock', 'unlock'],
    ['add', 'del'],
    ['alloc', 'free'],
    ['rx', 'tx'],
    ['enable', 'disable'],
    ['first', 'last'],
  ])('%s and %s, either way', (one, other) => {
    expect(areAntonyms(one, other) && areAntonyms(other, one)).toBe(true);
  });

  it('are never synonyms', () => {
    expect(pairs.filter(([one, other]) => areAntonyms(one, other))).toEqual([]);
  });

  it('never have one stem, in any form', () => {
    const forms = (word: string): string[] =>
      ['', 's', 'ed', 'd', 'ing', 'er', 'able'].map((ending) => stem(word + ending));
    for (const [one, other] of lexicon.antonyms) {
      for (const form of forms(one)) expect(forms(other), `${one} and ${other}`).not.toContain(form);
    }
  });

  it('are never taken for slips of each other within a name', () => {
    for (const [one, other] of lexicon.antonyms) expect(isLikelySlip(`bpf_${one}_x`, `bpf_${other}_x`)).toBe(false);
  });
});

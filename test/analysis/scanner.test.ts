import { afterEach, describe, expect, it, vi } from 'vitest';
import { expand } from '../../src/analysis/expander.js';
import { Scanner } from '../../src/analysis/scanner.js';

/** Typed arrays that count how often one of their units is read. */
function countReads(): () => number {
  let reads = 0;
  vi.stubGlobal(
    'Uint16Array',
    new Proxy(Uint16Array, {
      construct(target, args: [number]) {
        return new Proxy(new target(...args), {
          get(units, name) {
            if (typeof name === 'string' && /^\d/.test(name)) reads++;
            const value: unknown = Reflect.get(units, name, units);
            return typeof value === 'function' ? value.bind(units) : value;
          },
        });
      },
    }),
  );
  return () => reads;
}

/** How many units are read while a text is scanned, and how many surfaces it has. */
function workOf(text: string): { reads: number; surfaces: number } {
  const reads = countReads();
  const scanner = new Scanner();
  scanner.load(text);
  let surfaces = 0;
  while (scanner.next()) surfaces++;
  const done = reads();
  vi.unstubAllGlobals();
  return { reads: done, surfaces };
}

/** Text made to be read again and again: looked ahead into, then not taken. */
const hostile: readonly [string, string][] = [
  ['one word', 'a'],
  ['spaces', ' '],
  ['underscores', '_'],
  ['hyphens', '-'],
  ['words and hyphens', 'a-'],
  ['long words and hyphens', 'ab-'],
  ['what could be addresses', 'a+'],
  ['addresses without an end', 'ab.'],
  ['at signs', 'a@'],
  ['opened angle brackets', '<'],
  ['opened addresses', '<a@'],
  ['opened addresses without an at sign', '<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
  ['opened families', '['],
  ['opened families with alternatives', '{a,'],
  ['families after families', 'a{b,c}'],
  ['slashes', '/'],
  ['folders', 'a/'],
  ['schemes', 'https:'],
  ['URLs', 'https://x'],
  ['URLs of dots', 'https://x......................................................................... '],
  ['members', 'a->'],
  ['colons', 'a::'],
  ['stars', 'a_*'],
  ['apostrophes', "a'"],
  ['ideographs', '漢'],
  ['halves of surrogate pairs', '\ud800'],
  ['everything', "<a@b[c|{d,e_*'s-f->https://g//h+i.j "],
];

describe('the work of scanning', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it.each(hostile)('grows with the text and no faster: %s', (_what, piece) => {
    const length = 12_000;
    const once = workOf(piece.repeat(length / piece.length));
    const twice = workOf(piece.repeat((2 * length) / piece.length));
    expect(once.reads).toBeGreaterThanOrEqual(length);
    expect(once.reads).toBeLessThan(length * 110);
    expect(twice.reads).toBeLessThan(once.reads * 2.05 + 4000);
  });
});

describe('what a surface gives', () => {
  it.each(hostile)('is bounded: %s', (_what, piece) => {
    const text = piece.repeat(2000);
    const scanner = new Scanner();
    scanner.load(text);
    for (let i = 0; i < 50 && scanner.next(); i++) {
      const surface = scanner.surface();
      expect(surface).toBe(text.slice(scanner.start, scanner.end));
      expect(surface.length).toBeLessThanOrEqual(surface.includes('://') ? 1000 : 250);
      const { keys, units } = expand(surface);
      expect(units).toBeLessThanOrEqual(130);
      expect(keys.length).toBeLessThanOrEqual(330);
    }
  });

  it('is bounded for names of as many parts as fit', () => {
    for (const surface of [
      'a_'.repeat(125),
      'aB'.repeat(125),
      'a/b_c.'.repeat(24),
      'ab-'.repeat(80),
      '[a|b|c]x'.repeat(9),
    ]) {
      expect(expand(surface).keys.length).toBeLessThanOrEqual(330);
    }
  });
});

it('a scanner is used for one text after another, however long', () => {
  const scanner = new Scanner();
  const text = 'word '.repeat(20_000);
  scanner.load(text);
  let count = 0;
  while (scanner.next()) count++;
  expect(count).toBe(20_000);
  expect(scanner.next()).toBe(false);
  scanner.load('two words');
  expect(scanner.next() && scanner.surface()).toBe('two');
  expect(scanner.next() && scanner.surface()).toBe('words');
  expect(scanner.next()).toBe(false);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import type { Expansion } from '../../src/analysis/expansion.js';
import { SurfaceFilter } from '../../src/analysis/surface-filter.js';
import { bundledDigests } from '../support/digest-texts.js';
import { lampMailbox } from '../support/lamp-mails.js';
import { textWithNames, uglyText } from '../support/ugly-text.js';

const analyzer = new Analyzer();

function expansionsIn(text: string): Set<Expansion> {
  const found = new Set<Expansion>();
  analyzer.analyze(text, (expansion) => found.add(expansion));
  return found;
}

const checked = new Set<string>();

/** Terms that a surface gives though a filter made for them passes it over. */
function missedIn(text: string): string[] {
  const missed: string[] = [];
  for (const { surface, keys } of expansionsIn(text)) {
    if (checked.has(surface)) continue;
    checked.add(surface);
    const units = Uint16Array.from({ length: surface.length }, (_, i) => surface.charCodeAt(i));
    for (const key of keys)
      if (!new SurfaceFilter([key]).accepts(units, 0, units.length)) missed.push(`${key} of ${surface}`);
  }
  return missed;
}

describe('the filter of surfaces', () => {
  it.each([
    ['the bundled digests', bundledDigests().join('\n')],
    ['mails', lampMailbox().toString()],
    ['the words that stemming throws together', readFileSync(join(import.meta.dirname, 'reviewed-merges.txt'), 'utf8')],
    ['forms far from their stems', 'dying tying dies ties used using analyses licences say says saying skies'],
    ['names written for several', 'b_{rx,tx}_ring x[u|n]y is_a/b {un,}map cnum{32,64} a_first/last'],
    ['names without anything between', 'e_1000 x_y a->b a::b.c iPv6 XMLHttp2Go __x _y_ 1st2nd'],
    ['numbers', '05/13 1/007 00/05 v6.1-rc3 V6.18 0x10UL -EINVAL %pK --no-f'],
    ['links', 'https://lore.kernel.org/r/%3C20260101.abc@x%3E/ https://a.b/c_d/0123456789abcdef'],
    ['what is not ASCII', 'naïve Ünï_cöde İstanbul Kelvin 漢字 don’t'],
  ])('passes over nothing that gives a term: %s', (_, text) => {
    expect(missedIn(text)).toEqual([]);
  });

  it('passes over nothing that gives a term, whatever the text', () => {
    fc.assert(
      fc.property(uglyText, (text) => missedIn(text).length === 0),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(textWithNames, ({ text }) => missedIn(text).length === 0),
      { numRuns: 500 },
    );
  });

  it('passes over most of what gives none', () => {
    const filter = new SurfaceFilter(['n:bpf_list_del', 'c:bpf_list_del', 'u:verifier', 's:verifi']);
    let all = 0;
    let kept = 0;
    for (const text of bundledDigests()) {
      analyzer.analyze(text, () => all++);
      analyzer.find(text, filter, () => kept++, 0, text.length);
    }
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(all / 5);
  });
});

describe('finding some terms in a text', () => {
  it('tells surfaces and offsets as analysis does, and keeps what follows one another so', () => {
    const text = 'The bpf_list_del kfunc takes a node. Nodes die; the list_head stays.';
    const whole = new Map<number, string>();
    analyzer.analyze(text, ({ surface }, _, start) => whole.set(start, surface));
    const positions = new Map<string, number>();
    const filter = new SurfaceFilter(['u:bpf', 'u:list', 'u:del', 'u:kfunc']);
    const sink = ({ surface }: Expansion, position: number, start: number): void => {
      expect(whole.get(start)).toBe(surface);
      positions.set(surface, position);
    };
    analyzer.find(text, filter, sink, 0, text.length);
    // "The" was passed over, the name has three units.
    expect(positions.get('bpf_list_del')).toBe(1);
    expect(positions.get('kfunc')).toBe(4);
    expect(positions.get('list_head')).toBeGreaterThan(5);
  });
});

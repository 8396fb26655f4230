import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abbreviationsIn } from '../../src/index/schema/abbreviations.js';

function found(text: string): string[] {
  return abbreviationsIn(text, 0, text.length).map(({ short, words }) => `${short}=${words}`);
}

describe('abbreviations', () => {
  it.each([
    ['a use-after-free (UAF) of the wick', 'uaf=use after free'],
    ['UAF (use after free) of the wick', 'uaf=use after free'],
    ['a BPF Type Format (BTF) description', 'btf=bpf type format'],
  ])('are found where a text spells them out: %s', (text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    'the wick (if lit) burns',
    'of them (all of which burn)',
    'a system call (foo) fails',
    'use after free (DF)',
    'RCU (see the other mail)',
  ])('are not made of words whose letters do not begin them: %s', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('are looked for between the bounds given, and never past them', () => {
    const text = 'a use after free (UAF) here';
    expect(abbreviationsIn(text, 0, text.indexOf(')'))).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('(', ')', 'A', 'b', ' ', '-'), maxLength: 200 }), (any) => {
        for (const { short, words } of abbreviationsIn(any, 0, any.length)) {
          expect(words.split(' ').map((word) => word[0])).toEqual([...short]);
        }
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classOf,
  digit,
  fold,
  ideograph,
  isWordCode,
  letter,
  lower,
  separator,
  underscore,
  upper,
} from '../../src/analysis/character-class.js';

describe('the class of a character', () => {
  const cases: readonly [string, number][] = [
    ['a', lower],
    ['z', lower],
    ['A', upper],
    ['Z', upper],
    ['0', digit],
    ['9', digit],
    ['_', underscore],
    [' ', separator],
    ['\n', separator],
    ['-', separator],
    ['\u00a0', separator],
    ['é', letter],
    ['Ж', letter],
    ['ש', letter],
    ['\u0301', letter],
    ['٣', letter],
    ['漢', ideograph],
    ['ひ', ideograph],
    ['カ', ideograph],
    ['한', ideograph],
    ['\ud83d', separator],
    ['\ude00', separator],
    ['\ufffd', separator],
  ];
  it.each(cases)('of %j', (character, expected) => {
    expect(classOf(character.charCodeAt(0))).toBe(expected);
  });

  it('tells words from what parts them, for every UTF-16 unit', () => {
    for (let code = 0; code < 0x10000; code++) {
      const character = String.fromCharCode(code);
      const isIdeograph = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(character);
      const isWord = /[\p{L}\p{M}\p{N}_]/u.test(character) && !isIdeograph;
      if (isWordCode(code) !== isWord) expect.fail(`U+${code.toString(16)}`);
    }
  });
});

describe('folding', () => {
  it.each([
    ['Map', 'map'],
    ['Größe', 'große'],
    ['Žižka', 'zizka'],
    ['İstanbul', 'istanbul'],
    ['ISTANBUL', 'istanbul'],
    ['ﬁle', 'file'],
    ['ＢＰＦ', 'bpf'],
    ['don’t', "don't"],
    ['e\u0301', 'e'],
    ['\u0301', ''],
    ['Й', 'и'],
    ['漢字', '漢字'],
    ['\ud800', '\ud800'],
  ])('of %j is %j', (text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing the second time, for every character', () => {
    for (let code = 0; code < 0x20000; code++) {
      const once = fold(String.fromCodePoint(code));
      if (fold(once) !== once) expect.fail(`U+${code.toString(16)}`);
    }
  });

  it('of ASCII is lower case', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary-ascii' }), (text) => fold(text) === text.toLowerCase()));
  });
});

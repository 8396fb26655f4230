import { describe, expect, it } from 'vitest';
import { Analyzer } from '../../src/analysis/analyzer.js';
import { isStopWord } from '../../src/analysis/stop-words.js';

function keysOf(text: string): string[] {
  const keys: string[] = [];
  new Analyzer().analyze(text, (expansion) => keys.push(...expansion.keys));
  return keys;
}

describe('stop words', () => {
  it.each(['the', 'of', 'is', 'has', 'does', 'this', 'not', 'to', 'be', 'while', 'too', 'because'])(
    '"%s" is one',
    (word) => {
      expect(isStopWord(word)).toBe(true);
    },
  );

  it.each(['first', 'cpu', 'new', 'get', 'off', 'over', 'after', 'only', 'both', 'all', 'The', 'constructor', ''])(
    '"%s" is none',
    (word) => {
      expect(isStopWord(word)).toBe(false);
    },
  );

  it('are indexed like any word, so that names and titles made of them are found', () => {
    expect(keysOf('to be or not to be')).toEqual(expect.arrayContaining(['u:to', 'u:be', 'u:or', 'u:not']));
    expect(keysOf('bpf: is_first')).toEqual(expect.arrayContaining(['u:is', 'u:first', 'n:is_first']));
    expect(keysOf('this_cpu')).toEqual(expect.arrayContaining(['u:this', 'n:this_cpu']));
  });
});

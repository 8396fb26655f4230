import { describe, expect, it } from 'vitest';
import { markExcludedWords, queryOf } from '../../src/cli/query-words.js';

describe('words to leave out of a query', () => {
  const cases: readonly (readonly [words: string, options: string])[] = [
    ['search timer -selftests', ''],
    ['search -"two words" timer', ''],
    ['search timer --limit 3', '--limit'],
    ['search timer -h', '-h'],
    ['--index x search timer -- -selftests --limit', '-- -selftests --limit'],
    ['show -x', '-x'],
  ];

  it.each(cases)('%s', (words, options) => {
    const marked = markExcludedWords(words.split(' '));
    const left = marked.filter((word, i) => word.startsWith('-') || marked.slice(0, i).includes('--'));
    expect(left.join(' ').replace('--index', '').trim()).toBe(options);
    expect(queryOf(marked)).toBe(words);
  });
});

/**
 * `search timer -selftests` leaves out selftests; on a command line a word with a hyphen in front would be taken for an
 * option. Such words get a NUL in front, which no argument of a process can hold, and lose it again before they are
 * read. Words with two hyphens are options, so that a mistyped one is told and not searched for.
 */
export function markExcludedWords(words: readonly string[]): string[] {
  if (!words.some((word) => commandsWithQueries.has(word))) return [...words];
  const end = words.indexOf('--');
  return words.map((word, i) => ((end < 0 || i < end) && /^-[^-]/.test(word) && word !== '-h' ? `\0${word}` : word));
}

const commandsWithQueries = new Set(['search', 'suggest']);

/** The query that the words of a command line make. */
export function queryOf(words: readonly string[]): string {
  return words.map((word) => word.replace(/^\0/, '')).join(' ');
}

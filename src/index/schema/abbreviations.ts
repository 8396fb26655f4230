/** An abbreviation that a text explains: `uaf`, `use after free`; lower case. */
export interface Abbreviation {
  readonly short: string;
  readonly words: string;
}

/**
 * Abbreviations that a stretch of prose spells out beside them, "use-after-free (UAF)" or "UAF (use after free)". After Schwartz and
 * Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003, but strict: each letter
 * begins one word, so the short form follows from the words. At most `mostDefinitions` of a text, in time linear in it.
 */
export function abbreviationsIn(text: string, start: number, end: number): Abbreviation[] {
  const found: Abbreviation[] = [];
  for (let open = text.indexOf('(', start); open >= 0 && open < end; open = text.indexOf('(', open + 1)) {
    if (found.length === mostDefinitions) break;
    const close = text.indexOf(')', open);
    if (close < 0 || close >= end) break;
    if (close - open > longestSpelled) continue;
    const inside = text.slice(open + 1, close);
    const before = text.slice(Math.max(start, open - longestSpelled), open);
    const definition = isShort(inside) ? spelledBefore(inside, before) : spelledInside(before, inside);
    if (definition !== null) found.push(definition);
  }
  return found;
}

/** The letters that words would be abbreviated to. */
export function initialsOf(words: readonly string[]): string {
  return words.map((word) => word[0]!).join('');
}

const mostDefinitions = 4;
const longestSpelled = 70;

function isShort(text: string): boolean {
  return /^[A-Za-z]{2,5}$/.test(text) && /[A-Z]/.test(text);
}

/** The last words before the bracket, as many as the short form has letters. */
function spelledBefore(short: string, before: string): Abbreviation | null {
  const words = wordsOf(before);
  return definition(short, words.slice(-short.length));
}

function spelledInside(before: string, inside: string): Abbreviation | null {
  const short = /([A-Za-z]{2,5})\s$/.exec(before)?.[1];
  // A sentence in brackets is no spelled-out name.
  return short === undefined || !isShort(short) || !/^[A-Za-z][A-Za-z -]*$/.test(inside)
    ? null
    : definition(short, wordsOf(inside));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

function definition(short: string, words: readonly string[]): Abbreviation | null {
  const letters = short.toLowerCase();
  if (words.length !== letters.length || initialsOf(words) !== letters) return null;
  return words.every((word) => word.length > 1) ? { short: letters, words: words.join(' ') } : null;
}

import { lengthBand, matchCosts } from './match-costs.js';

/**
 * Edit distances between short words: insertions, deletions and substitutions of a letter, and swaps of two neighbours,
 * no letter edited twice (optimal string alignment: Damerau, CACM 1964; Boytsov, "Indexing methods for approximate
 * dictionary searching", 2011, section 2.2).
 */

/** Longer words are not compared. */
export const longestCompared = 64;

const width = longestCompared + 1;
const matrix = new Int32Array(width * width);

/** Letters of a word: UTF-16 units, or bytes of UTF-8 where both words are given so. */
export type Letters = Uint8Array | Uint16Array;

/**
 * Edit distance of two words if at most `bound`, else `bound` + 1. Only cells within `bound` of the diagonal are
 * computed (Ukkonen, "Algorithms for approximate string matching", 1985), and rows only until all cells of one exceed
 * the bound. Of `b` the letters from `from` up to `to` are used.
 */
export function boundedDistance(a: Letters, b: Letters, bound: number, from = 0, to = b.length): number {
  const rows = a.length;
  const columns = to - from;
  const over = bound + 1;
  if (Math.abs(rows - columns) > bound || rows > longestCompared || columns > longestCompared) return over;
  for (let j = 0; j <= columns && j <= over; j++) matrix[j] = j;
  for (let i = 1; i <= rows; i++) {
    const row = i * width;
    const above = row - width;
    const left = Math.max(1, i - bound);
    const right = Math.min(columns, i + bound);
    matrix[row + left - 1] = left === 1 ? i : over;
    if (right < columns) matrix[row + right + 1] = over;
    let least = left === 1 ? i : over;
    const letter = a[i - 1]!;
    for (let j = left; j <= right; j++) {
      const other = b[from + j - 1]!;
      let value = matrix[above + j - 1]! + (letter === other ? 0 : 1);
      value = Math.min(value, matrix[above + j]! + 1, matrix[row + j - 1]! + 1);
      if (i > 1 && j > 1 && letter === b[from + j - 2] && a[i - 2] === other)
        value = Math.min(value, matrix[above - width + j - 2]! + 1);
      matrix[row + j] = value;
      if (value < least) least = value;
    }
    // A swap skips a row, but never costs less than a gap into that row plus one.
    if (least >= over) return over;
  }
  return Math.min(matrix[rows * width + columns]!, over);
}

/** Edit distance of two words without a bound; letters beyond `longestCompared` count as different. */
export function distance(a: string, b: string): number {
  const rest = Math.max(0, Math.max(a.length, b.length) - longestCompared);
  const x = codes(a.slice(0, longestCompared));
  const y = codes(b.slice(0, longestCompared));
  return boundedDistance(x, y, longestCompared) + rest;
}

export function codes(word: string): Uint16Array {
  const units = new Uint16Array(word.length);
  for (let i = 0; i < word.length; i++) units[i] = word.charCodeAt(i);
  return units;
}

/** Cost of the typos between `typed` and `part`, by the cost table; both at most `longestCompared` long. */
export function slipCost(typed: string, part: string): number {
  const band = lengthBand(Math.max(typed.length, part.length));
  const gap = matchCosts.gap[band];
  const wrong = matchCosts.wrongLetter[band];
  const swap = matchCosts.swap[band];
  const doubled = matchCosts.doubled[band];
  const gapAt = (word: string, i: number): number =>
    (i > 0 && word.charCodeAt(i) === word.charCodeAt(i - 1)) || word.charCodeAt(i) === word.charCodeAt(i + 1)
      ? doubled
      : gap;
  matrix[0] = 0;
  for (let j = 1; j <= part.length; j++) matrix[j] = matrix[j - 1]! + gapAt(part, j - 1);
  for (let i = 1; i <= typed.length; i++) {
    const row = i * width;
    const above = row - width;
    const letter = typed.charCodeAt(i - 1);
    const extra = gapAt(typed, i - 1);
    matrix[row] = matrix[above]! + extra;
    for (let j = 1; j <= part.length; j++) {
      const other = part.charCodeAt(j - 1);
      let value = matrix[above + j - 1]! + (letter === other ? 0 : wrong);
      value = Math.min(value, matrix[above + j]! + extra, matrix[row + j - 1]! + gapAt(part, j - 1));
      if (i > 1 && j > 1 && letter === part.charCodeAt(j - 2) && other === typed.charCodeAt(i - 2))
        value = Math.min(value, matrix[above - width + j - 2]! + swap);
      matrix[row + j] = value;
    }
  }
  const first = typed.charAt(0) === part.charAt(0) ? 0 : matchCosts.firstLetter;
  return matrix[typed.length * width + part.length]! + first;
}

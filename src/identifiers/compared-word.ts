import { boundedDistance, type Letters } from './edit-distance.js';

/**
 * One word, prepared for comparison with many others. Up to 31 ASCII letters are compared bit-parallel, a column of
 * the matrix at a time (Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003,
 * with swaps as in optimal string alignment); other words cell by cell.
 */
export class ComparedWord {
  readonly #letters: Letters;
  readonly #isShort: boolean;
  /** By letter: a bit for each position at which the word has it. */
  readonly #places = new Int32Array(128);

  constructor(letters: Letters) {
    this.#letters = letters;
    this.#isShort = letters.length > 0 && letters.length <= 31 && letters.every((letter: number) => letter < 128);
    if (this.#isShort) for (const [i, letter] of letters.entries()) this.#places[letter]! |= 1 << i;
  }

  /** Edit distance to `other[from..to]` if at most `bound`, else `bound` + 1. */
  distance(other: Letters, bound: number, from = 0, to = other.length): number {
    if (!this.#isShort) return boundedDistance(this.#letters, other, bound, from, to);
    const length = this.#letters.length;
    const last = 1 << (length - 1);
    let up = -1;
    let down = 0;
    let diagonal = 0;
    let before = 0;
    let distance = length;
    for (let at = from; at < to; at++) {
      const letter = other[at]!;
      const places = letter < 128 ? this.#places[letter]! : 0;
      const swapped = ((~diagonal & places) << 1) & before;
      diagonal = ((((places & up) + up) | 0) ^ up) | places | down | swapped;
      let right = down | ~(diagonal | up);
      let left = diagonal & up;
      if ((right & last) !== 0) distance++;
      else if ((left & last) !== 0) distance--;
      right = (right << 1) | 1;
      left <<= 1;
      up = left | ~(diagonal | right);
      down = right & diagonal;
      before = places;
    }
    return Math.min(distance, bound + 1);
  }
}

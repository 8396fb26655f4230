import { LevenshteinAutomaton } from '../index/terms/fuzzy-terms.js';
import { caseOf, type IdentifierTable, nameForm } from './identifier-table.js';
import { cutName } from './name-pieces.js';

/** A completion of the typed text. */
export interface NameCompletion {
  readonly entry: number;
  /** How the typed text matches: as a prefix, from a later part, or as a prefix with one typo. */
  readonly fit: Fit;
  readonly rank: number;
}
type Fit = keyof typeof fits;

/** Points a kind of match adds to popularity, and points a difference of case subtracts. */
const fits = { start: 40, inside: 0, slip: -60 } as const;
const otherCapitals = 25;
/** Leading letters without a typo. */
const fixedLetters = 3;
const longestPattern = 31;
/** Minimum letters of a match at a later part. */
const shortestInside = 2;

/** Up to this many entries are scanned one by one. */
const mostScanned = 1000;

/**
 * Completes text by the entries of a table: identifiers, or phrases treated as identifiers of many parts. An entry
 * matches if the text is its prefix (ignoring case and separators), a prefix of its inner parts, or a prefix with one
 * typo after the third letter. Popularity orders entries that match equally.
 *
 * A short prefix may match a hundred thousand entries. Then the most popular entries of the table are tested first,
 * until no other can be better (the threshold algorithm of Fagin, Lotem and Naor, "Optimal aggregation algorithms for
 * middleware", PODS 2001, with one list).
 */
export class Completer {
  readonly #table: IdentifierTable;
  /** Whether typed parts must be consecutive, as in an identifier; in a title any order matches. */
  readonly #isOrdered: boolean;
  readonly #byPopularity: Uint32Array;

  constructor(table: IdentifierTable, isOrdered: boolean) {
    this.#table = table;
    this.#isOrdered = isOrdered;
    this.#byPopularity = byPopularity(table);
  }

  /** The `limit` best entries, best first. */
  complete(text: string, limit: number): NameCompletion[] {
    const typed = cutName(text);
    if (typed.length === 0) return [];
    const best = new BestCompletions(this.#table, limit, caseOf(text) === nameForm.capitals);
    const key = Buffer.from(typed.join(''));
    const [from, to] = this.#rangeOf(key);
    this.#offer('start', this.#table.byKey.subarray(from, to), best, (entry) => this.#beginsWith(entry, key));
    this.#offerInside(typed, best);
    if (!best.isFull) this.#offerSlips(key, best);
    return best.completions;
  }

  /** Offers the matching entries; the most popular first if there are many. */
  #offer(fit: Fit, entries: Uint32Array, best: BestCompletions, isFit: (entry: number) => boolean): void {
    if (entries.length > mostScanned) {
      const { popularity } = this.#table;
      for (const entry of this.#byPopularity.subarray(0, entries.length)) {
        if (popularity[entry]! + fits[fit] <= best.bar) return;
        if (isFit(entry)) best.offer(entry, fit);
      }
    }
    for (const entry of entries) if (isFit(entry)) best.offer(entry, fit);
  }

  #beginsWith(entry: number, key: Uint8Array): boolean {
    const { keys, keyStarts } = this.#table;
    const from = keyStarts[entry]!;
    if (keyStarts[entry + 1]! - from < key.length) return false;
    for (let i = 0; i < key.length; i++) if (keys[from + i] !== key[i]) return false;
    return true;
  }

  /** Entries whose keys have the prefix `key`, as a range of `byKey`. */
  #rangeOf(key: Uint8Array): [from: number, to: number] {
    const from = this.#firstBehind(key, false, 0);
    return [from, this.#firstBehind(key, true, from)];
  }

  /**
   * The first position from `low` on that is not before `key`; with `pastPrefix`, the first after all keys with that
   * prefix.
   */
  #firstBehind(key: Uint8Array, pastPrefix: boolean, low: number): number {
    const { byKey, keys, keyStarts } = this.#table;
    const isBefore = (at: number): boolean => {
      const entry = byKey[at]!;
      const from = keyStarts[entry]!;
      const length = keyStarts[entry + 1]! - from;
      for (let i = 0; i < key.length; i++) {
        const difference = i < length ? keys[from + i]! - key[i]! : -1;
        if (difference !== 0) return difference < 0;
      }
      return pastPrefix;
    };
    // Galloping search: the boundary is usually near.
    let step = 1;
    while (low + step < byKey.length && isBefore(low + step)) {
      low += step;
      step *= 2;
    }
    let high = Math.min(low + step, byKey.length);
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Offers entries that have all typed parts, the last as a prefix; in an identifier consecutively. */
  #offerInside(typed: readonly string[], best: BestCompletions): void {
    const { parts } = this.#table;
    const last = typed.at(-1)!;
    const whole = this.#wholeParts(typed.slice(0, -1));
    if (whole === null || (whole.length === 0 && last.length < shortestInside)) return;
    const [from, to] = parts.rangeOf(last);
    let entries = parts.names.subarray(parts.starts[from]!, parts.starts[to]!);
    for (const part of whole) {
      if (parts.frequency(part) < entries.length)
        entries = parts.names.subarray(parts.starts[part]!, parts.starts[part + 1]!);
    }
    const isFit = this.#isOrdered
      ? (entry: number) => this.#hasRun(entry, whole, from, to)
      : (entry: number) => this.#hasAll(entry, whole, from, to);
    this.#offer('inside', entries, best, isFit);
  }

  /** Whether an entry has the given parts consecutively, followed by one in `from` to `to`. */
  #hasRun(entry: number, whole: readonly number[], from: number, to: number): boolean {
    const { partStarts, partNumbers } = this.#table;
    const end = partStarts[entry + 1]! - whole.length;
    for (let at = partStarts[entry]!; at < end; at++) {
      let i = 0;
      while (i < whole.length && partNumbers[at + i] === whole[i]) i++;
      if (i === whole.length && partNumbers[at + i]! >= from && partNumbers[at + i]! < to) return true;
    }
    return false;
  }

  /** The same in any order. */
  #hasAll(entry: number, whole: readonly number[], from: number, to: number): boolean {
    const { partStarts, partNumbers } = this.#table;
    const numbers = partNumbers.subarray(partStarts[entry]!, partStarts[entry + 1]!);
    return whole.every((part) => numbers.includes(part)) && numbers.some((part) => part >= from && part < to);
  }

  #wholeParts(typed: readonly string[]): number[] | null {
    const numbers: number[] = [];
    for (const text of typed) {
      const number = this.#table.parts.numberOf(text);
      if (number === undefined) return null;
      numbers.push(number);
    }
    return numbers;
  }

  /**
   * Offers entries whose keys have the prefix `key` with one typo after the third letter. The last letter must be
   * right, or swapped with the one before: a typo there cannot be told from the start of another name. The automaton
   * runs over the sorted keys, each from its first difference to the previous one; where it accepts or dies, all keys
   * with the same prefix are taken or skipped at once.
   */
  #offerSlips(key: Uint8Array, best: BestCompletions): void {
    if (key.length <= fixedLetters || key.length > longestPattern) return;
    const { byKey, keys, keyStarts } = this.#table;
    const automaton = new LevenshteinAutomaton(key, 1);
    const [last, beforeLast] = [key.at(-1), key.at(-2)];
    const isAccepted = (letters: Uint8Array, depth: number): boolean =>
      automaton.distance(depth) <= 1 &&
      (letters[depth - 1] === last || (letters[depth - 1] === beforeLast && letters[depth - 2] === last));
    const [start, end] = this.#rangeOf(key.subarray(0, fixedLetters));
    let read: Uint8Array = new Uint8Array(0);
    for (let at = start; at < end; ) {
      const entry = byKey[at]!;
      const letters = keys.subarray(keyStarts[entry]!, keyStarts[entry + 1]!);
      let depth = 0;
      while (depth < read.length && depth < letters.length && letters[depth] === read[depth]) depth++;
      let isAlive = true;
      while (isAlive && depth < letters.length && !isAccepted(letters, depth)) {
        isAlive = depth <= key.length && automaton.step(depth, letters[depth]!);
        depth++;
      }
      read = letters.subarray(0, depth);
      const isTaken = isAlive && isAccepted(letters, depth);
      const next = isAlive && !isTaken ? at + 1 : this.#firstBehind(read, true, at);
      if (isTaken) for (let i = at; i < next; i++) best.offer(byKey[i]!, 'slip');
      at = next;
    }
  }
}

/** Collects the best entries, each once in its best match: kinds of match are offered best first. */
class BestCompletions {
  readonly #table: IdentifierTable;
  readonly #limit: number;
  readonly #isInCapitals: boolean;
  readonly completions: NameCompletion[] = [];

  constructor(table: IdentifierTable, limit: number, isInCapitals: boolean) {
    this.#table = table;
    this.#limit = limit;
    this.#isInCapitals = isInCapitals;
  }

  get isFull(): boolean {
    return this.completions.length >= this.#limit;
  }

  /** The rank to exceed. */
  get bar(): number {
    return this.isFull ? this.completions.at(-1)!.rank : Number.NEGATIVE_INFINITY;
  }

  offer(entry: number, fit: Fit): void {
    const { popularity, forms } = this.#table;
    const isOther = this.#isInCapitals && (forms[entry]! & nameForm.capitals) === 0;
    const rank = popularity[entry]! + fits[fit] - (isOther ? otherCapitals : 0);
    const { completions } = this;
    if (rank <= this.bar || completions.some((other) => other.entry === entry)) return;
    let at = completions.length;
    while (at > 0 && completions[at - 1]!.rank < rank) at--;
    completions.splice(at, 0, { entry, fit, rank });
    if (completions.length > this.#limit) completions.pop();
  }
}

/** Entries by popularity, descending; ties in key order. */
function byPopularity({ popularity, byKey }: IdentifierTable): Uint32Array {
  const next = new Uint32Array(257);
  for (const value of popularity) next[256 - value]!++;
  for (let i = 0; i < 256; i++) next[i + 1]! += next[i]!;
  const order = new Uint32Array(popularity.length);
  for (const entry of byKey) order[next[255 - popularity[entry]!]!++] = entry;
  return order;
}

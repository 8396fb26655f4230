import { type IdentifierTable, nameForm } from './identifier-table.js';
import { matchCosts } from './match-costs.js';
import { mostParts } from './name-pieces.js';
import { areOpposites } from './part-match.js';
import type { SimilarParts } from './part-table.js';
import type { Reading } from './readings.js';
import type { TypedName } from './typed-name.js';
import { writingCost } from './writing-cost.js';

/** No match between a typed part and a part of a name. */
export const none = 0xffff;

/**
 * Aligns the parts of one reading with the parts of an identifier, each to at most one, and sums the cost: similar
 * parts, omitted parts, extra parts, another order. Holds the similarities of one reading at a time.
 */
export class NameAligner {
  readonly #table: IdentifierTable;
  /** By typed part and part of the table: the cost of matching them. */
  #costs: Uint16Array[] = [];
  #similar: readonly SimilarParts[] = [];
  #typed: TypedName | null = null;
  #reading: Reading | null = null;
  /** Cost of each typed part if the identifier lacks it. */
  readonly #extra: number[] = [];
  #lettersNeeded = 0;
  /** For each typed part the index of its part in the identifier aligned last, or -1; and the reverse. */
  readonly partOf = new Int8Array(mostReadingParts);
  readonly typedAt = new Int8Array(mostParts);
  readonly #pairs = new Int32Array(mostReadingParts * mostParts);

  constructor(table: IdentifierTable) {
    this.#table = table;
  }

  get memory(): number {
    return this.#table.parts.count * 2 * this.#costs.length;
  }

  /** By part of the table, the cost of matching it with a typed part; `none` if they are not similar. */
  costsOf(i: number): Uint16Array {
    return this.#costs[i]!;
  }

  /** Prepares for a reading. `similar` has the similar parts of the table for each of its parts. */
  begin(typed: TypedName, reading: Reading, similar: readonly SimilarParts[]): void {
    this.end();
    this.#typed = typed;
    this.#reading = reading;
    this.#lettersNeeded = lettersNeeded(reading);
    this.#similar = similar;
    for (const [i, { parts, costs }] of similar.entries()) {
      const row = (this.#costs[i] ??= new Uint16Array(this.#table.parts.count).fill(none));
      for (let k = 0; k < parts.length; k++) row[parts[k]!] = costs[k]!;
      this.#extra[i] = extraCost(reading.parts[i]!);
    }
  }

  /** Releases the reading. */
  end(): void {
    for (const [i, { parts }] of this.#similar.entries()) for (const part of parts) this.#costs[i]![part] = none;
    this.#similar = [];
  }

  /**
   * Aligns an identifier and returns its cost; infinite if over the bound. `placeOf` and `typedAt` then hold the
   * alignment.
   */
  total(name: number): number {
    const { partStarts, partNumbers } = this.#table;
    const typed = this.#typed!;
    const reading = this.#reading!;
    const from = partStarts[name]!;
    const count = partStarts[name + 1]! - from;
    const typedCount = reading.parts.length;
    this.#assign(from, count, typedCount);
    let errors = reading.cost;
    let faults = 0;
    let letters = 0;
    let extras = 0;
    for (let i = 0; i < typedCount; i++) {
      const partIndex = this.partOf[i]!;
      if (partIndex < 0) {
        errors += this.#extra[i]!;
        extras++;
        continue;
      }
      if (!reading.parts[i]!.isHint) letters += reading.parts[i]!.text.length;
      const cost = this.#costs[i]![partNumbers[from + partIndex]!]!;
      errors += cost;
      if (cost > 0) faults++;
    }
    if (faults > 1) errors += (faults - 1) * matchCosts.furtherFault;
    const moved = this.#moved(typedCount);
    if (moved > 0) {
      errors += typed.isWords ? matchCosts.orderOfWords : matchCosts.order;
      errors += (moved - 1) * matchCosts.orderFurther;
    }
    if (errors > matchCosts.bound + matchCosts.boundPart * typed.parts.length) return Number.POSITIVE_INFINITY;
    if (letters < this.#lettersNeeded) return Number.POSITIVE_INFINITY;
    const missing = this.#missingIn(name, from, count);
    if (extras > 0 && missing > 0) errors += this.#opposites(from, count, typedCount);
    const writing = writingCost(this.#table, name, typed);
    return writing === null ? 0 : errors + missing + writing;
  }

  /** Pairs greedily by cost; ties keep the order. */
  #assign(from: number, count: number, typedCount: number): void {
    const { partNumbers } = this.#table;
    const pairs = this.#pairs;
    let found = 0;
    for (let i = 0; i < typedCount; i++) {
      const row = this.#costs[i]!;
      for (let j = 0; j < count; j++) {
        const cost = row[partNumbers[from + j]!]!;
        if (cost === none) continue;
        // Sort key: cost, distance from its own index, typed part, index: 16, 5, 5 and 5 bits.
        const pair = (cost << 15) | (Math.abs(i - j) << 10) | (i << 5) | j;
        let at = found++;
        while (at > 0 && pairs[at - 1]! > pair) pairs[at] = pairs[--at]!;
        pairs[at] = pair;
      }
    }
    this.partOf.fill(-1, 0, typedCount);
    this.typedAt.fill(-1, 0, count);
    for (let k = 0; k < found; k++) {
      const i = (pairs[k]! >> 5) & 31;
      const j = pairs[k]! & 31;
      if (this.partOf[i]! >= 0 || this.typedAt[j]! >= 0) continue;
      this.partOf[i] = j;
      this.typedAt[j] = i;
    }
  }

  /** Number of typed parts out of order: all but the longest increasing run. */
  #moved(typedCount: number): number {
    let assigned = 0;
    let longest = 0;
    for (let i = 0; i < typedCount; i++) {
      if (this.partOf[i]! < 0) continue;
      assigned++;
      let length = 1;
      for (let k = 0; k < i; k++) {
        if (this.partOf[k]! >= 0 && this.partOf[k]! < this.partOf[i]! && runs[k]! >= length) length = runs[k]! + 1;
      }
      runs[i] = length;
      if (length > longest) longest = length;
    }
    return assigned - longest;
  }

  #missingIn(name: number, from: number, count: number): number {
    const { partNumbers, directories, forms, parts } = this.#table;
    let first = -1;
    let last = -1;
    for (let j = 0; j < count; j++) {
      if (this.typedAt[j]! < 0) continue;
      if (first < 0) first = j;
      last = j;
    }
    const { front, middle, behind } = matchCosts.missingShare;
    const isFile = (forms[name]! & nameForm.file) !== 0;
    let sum = 0;
    for (let j = 0; j < count; j++) {
      if (this.typedAt[j]! >= 0) continue;
      if (j < directories[name]!) sum += matchCosts.directory;
      else if (isFile && j === count - 1) sum += matchCosts.fileEnding;
      else {
        const share = j < first ? front : j > last ? behind : middle;
        sum += Math.round((parts.missing[partNumbers[from + j]!]! * share) / 100);
      }
    }
    return sum;
  }

  /** A typed part without a match, and a part of the identifier that is its opposite: certainly another identifier. */
  #opposites(from: number, count: number, typedCount: number): number {
    const { partNumbers, parts } = this.#table;
    let sum = 0;
    for (let i = 0; i < typedCount; i++) {
      if (this.partOf[i]! >= 0) continue;
      for (let j = 0; j < count; j++) {
        if (this.typedAt[j]! >= 0) continue;
        if (areOpposites(this.#reading!.parts[i]!.text, parts.texts[partNumbers[from + j]!]!))
          sum += matchCosts.opposite;
      }
    }
    return sum;
  }
}

/** Most parts of a reading: more than can be typed, as readings may split parts. */
const mostReadingParts = 16;
const runs = new Int8Array(mostReadingParts);

/** Cost of a typed part that the identifier lacks. */
export function extraCost({ text, isHint }: { readonly text: string; readonly isHint: boolean }): number {
  return isHint ? matchCosts.extraHint : matchCosts.extra[Math.min(text.length, 3) - 1]!;
}

/** Number of typed letters that an identifier must match. */
export function lettersNeeded({ parts }: Reading): number {
  let letters = 0;
  for (const part of parts) if (!part.isHint) letters += part.text.length;
  return Math.ceil((letters * (100 - matchCosts.mostExtra)) / 100);
}

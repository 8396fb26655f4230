import { type IdentifierTable, nameForm } from './identifier-table.js';
import { matchCosts, mostPopularity } from './match-costs.js';
import { extraCost, lettersNeeded, type NameAligner, none } from './name-aligner.js';
import type { SimilarParts } from './part-table.js';
import type { Reading } from './readings.js';
import type { TypedPart } from './typed-name.js';

/**
 * Identifiers with a part similar to a typed part, ordered by a lower bound of their cost: each typed part at its best
 * match in the identifier, missing parts at their least cost. The true cost is never lower.
 */
export class Candidates {
  readonly #table: IdentifierTable;
  readonly #aligner: NameAligner;
  /** Lower bound of each identifier's cost if none of its parts was typed. */
  readonly #leastMissing: Uint16Array;
  /** Gain of each candidate by its matched parts, and the last typed part that matched, from 1. */
  readonly #gains: Int32Array;
  readonly #gainedBy: Uint8Array;
  /** Letters of the typed parts that the candidate matches. */
  readonly #letters: Uint16Array;
  readonly #met: Uint32Array;
  /** Candidates and their lower bounds; valid up to the number that `gather` returned. */
  readonly names: Uint32Array;
  readonly least: Int32Array;

  constructor(table: IdentifierTable, aligner: NameAligner) {
    this.#table = table;
    this.#aligner = aligner;
    this.#leastMissing = leastMissingByName(table);
    this.#gains = new Int32Array(table.count);
    this.#gainedBy = new Uint8Array(table.count);
    this.#letters = new Uint16Array(table.count);
    this.#met = new Uint32Array(table.count);
    this.names = new Uint32Array(table.count);
    this.least = new Int32Array(table.count);
  }

  get memory(): number {
    return this.#table.count * (2 + 4 + 1 + 2 + 4 + 4 + 4);
  }

  /**
   * `keyLength`: length of the typed name's key; an identifier with a key of another length cannot be equal up to case
   * and separators.
   */
  gather(reading: Reading, similar: readonly SimilarParts[], keyLength: number): number {
    const met = this.#meet(reading, similar);
    const { keyStarts, popularity } = this.#table;
    let base = reading.cost;
    for (const part of reading.parts) base += extraCost(part);
    const enough = lettersNeeded(reading);
    const counts = new Uint32Array(mostSteps + 1);
    let count = 0;
    for (let i = 0; i < met; i++) {
      const name = this.#met[i]!;
      this.#gainedBy[name] = 0;
      if (this.#letters[name]! < enough) continue;
      // A key of the same length may be the exact spelling, to which popularity adds nothing.
      const isOther = keyStarts[name + 1]! - keyStarts[name]! !== keyLength;
      const writing = isOther ? matchCosts.otherName + mostPopularity - popularity[name]! : 0;
      const least = Math.max(0, base - this.#gains[name]! + this.#leastMissing[name]! + writing);
      this.#gains[name] = least;
      this.#met[count++] = name;
      counts[stepOf(least) + 1]!++;
    }
    for (let step = 0; step < mostSteps; step++) counts[step + 1]! += counts[step]!;
    for (let i = 0; i < count; i++) {
      const name = this.#met[i]!;
      const at = counts[stepOf(this.#gains[name]!)]!++;
      this.names[at] = name;
      this.least[at] = this.#gains[name]!;
    }
    return count;
  }

  /**
   * Adds candidates part by part, rarest typed part first. A candidate that first matches late has missed the parts
   * before; once too many letters are missed no candidates are added, and the remaining parts are looked up for the
   * existing ones only.
   */
  #meet(reading: Reading, similar: readonly SimilarParts[]): number {
    const { starts, names, leastMissing } = this.#table.parts;
    const gains = this.#gains;
    const gainedBy = this.#gainedBy;
    const letters = this.#letters;
    const met = this.#met;
    const enough = lettersNeeded(reading);
    let left = 0;
    for (const part of reading.parts) left += lettersOf(part);
    let count = 0;
    const sizes = similar.map((some) => this.#namesWith(some));
    for (const i of [...sizes.keys()].sort((a, b) => sizes[a]! - sizes[b]!)) {
      const { parts, costs } = similar[i]!;
      const extra = extraCost(reading.parts[i]!);
      const length = lettersOf(reading.parts[i]!);
      const meetsNew = left >= enough;
      if (!meetsNew && sizes[i]! > count * lookUpCost) {
        this.#lookUp(i, extra, length, count);
        continue;
      }
      left -= length;
      // Best match first: each typed part counts once per identifier, by its best match.
      for (let k = 0; k < parts.length; k++) {
        const part = parts[k]!;
        const gain = Math.max(0, extra - costs[k]! + leastMissing[part]!);
        for (let at = starts[part]!; at < starts[part + 1]!; at++) {
          const name = names[at]!;
          const by = gainedBy[name]!;
          if (by === i + 1 || (by === 0 && !meetsNew)) continue;
          gainedBy[name] = i + 1;
          if (by === 0) {
            met[count++] = name;
            gains[name] = gain;
            letters[name] = length;
          } else {
            gains[name]! += gain;
            letters[name]! += length;
          }
        }
      }
    }
    return count;
  }

  /** Adds the gain of one more typed part to the existing candidates. */
  #lookUp(i: number, extra: number, length: number, met: number): void {
    const { partStarts, partNumbers, parts } = this.#table;
    const costs = this.#aligner.costsOf(i);
    for (let k = 0; k < met; k++) {
      const name = this.#met[k]!;
      let best = -1;
      for (let at = partStarts[name]!; at < partStarts[name + 1]!; at++) {
        const part = partNumbers[at]!;
        if (costs[part] === none) continue;
        best = Math.max(best, 0, extra - costs[part]! + parts.leastMissing[part]!);
      }
      if (best < 0) continue;
      this.#gains[name]! += best;
      this.#letters[name]! += length;
    }
  }

  /** Upper bound of the identifiers that have any of some parts; an identifier with several is counted for each. */
  #namesWith({ parts }: SimilarParts): number {
    const { starts } = this.#table.parts;
    let sum = 0;
    for (const part of parts) sum += starts[part + 1]! - starts[part]!;
    return sum;
  }
}

/** Cost of looking up the parts of one identifier, in entries of a list. */
const lookUpCost = 8;

function lettersOf({ text, isHint }: TypedPart): number {
  return isHint ? 0 : text.length;
}

/** Candidates are ordered in steps of this many points; the last step is open. */
export const stepLength = 8;
const mostSteps = 512;

function stepOf(least: number): number {
  return Math.min(mostSteps - 1, Math.floor(least / stepLength));
}

function leastMissingByName(table: IdentifierTable): Uint16Array {
  const { partStarts, partNumbers, directories, forms } = table;
  const sums = new Uint16Array(table.count);
  const leastOfPart = table.parts.leastMissing;
  for (let name = 0; name < table.count; name++) {
    const from = partStarts[name]!;
    const to = partStarts[name + 1]!;
    for (let k = from; k < to; k++) {
      if (k - from < directories[name]!) sums[name]! += Math.min(matchCosts.directory, leastOfPart[partNumbers[k]!]!);
      else if (k === to - 1 && (forms[name]! & nameForm.file) !== 0)
        sums[name]! += Math.min(matchCosts.fileEnding, leastOfPart[partNumbers[k]!]!);
      else sums[name]! += leastOfPart[partNumbers[k]!]!;
    }
  }
  return sums;
}

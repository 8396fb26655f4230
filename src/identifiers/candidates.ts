import { type IdentifierTable, nameForm } from './identifier-table.js';
import { matchCosts, mostRenown } from './match-costs.js';
import { extraCost, lettersNeeded, type NameAligner, none } from './name-aligner.js';
import type { SimilarParts } from './part-table.js';
import type { Reading } from './readings.js';
import type { TypedPart } from './typed-name.js';

/**
 * The names that have a part like one that was typed, in the order of the least they can cost: that of a name which has
 * for each typed part the part that suits best, and lacks the others. What it costs in truth is never less.
 */
export class Candidates {
  readonly #table: IdentifierTable;
  readonly #aligner: NameAligner;
  /** What each name's parts cost at least if none of them was typed. */
  readonly #leastMissing: Uint16Array;
  /** What each name met gains by its parts, and the last typed part that it gained by, from 1. */
  readonly #gains: Int32Array;
  readonly #gainedBy: Uint8Array;
  /** How many letters were typed for which it has a part. */
  readonly #letters: Uint16Array;
  readonly #met: Uint32Array;
  /** The names, and the least that each can cost; valid up to the number that `gather` returned. */
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

  /** `keyLength` is that of the typed name's key: a name with a key of another length is not the same written otherwise. */
  gather(reading: Reading, similar: readonly SimilarParts[], keyLength: number): number {
    const met = this.#meet(reading, similar);
    const { keyStarts, renown } = this.#table;
    let base = reading.cost;
    for (const part of reading.parts) base += extraCost(part);
    const enough = lettersNeeded(reading);
    const counts = new Uint32Array(mostSteps + 1);
    let count = 0;
    for (let i = 0; i < met; i++) {
      const name = this.#met[i]!;
      this.#gainedBy[name] = 0;
      if (this.#letters[name]! < enough) continue;
      // A key of the same length may be the very spelling, to which renown adds nothing.
      const isOther = keyStarts[name + 1]! - keyStarts[name]! !== keyLength;
      const writing = isOther ? matchCosts.otherName + mostRenown - renown[name]! : 0;
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
   * Meets names part by part, those typed parts first that few names have. A name that is met late has nothing for the
   * parts before; once that are too many letters, no more names are met, and of those that were the rest is looked up.
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
      // The greatest gain stands first: from a typed part a name gains once, by the part of it that suits best.
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

  /** What the names met gain by one more typed part. */
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

  /** How many names have any of some parts; those with several count several times. */
  #namesWith({ parts }: SimilarParts): number {
    const { starts } = this.#table.parts;
    let sum = 0;
    for (const part of parts) sum += starts[part + 1]! - starts[part]!;
    return sum;
  }
}

/** Looking a name's parts up takes as long as so many names of a list. */
const lookUpCost = 8;

function lettersOf({ text, isHint }: TypedPart): number {
  return isHint ? 0 : text.length;
}

/** Order is kept to steps of this many points; beyond the last step nothing is told apart. */
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

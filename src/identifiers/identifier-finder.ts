import type { NameEntry } from '../index/terms/name-table.js';
import { Candidates, stepLength } from './candidates.js';
import { IdentifierTable } from './identifier-table.js';
import { joinedTotal, scanJoined } from './joined-scan.js';
import { describeMatch, type FoundIdentifier } from './match-description.js';
import { NameAligner } from './name-aligner.js';
import type { SimilarParts } from './part-table.js';
import { type Reading, readingsOf } from './readings.js';
import { TopNames } from './top-names.js';
import { readTypedName, type TypedName } from './typed-name.js';

/**
 * Fuzzy lookup of identifiers. An identifier is found by its parts, each similar to a typed part, in any order; or as
 * a whole without separators, within two edits. The lower cost counts (`matchCosts`), and popularity decides between
 * identifiers that are equally near.
 *
 * The search is exact: every identifier with a part similar to a typed one is a candidate, and is skipped only if its
 * lower bound exceeds the costs of all results so far (branch and bound).
 */
export class IdentifierFinder {
  readonly table: IdentifierTable;
  readonly #aligner: NameAligner;
  readonly #candidates: Candidates;

  /** The entries of all segments, each spelling once; see `mergedNames`. */
  constructor(entries: Iterable<NameEntry>) {
    this.table = new IdentifierTable(entries);
    this.#aligner = new NameAligner(this.table);
    this.#candidates = new Candidates(this.table, this.#aligner);
  }

  /** Bytes held. */
  get memory(): number {
    return this.table.memory + this.#candidates.memory + this.#aligner.memory;
  }

  /** The `limit` nearest identifiers, best first. Never throws, for any input. */
  find(text: string, limit: number): FoundIdentifier[] {
    const typed = readTypedName(text);
    if (typed === null || !(limit >= 1)) return [];
    const top = new TopNames(Math.floor(limit));
    const readings = readingsOf(typed, this.table.parts);
    const similarTo = (reading: Reading): SimilarParts[] =>
      reading.parts.map((part) => this.table.parts.similarTo(part.text));
    for (const [number, reading] of readings.entries()) {
      this.#findByParts(typed, reading, similarTo(reading), top, number);
    }
    scanJoined(this.table, typed, (name, distance) =>
      top.offer(name, joinedTotal(this.table, typed, name, distance), joinedReading),
    );
    const described = top.ranked().map((ranked) => {
      const reading = readings[ranked.reading];
      if (reading === undefined) return describeMatch(this.table, typed, ranked, null);
      this.#aligner.begin(typed, reading, similarTo(reading));
      this.#aligner.total(ranked.name);
      return describeMatch(this.table, typed, ranked, { reading, partOf: this.#aligner.partOf });
    });
    this.#aligner.end();
    return described;
  }

  #findByParts(
    typed: TypedName,
    reading: Reading,
    similar: readonly SimilarParts[],
    top: TopNames,
    number: number,
  ): void {
    this.#aligner.begin(typed, reading, similar);
    const { names, least } = this.#candidates;
    const count = this.#candidates.gather(reading, similar, typed.key.length);
    for (let i = 0; i < count; i++) {
      const { threshold } = top;
      if (least[i]! > threshold) {
        // Candidates are ordered in steps: a later one may still cost less, by less than a step.
        if (least[i]! - stepLength > threshold) break;
        continue;
      }
      const name = names[i]!;
      top.offer(name, this.#aligner.total(name), number);
    }
  }
}

const joinedReading = -1;

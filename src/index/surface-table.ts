import { expand } from '../analysis/expander.js';
import { type Expansion, isPart, positionOf } from '../analysis/expansion.js';
import type { Scanner } from '../analysis/scanner.js';
import { SurfaceNumbers } from '../analysis/surface-numbers.js';
import type { NameCollector } from './name-collector.js';
import { NumberList } from './number-list.js';
import type { TermTable } from './term-table.js';

/**
 * What each distinct surface gives to an index under construction, as numbers: a few ten thousand surfaces make up all the
 * text of an archive, so a surface is taken apart once and its record read again and again.
 *
 *     record := coreEnd codeEnd end entry*                   the ends counted from the record's beginning
 *     entry  := (term >= 0) unit * 2 + isPart | ~term        a unit, by its place in the surface | what has no positions
 *
 * Entries up to `coreEnd` are for all fields, up to `codeEnd` for code and prose, up to `end` for prose.
 */
export class SurfaceTable {
  readonly #terms: TermTable;
  readonly #names: NameCollector | null;
  readonly #numbers = new SurfaceNumbers();
  readonly #records = new NumberList();
  /** By surface: where its record begins. */
  readonly #starts = new NumberList();
  /** By surface: how many units it has; 250 characters have no more than 125. */
  #units = new Uint8Array(1 << 10);

  /** `names`, where given, learn what each surface spells, in the order of their numbers. */
  constructor(terms: TermTable, names: NameCollector | null) {
    this.#terms = terms;
    this.#names = names;
  }

  /** Bytes of memory. */
  get size(): number {
    return this.#numbers.size + (this.#records.length + this.#starts.length) * 4 + this.#units.length;
  }

  get count(): number {
    return this.#numbers.count;
  }

  /** Of the scanner's surface. */
  numberOf(scanner: Scanner): number {
    const known = this.#numbers.find(scanner);
    if (known >= 0) return known;
    const expansion = expand(scanner.surface());
    const number = this.#numbers.add(scanner);
    this.#add(expansion, number);
    this.#names?.learn(expansion);
    return number;
  }

  /** Units of a surface. */
  unitsOf(surface: number): number {
    return this.#units[surface]!;
  }

  /** The numbers among which the records stand; valid until the next surface is added. */
  get records(): Int32Array {
    return this.#records.values;
  }

  /** Where the record of a surface begins. */
  recordOf(surface: number): number {
    return this.#starts.values[surface]!;
  }

  #add({ keys, coreTerms, codeTerms, places, units }: Expansion, number: number): void {
    const records = this.#records;
    const start = records.length;
    this.#starts.push(start);
    for (let i = 0; i < recordHeader; i++) records.push(0);
    for (let i = 0; i <= keys.length; i++) {
      if (i === coreTerms) records.values[start] = records.length - start;
      if (i === codeTerms) records.values[start + 1] = records.length - start;
      if (i === keys.length) break;
      const term = this.#terms.numberOf(keys[i]!);
      if (this.#terms.hasPositions(term)) {
        const place = places[i]!;
        records.pushPair(term, positionOf(place) * 2 + (isPart(place) ? 1 : 0));
      } else {
        records.push(~term);
      }
    }
    records.values[start + 2] = records.length - start;
    if (number === this.#units.length) {
      const larger = new Uint8Array(number * 2);
      larger.set(this.#units);
      this.#units = larger;
    }
    this.#units[number] = units;
  }
}

/** Numbers before the first entry of a record. */
export const recordHeader = 3;

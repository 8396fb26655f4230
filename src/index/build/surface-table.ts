import { expandInto, isCore, type TermSink } from '../../analysis/expander.js';
import { type ExpansionStep, isPartStep } from '../../analysis/expansion.js';
import type { Scanner } from '../../analysis/scanner.js';
import { SurfaceNumbers } from '../../analysis/surface-numbers.js';
import type { TermKind } from '../../analysis/term.js';
import { NumberList } from '../codec/number-list.js';
import type { TermTable } from '../terms/term-table.js';
import type { NameCollector } from './name-collector.js';

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
  readonly #names: NameCollector | null;
  readonly #numbers = new SurfaceNumbers();
  readonly #made: MadeTerms;
  readonly #records = new NumberList();
  /** By surface: where its record begins. */
  readonly #starts = new NumberList();
  /** By surface: how many units it has; 250 characters have no more than 125. */
  #units = new Uint8Array(1 << 10);

  /** `names`, where given, learn what each surface spells, in the order of their numbers. */
  constructor(terms: TermTable, names: NameCollector | null) {
    this.#made = new MadeTerms(terms);
    this.#names = names;
  }

  /** Bytes of memory. */
  get size(): number {
    return this.#numbers.size + (this.#records.length + this.#starts.length) * 4 + this.#units.length;
  }

  /** Of the scanner's surface. */
  numberOf(scanner: Scanner): number {
    const known = this.#numbers.find(scanner);
    if (known >= 0) return known;
    const surface = scanner.surface();
    const made = this.#made;
    made.clear();
    const type = expandInto(surface, made);
    const number = this.#numbers.add(scanner);
    this.#add(number);
    this.#names?.learn(surface, type);
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

  #add(number: number): void {
    const { core, code, stems, units } = this.#made;
    const records = this.#records;
    this.#starts.push(records.length);
    let end = recordHeader;
    for (const part of [core, code, stems]) records.push((end += part.length));
    for (const part of [core, code, stems]) records.append(part);
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

/** The terms of one surface as entries of its record. */
class MadeTerms implements TermSink {
  readonly #terms: TermTable;
  readonly core = new NumberList();
  readonly code = new NumberList();
  readonly stems = new NumberList();
  units = 0;

  constructor(terms: TermTable) {
    this.#terms = terms;
  }

  clear(): void {
    this.core.length = this.code.length = this.stems.length = this.units = 0;
  }

  unit(text: string, _start: number, _end: number, step: ExpansionStep): void {
    if (text === '') return;
    this.core.pushPair(this.#terms.numberOfText('unit', text), this.units++ * 2 + (isPartStep(step) ? 1 : 0));
  }

  add(kind: TermKind, text: string): void {
    if (text === '') return;
    const entry = ~this.#terms.numberOfText(kind, text);
    const entries = isCore(kind) ? this.core : this.code;
    // No number of a unit is negative, nor is its place.
    for (let i = 0; i < entries.length; i++) if (entries.values[i] === entry) return;
    entries.push(entry);
  }

  stem(text: string): void {
    this.stems.push(~this.#terms.numberOfText('stem', text));
  }
}

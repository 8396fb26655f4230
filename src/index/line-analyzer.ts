import { type Analyzer, smallAscii } from '../analysis/analyzer.js';
import { type Expansion, isPart, positionOf } from '../analysis/expansion.js';
import { startOfSurfaces } from '../analysis/scanner.js';
import { isShouted } from '../analysis/shouting.js';
import { LineCache, lineHash, longestCachedLine } from './line-cache.js';
import type { NameCollector } from './name-collector.js';
import { NumberList } from './number-list.js';
import type { TermTable } from './term-table.js';

/**
 * A line of text into a record of numbers: the terms it gives to the fields of each depth, with their positions, and the
 * names it spells. No surface reaches over the end of a line, so a record depends on the line alone and is kept for the
 * next time it is met.
 *
 *     record := units coreEnd codeEnd proseEnd end entry* name*      the ends counted from the record's beginning
 *     entry  := (term >= 0) position * 2 + isPart | ~term            a unit | what has no positions
 *     name   := name evidence
 *
 * Entries up to `coreEnd` are for all fields, up to `codeEnd` for code and prose, up to `proseEnd` for prose.
 */
export class LineAnalyzer {
  readonly #analyzer: Analyzer;
  readonly #terms: TermTable;
  readonly #names: NameCollector | null;
  readonly #cache: LineCache | null;
  #text: string | null = null;
  #units: Uint16Array = new Uint16Array(0);
  readonly #core = new NumberList();
  readonly #code = new NumberList();
  readonly #prose = new NumberList();
  readonly #spelt = new NumberList();
  readonly #record = new NumberList();
  /** Bounds of the piece begun, among `units`. */
  from = 0;
  to = 0;
  /** The record of the line asked for last begins at `at` in `records`; valid until the next. */
  records: Int32Array = this.#record.values;
  at = 0;

  /** With `isRemembering`, lines are kept for as long as the terms are. */
  constructor(terms: TermTable, names: NameCollector | null, analyzer: Analyzer, isRemembering: boolean) {
    this.#terms = terms;
    this.#names = names;
    this.#analyzer = analyzer;
    this.#cache = isRemembering ? new LineCache() : null;
  }

  /** Bytes of memory that the lines remembered take. */
  get size(): number {
    return this.#cache?.size ?? 0;
  }

  get units(): Uint16Array {
    return this.#units;
  }

  /** Lets go of the text, whose units the analyzer may have overwritten. */
  end(): void {
    this.#text = null;
  }

  /** Begins a piece of a text, whose lines are asked for next. */
  begin(text: string, start: number, end: number): void {
    if (this.#text !== text) {
      this.#units = this.#analyzer.load(text);
      this.#text = text;
    }
    this.from = start;
    this.to = end;
    if (hasSmallLetter(this.#units, start, end)) return;
    const piece = text.slice(start, end);
    if (!isShouted(piece)) return;
    this.#units = this.#analyzer.load(smallAscii(piece));
    this.#text = null;
    this.from = 0;
    this.to = piece.length;
  }

  /** Makes the record of a line of the piece. */
  line(from: number, to: number): void {
    const units = this.#units;
    const cache = this.#cache;
    const start = startOfSurfaces(units, from, to);
    if (cache === null || to - start > longestCachedLine) {
      this.#analyze(start, to);
      this.records = this.#record.values;
      this.at = 0;
      return;
    }
    const hash = lineHash(units, start, to);
    if (!cache.find(units, start, to, hash)) {
      this.#analyze(start, to);
      cache.add(units, start, to, hash, this.#record.values, this.#record.length);
    }
    this.records = cache.records;
    this.at = cache.at;
  }

  #analyze(from: number, to: number): void {
    const units = this.#units;
    const core = this.#core;
    const code = this.#code;
    const prose = this.#prose;
    const spelt = this.#spelt;
    core.length = code.length = prose.length = spelt.length = 0;
    const names = this.#names;
    names?.beginLine();
    const position = this.#analyzer.scan(from, to, (expansion, at, start) => {
      if (names !== null) {
        const behind = start + expansion.surface.length;
        names.surface(expansion, behind < to ? units[behind]! : 0, behind + 1 < to ? units[behind + 1]! : 0, spelt);
      }
      this.#addTerms(expansion, at);
    });
    const record = this.#record;
    record.length = 0;
    record.push(position);
    let end = recordHeader;
    for (const part of [core, code, prose, spelt]) record.push((end += part.length));
    for (const part of [core, code, prose, spelt]) record.append(part);
  }

  #addTerms(expansion: Expansion, at: number): void {
    const { keys, coreTerms, codeTerms, places } = expansion;
    const ids = this.#terms.numbersOf(expansion);
    for (let i = 0; i < keys.length; i++) {
      const part = i < coreTerms ? this.#core : i < codeTerms ? this.#code : this.#prose;
      const id = ids[i]!;
      part.push(id);
      if (id >= 0) part.push((at + positionOf(places[i]!)) * 2 + (isPart(places[i]!) ? 1 : 0));
    }
  }
}

/** Where in a record stands the end of what is for fields of each depth, which is where its names begin, and its own end. */
export const recordEnds = { sparse: 1, code: 2, prose: 3 } as const;
export const proseEnd = recordEnds.prose;
export const recordEnd = 4;
/** Numbers before the first entry. */
export const recordHeader = 5;

/** A piece with a small letter near its beginning is not shouted. */
function hasSmallLetter(units: Uint16Array, from: number, to: number): boolean {
  const end = Math.min(to, from + lookedAt);
  for (let i = from; i < end; i++) if (units[i]! >= 97 && units[i]! <= 122) return true;
  return false;
}

const lookedAt = 400;

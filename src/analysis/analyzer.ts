import { expand } from './expander.js';
import type { Expansion } from './expansion.js';
import { Scanner } from './scanner.js';
import { isShouted } from './shouting.js';
import type { SurfaceFilter } from './surface-filter.js';
import { SurfaceNumbers } from './surface-numbers.js';

/** Gets every surface of a text in order: its expansion, the position of its first unit, its offset in the text. */
export type SurfaceSink = (expansion: Expansion, position: number, start: number) => void;

/**
 * Text into terms. One analyzer serves a thread; it remembers the expansion of every distinct surface it has met, up
 * to a bound, so that the common case is one hash look-up.
 */
export class Analyzer {
  readonly #scanner = new Scanner();
  #young = new ExpansionGeneration();
  #old = new ExpansionGeneration();

  /**
   * Analyses `text` from `start` to `end`; the first unit gets `position`. Returns the position behind the last.
   * Offsets given to `sink` are into `text`.
   */
  analyze(text: string, sink: SurfaceSink, start = 0, end = text.length, position = 0): number {
    const scanner = this.#scanner;
    this.#loadPiece(text, start, end);
    while (scanner.next()) {
      const expansion = this.#young.find(scanner) ?? this.#fetch();
      sink(expansion, position, start + scanner.start);
      position += expansion.units;
    }
    return position;
  }

  /**
   * Like `analyze`, for who looks for some terms only: surfaces that `filter` tells cannot give them are passed over. Such
   * a surface counts as one unit, so units that follow one another do so still, and others do not come together.
   */
  find(text: string, filter: SurfaceFilter, sink: SurfaceSink, start: number, end: number): void {
    const scanner = this.#scanner;
    this.#loadPiece(text, start, end);
    let position = 0;
    while (scanner.next()) {
      if (!filter.accepts(scanner.units, scanner.start, scanner.end)) {
        position++;
        continue;
      }
      const expansion = this.#young.find(scanner) ?? this.#fetch();
      sink(expansion, position, start + scanner.start);
      position += expansion.units;
    }
  }

  #loadPiece(text: string, start: number, end: number): void {
    const piece = start === 0 && end === text.length ? text : text.slice(start, end);
    this.#scanner.load(isShouted(piece) ? smallAscii(piece) : piece);
  }

  /** From the old generation, else made anew; either way it is young again. */
  #fetch(): Expansion {
    const scanner = this.#scanner;
    const expansion = this.#old.find(scanner) ?? expand(scanner.surface());
    if (this.#young.isFull) {
      this.#old = this.#young;
      this.#young = new ExpansionGeneration();
    }
    this.#young.add(scanner, expansion);
    return expansion;
  }
}

/** Capitals made small, every character in its place. */
export function smallAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Surfaces remembered: between this number and twice as many. */
const mostInGeneration = 20_000;

/**
 * Surfaces and their expansions. Two of them make a cheap approximation of keeping the most recently used: when the young
 * one is full it becomes the old one, and what is still met is moved over.
 */
class ExpansionGeneration {
  readonly #numbers = new SurfaceNumbers();
  readonly #expansions: Expansion[] = [];

  get isFull(): boolean {
    return this.#expansions.length === mostInGeneration;
  }

  find(scanner: Scanner): Expansion | undefined {
    const number = this.#numbers.find(scanner);
    return number < 0 ? undefined : this.#expansions[number];
  }

  add(scanner: Scanner, expansion: Expansion): void {
    this.#numbers.add(scanner);
    this.#expansions.push(expansion);
  }
}

import { expand } from './expander.js';
import type { Expansion } from './expansion.js';
import { Scanner } from './scanner.js';
import { isShouted } from './shouting.js';
import type { SurfaceFilter } from './surface-filter.js';
import { SurfaceNumbers } from './surface-numbers.js';

/** Receives each surface of a text in order: its expansion, the position of its first unit, its offset in the text. */
export type SurfaceSink = (expansion: Expansion, position: number, start: number) => void;

/**
 * Turns text into terms. Each thread has one analyzer, which caches the expansion of every distinct surface up to a
 * bound, so that the common case is one hash lookup.
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
   * Like `analyze`, for callers that look for a few terms only: surfaces that `filter` rules out are skipped. A
   * skipped surface counts as one unit, which keeps adjacent units adjacent and others apart.
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

  /** Returns the expansion from the old generation or makes it, and puts it in the young one. */
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

/** Lower-cases ASCII capitals; every character keeps its offset. */
export function smallAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Cached surfaces: between this number and twice as many. */
const mostInGeneration = 20_000;

/**
 * A generation of the cache of expansions. Two generations approximate least-recently-used eviction at low cost: a
 * full young generation becomes the old one, and entries still in use are moved over.
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

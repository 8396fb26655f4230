import { expand } from './expander.js';
import type { Expansion } from './expansion.js';
import { Scanner } from './scanner.js';

/** Gets every surface of a text in order: its expansion, the position of its first unit, its offset in the text. */
export type SurfaceSink = (expansion: Expansion, position: number, start: number) => void;

/**
 * Text into terms. One analyzer serves a thread; it remembers the expansion of every distinct surface it has met, up
 * to a bound, so that the common case is one hash look-up.
 */
export class Analyzer {
  readonly #scanner = new Scanner();
  #young = new Generation();
  #old = new Generation();

  /**
   * Analyses `text` from `start` to `end`; the first unit gets `position`. Returns the position behind the last.
   * Offsets given to `sink` are into `text`.
   */
  analyze(text: string, sink: SurfaceSink, start = 0, end = text.length, position = 0): number {
    const piece = start === 0 && end === text.length ? text : text.slice(start, end);
    const scanner = this.#scanner;
    scanner.load(piece);
    while (scanner.next()) {
      const expansion = this.#young.find(scanner) ?? this.#fetch();
      sink(expansion, position, start + scanner.start);
      position += expansion.units;
    }
    return position;
  }

  /** From the old generation, else made anew; either way it is young again. */
  #fetch(): Expansion {
    const scanner = this.#scanner;
    const expansion = this.#old.find(scanner) ?? expand(scanner.surface());
    if (this.#young.count === mostInGeneration) {
      this.#old = this.#young;
      this.#young = new Generation();
    }
    this.#young.add(scanner.hash, expansion);
    return expansion;
  }
}

/** Surfaces remembered: between this number and twice as many, at about 450 bytes each. */
const mostInGeneration = 40_000;
const slotBits = 17;
const slots = 1 << slotBits;

/**
 * An open-addressing table from surfaces to expansions. Two of them make a cheap approximation of keeping the most
 * recently used: when the young one is full it becomes the old one, and what is still met is moved over.
 */
class Generation {
  count = 0;
  readonly #table: (Expansion | undefined)[] = new Array<Expansion | undefined>(slots);
  readonly #hashes = new Int32Array(slots);

  find(scanner: Scanner): Expansion | undefined {
    const { hash } = scanner;
    for (let slot = firstSlot(hash); ; slot = (slot + 1) & (slots - 1)) {
      const found = this.#table[slot];
      if (found === undefined || (this.#hashes[slot] === hash && isSurface(found.surface, scanner))) return found;
    }
  }

  add(hash: number, expansion: Expansion): void {
    let slot = firstSlot(hash);
    while (this.#table[slot] !== undefined) slot = (slot + 1) & (slots - 1);
    this.#table[slot] = expansion;
    this.#hashes[slot] = hash;
    this.count++;
  }
}

/** Fibonacci hashing: spreads the polynomial's low bits over the table. */
function firstSlot(hash: number): number {
  return Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits);
}

function isSurface(surface: string, { units, start, end }: Scanner): boolean {
  const length = end - start;
  if (surface.length !== length) return false;
  for (let i = 0; i < length; i++) if (surface.charCodeAt(i) !== units[start + i]) return false;
  return true;
}

import { expand } from './expander.js';
import type { Expansion } from './expansion.js';
import { Scanner } from './scanner.js';
import { isShouted } from './shouting.js';
import type { SurfaceFilter } from './surface-filter.js';

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

  /** Bytes of memory that the expansions remembered take, roughly. */
  get size(): number {
    return (this.#young.count + this.#old.count) * bytesAnExpansion;
  }

  /**
   * Analyses `text` from `start` to `end`; the first unit gets `position`. Returns the position behind the last.
   * Offsets given to `sink` are into `text`.
   */
  analyze(text: string, sink: SurfaceSink, start = 0, end = text.length, position = 0): number {
    const length = this.#loadPiece(text, start, end);
    return this.scan(0, length, sink, position, start);
  }

  /**
   * Like `analyze`, for who looks for some terms only: surfaces that `filter` tells cannot give them are passed over. Such
   * a surface counts as one unit, so units that follow one another do so still, and others do not come together.
   */
  find(text: string, filter: SurfaceFilter, sink: SurfaceSink, start: number, end: number): void {
    const length = this.#loadPiece(text, start, end);
    const scanner = this.#scanner;
    scanner.select(0, length);
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

  #loadPiece(text: string, start: number, end: number): number {
    const piece = start === 0 && end === text.length ? text : text.slice(start, end);
    this.load(isShouted(piece) ? smallAscii(piece) : piece);
    return piece.length;
  }

  /** Loads a text of which stretches are to be scanned as they stand; returns its UTF-16 units, valid until the next. */
  load(text: string): Uint16Array {
    this.#scanner.load(text);
    return this.#scanner.units;
  }

  /** Like `analyze`, for a stretch of the text loaded; `shift` is added to the offsets. */
  scan(from: number, to: number, sink: SurfaceSink, position = 0, shift = 0): number {
    const scanner = this.#scanner;
    scanner.select(from, to);
    while (scanner.next()) {
      const expansion = this.#young.find(scanner) ?? this.#fetch();
      sink(expansion, position, shift + scanner.start);
      position += expansion.units;
    }
    return position;
  }

  /** From the old generation, else made anew; either way it is young again. */
  #fetch(): Expansion {
    const scanner = this.#scanner;
    const expansion = this.#old.find(scanner) ?? expand(scanner.surface());
    if (this.#young.isFull) {
      this.#old = this.#young;
      this.#young = new Generation();
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
/** With the numbers of its terms. */
const bytesAnExpansion = 1024;
const slotBits = 16;
const slots = 1 << slotBits;

/**
 * An open-addressing table from surfaces to expansions. Two of them make a cheap approximation of keeping the most
 * recently used: when the young one is full it becomes the old one, and what is still met is moved over. A slot is a
 * hash and a place in the list, side by side; the surfaces' units stand one behind the other. Common surfaces are met
 * early and so stand close together, which is what the processor's cache wants.
 */
class Generation {
  readonly #expansions: Expansion[] = [];
  /** Hash, then 1 + place in the list, or 0 where the slot is free. */
  readonly #slots = new Int32Array(slots * 2);
  #units = new Uint16Array(1 << 16);
  /** By place: where the units of a surface begin; the next one's beginning is their end. */
  readonly #starts = new Int32Array(mostInGeneration + 1);

  get count(): number {
    return this.#expansions.length;
  }

  get isFull(): boolean {
    return this.#expansions.length === mostInGeneration;
  }

  find({ hash, units, start, end }: Scanner): Expansion | undefined {
    const table = this.#slots;
    const known = this.#units;
    for (let slot = firstSlot(hash); ; slot = nextSlot(slot)) {
      const place = table[slot + 1]!;
      if (place === 0) return undefined;
      if (table[slot] !== hash) continue;
      let at = this.#starts[place - 1]!;
      if (this.#starts[place]! - at !== end - start) continue;
      let i = start;
      while (i < end && known[at] === units[i]) {
        at++;
        i++;
      }
      if (i === end) return this.#expansions[place - 1];
    }
  }

  add({ hash, units, start, end }: Scanner, expansion: Expansion): void {
    let slot = firstSlot(hash);
    while (this.#slots[slot + 1] !== 0) slot = nextSlot(slot);
    const place = this.#expansions.push(expansion);
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = place;
    const from = this.#starts[place - 1]!;
    const to = from + end - start;
    if (to > this.#units.length) {
      const larger = new Uint16Array(this.#units.length * 2);
      larger.set(this.#units);
      this.#units = larger;
    }
    this.#units.set(units.subarray(start, end), from);
    this.#starts[place] = to;
  }
}

/** Fibonacci hashing: spreads the polynomial's low bits over the table. */
function firstSlot(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) >>> (32 - slotBits)) * 2;
}

function nextSlot(slot: number): number {
  return (slot + 2) & (slots * 2 - 1);
}

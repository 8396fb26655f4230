import type { Scanner } from './scanner.js';

/**
 * Numbers distinct surfaces from 0 in order of first occurrence: an open-addressing table. A slot holds a hash and an
 * index side by side; the units of all surfaces are in one array. Common surfaces occur early and so lie close
 * together, which suits the processor's cache.
 */
export class SurfaceNumbers {
  /** Hash, then 1 + number; 0 if the slot is free. */
  #slots: Int32Array;
  #bits: number;
  #units = new Uint16Array(1 << 12);
  /** By number: start of the units of a surface, which is the end of the previous one. */
  #starts: Int32Array;
  count = 0;

  /** Reserves room for about `expected` surfaces and grows beyond. */
  constructor(expected = 1 << 10) {
    this.#bits = Math.ceil(Math.log2(expected)) + 1;
    this.#slots = new Int32Array(2 << this.#bits);
    this.#starts = new Int32Array(expected + 1);
  }

  /** Bytes of memory. */
  get size(): number {
    return this.#slots.byteLength + this.#units.byteLength + this.#starts.byteLength;
  }

  /** The number of the scanner's surface, or -1. */
  find({ hash, units, start, end }: Scanner): number {
    const table = this.#slots;
    const known = this.#units;
    const mask = table.length - 1;
    for (let slot = this.#firstSlot(hash); ; slot = (slot + 2) & mask) {
      const number = table[slot + 1]! - 1;
      if (number < 0) return -1;
      if (table[slot] !== hash) continue;
      let at = this.#starts[number]!;
      if (this.#starts[number + 1]! - at !== end - start) continue;
      let i = start;
      while (i < end && known[at] === units[i]) {
        at++;
        i++;
      }
      if (i === end) return number;
    }
  }

  /** Numbers the scanner's surface, which must be new. */
  add({ hash, units, start, end }: Scanner): number {
    if ((this.count + 1) * 4 > this.#slots.length) this.#growSlots();
    const number = this.count++;
    this.#place(hash, number);
    if (number + 1 === this.#starts.length) this.#starts = grown(this.#starts, this.#starts.length * 2);
    const from = this.#starts[number]!;
    const to = from + end - start;
    if (to > this.#units.length) {
      const larger = new Uint16Array(Math.max(this.#units.length * 2, to));
      larger.set(this.#units);
      this.#units = larger;
    }
    for (let i = start, at = from; i < end; i++, at++) this.#units[at] = units[i]!;
    this.#starts[number + 1] = to;
    return number;
  }

  /** Fibonacci hashing: spreads the low bits over the table. */
  #firstSlot(hash: number): number {
    return (Math.imul(hash, 0x9e3779b1) >>> (32 - this.#bits)) << 1;
  }

  #place(hash: number, number: number): void {
    const table = this.#slots;
    let slot = this.#firstSlot(hash);
    while (table[slot + 1] !== 0) slot = (slot + 2) & (table.length - 1);
    table[slot] = hash;
    table[slot + 1] = number + 1;
  }

  #growSlots(): void {
    const old = this.#slots;
    this.#bits++;
    this.#slots = new Int32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 2)
      if (old[slot + 1] !== 0) this.#place(old[slot]!, old[slot + 1]! - 1);
  }
}

function grown(numbers: Int32Array, length: number): Int32Array {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}

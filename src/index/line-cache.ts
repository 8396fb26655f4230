/**
 * Remembers what lines of text gave. Four lines in five of a patch archive were there before: in the version before, in
 * the mail that is answered, around another hunk. Between one and two generations of lines are kept, those met lately;
 * what a line gave is a record of numbers, whose meaning is the caller's.
 */
export class LineCache {
  #young = new Generation();
  #old = new Generation();
  /** Where the record found last begins in `records`. */
  at = 0;

  /** The numbers among which the record found last stands; valid until the next call. */
  get records(): Int32Array {
    return this.#young.records;
  }

  /** Bytes of memory in use. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Looks for a line; where it is known, sets `at`. */
  find(units: Uint16Array, from: number, to: number, hash: number): boolean {
    let at = this.#young.find(units, from, to, hash);
    if (at < 0) {
      at = this.#old.find(units, from, to, hash);
      if (at < 0) return false;
      const record = this.#old.records.subarray(at, this.#old.endOf(at));
      this.add(units, from, to, hash, record, record.length);
      return true;
    }
    this.at = at;
    return true;
  }

  /** Adds a line that is not known, with the first `length` numbers of its record. */
  add(units: Uint16Array, from: number, to: number, hash: number, record: Int32Array, length: number): void {
    if (this.#young.isFull) {
      this.#old = this.#young;
      this.#young = new Generation();
    }
    this.at = this.#young.add(units, from, to, hash, record, length);
  }
}

/** Lines longer than this are seldom met again. */
export const longestCachedLine = 512;
const mostLines = 30_000;
const mostNumbers = 1_500_000;
const slotNumbers = 4;

/**
 * Chance makes the hash: who writes a mail cannot know which lines fall together. Nothing that is made of the lines
 * depends on it.
 */
const multiplier = (Math.random() * 2 ** 32) | 1;

export function lineHash(units: Uint16Array, from: number, to: number): number {
  let hash = multiplier;
  for (let i = from; i < to; i++) {
    hash = Math.imul(hash ^ units[i]!, multiplier);
    hash ^= hash >>> 15;
  }
  return hash | 0;
}

/**
 * An open-addressing table. A slot is a hash, where the line's units end, how many they are, and 1 + where its record is;
 * before the record stands its length.
 */
class Generation {
  #slots = new Int32Array(initialSlots * slotNumbers);
  #mask = initialSlots - 1;
  #units = new Uint16Array(1 << 12);
  #unitCount = 0;
  records = new Int32Array(1 << 12);
  #used = 0;
  #lines = 0;

  get isFull(): boolean {
    return this.#lines === mostLines || this.#used > mostNumbers;
  }

  get size(): number {
    return this.#slots.byteLength + this.#units.byteLength + this.records.byteLength;
  }

  endOf(record: number): number {
    return record + this.records[record - 1]!;
  }

  find(units: Uint16Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const known = this.#units;
    const length = to - from;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * slotNumbers;
      const record = slots[at + 3]!;
      if (record === 0) return -1;
      if (slots[at] !== hash || slots[at + 2] !== length) continue;
      let left = length;
      let there = slots[at + 1]!;
      let here = to;
      while (left > 0 && known[--there] === units[--here]) left--;
      if (left === 0) return record - 1;
    }
  }

  add(units: Uint16Array, from: number, to: number, hash: number, record: Int32Array, length: number): number {
    if ((this.#lines + 1) * 2 > this.#mask) this.#growSlots();
    if (this.#unitCount + to - from > this.#units.length) {
      const larger = new Uint16Array(Math.max(this.#units.length * 2, this.#unitCount + to - from));
      larger.set(this.#units);
      this.#units = larger;
    }
    if (this.#used + length + 1 > this.records.length) {
      const larger = new Int32Array(Math.max(this.records.length * 2, this.#used + length + 1));
      larger.set(this.records);
      this.records = larger;
    }
    for (let i = from; i < to; i++) this.#units[this.#unitCount++] = units[i]!;
    this.records[this.#used++] = length;
    const place = this.#used;
    for (let i = 0; i < length; i++) this.records[this.#used++] = record[i]!;
    let slot = hash & this.#mask;
    while (this.#slots[slot * slotNumbers + 3] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots.set([hash, this.#unitCount, to - from, place + 1], slot * slotNumbers);
    this.#lines++;
    return place;
  }

  #growSlots(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += slotNumbers) {
      if (old[at + 3] === 0) continue;
      let slot = old[at]! & this.#mask;
      while (this.#slots[slot * slotNumbers + 3] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots.set(old.subarray(at, at + slotNumbers), slot * slotNumbers);
    }
  }
}

const initialSlots = 1 << 10;

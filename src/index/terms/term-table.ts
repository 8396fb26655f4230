import { type TermKind, termKinds, termText } from '../../analysis/term.js';
import { NumberList } from '../codec/number-list.js';
import { sortByKey } from '../codec/sort-by-key.js';

/**
 * The terms of a segment under construction, numbered in the order they were first met: an open-addressing table over
 * their keys, which stand one behind the other as UTF-8. As strings in a map they would take three times the memory, and
 * every new one a while of the garbage collector.
 */
export class TermTable {
  /** Hash, then 1 + number, or 0 where the slot is free. */
  #slots = new Int32Array(2 << initialBits);
  #bits = initialBits;
  #bytes = Buffer.alloc(1 << 12);
  /** By number: where a key begins; the next one's beginning is its end. */
  readonly #starts = new NumberList();
  /** The key that is looked for. */
  #wanted = new Uint8Array(1 << 10);
  #length = 0;

  constructor() {
    this.#starts.push(0);
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** Bytes of memory in use. */
  get size(): number {
    return this.#slots.byteLength + this.#end + this.#starts.length * 4;
  }

  get #end(): number {
    return this.#starts.values[this.#starts.length - 1]!;
  }

  /** The number of a term, by its key. */
  numberOf(key: string): number {
    this.#length = 0;
    this.#write(key);
    return this.#numberOfWanted();
  }

  /** The same for a term of text. */
  numberOfText(kind: TermKind, text: string): number {
    this.#wanted[0] = termKinds[kind].charCodeAt(0);
    this.#wanted[1] = colon;
    this.#length = 2;
    this.#write(termText(text));
    return this.#numberOfWanted();
  }

  #write(text: string): void {
    const from = this.#length;
    if (from + text.length * 3 > this.#wanted.length) {
      const larger = new Uint8Array(from + text.length * 3);
      larger.set(this.#wanted.subarray(0, from));
      this.#wanted = larger;
    }
    const wanted = this.#wanted;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.#length = from + encoder.encodeInto(text, wanted.subarray(from)).written;
        return;
      }
      wanted[from + i] = code;
    }
    this.#length = from + text.length;
  }

  #numberOfWanted(): number {
    const wanted = this.#wanted;
    const length = this.#length;
    let hash = multiplier;
    for (let i = 0; i < length; i++) {
      hash = Math.imul(hash ^ wanted[i]!, multiplier);
      hash ^= hash >>> 15;
    }
    const slots = this.#slots;
    const bytes = this.#bytes;
    const starts = this.#starts.values;
    const mask = slots.length - 1;
    let slot = this.#firstSlot(hash);
    for (; ; slot = (slot + 2) & mask) {
      const number = slots[slot + 1]! - 1;
      if (number < 0) break;
      if (slots[slot] !== hash) continue;
      const start = starts[number]!;
      if (starts[number + 1]! - start !== length) continue;
      let i = 0;
      while (i < length && bytes[start + i] === wanted[i]) i++;
      if (i === length) return number;
    }
    return this.#add(hash, slot);
  }

  #add(hash: number, slot: number): number {
    const number = this.count;
    this.#slots[slot] = hash;
    this.#slots[slot + 1] = number + 1;
    const start = this.#end;
    const end = start + this.#length;
    if (end > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, end));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let i = 0; i < this.#length; i++) this.#bytes[start + i] = this.#wanted[i]!;
    this.#starts.push(end);
    if ((number + 2) * 4 > this.#slots.length) this.#grow();
    return number;
  }

  /** Fibonacci hashing: spreads the low bits over the table. */
  #firstSlot(hash: number): number {
    return (Math.imul(hash, 0x9e3779b1) >>> (32 - this.#bits)) << 1;
  }

  #grow(): void {
    const old = this.#slots;
    this.#bits++;
    const slots = new Int32Array(old.length * 2);
    this.#slots = slots;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at + 1] === 0) continue;
      let slot = this.#firstSlot(old[at]!);
      while (slots[slot + 1] !== 0) slot = (slot + 2) & (slots.length - 1);
      slots[slot] = old[at]!;
      slots[slot + 1] = old[at + 1]!;
    }
  }

  /** The key of a term in bytes, valid until the next term is added. */
  keyBytes(number: number): Uint8Array {
    const starts = this.#starts.values;
    return this.#bytes.subarray(starts[number]!, starts[number + 1]!);
  }

  /** The letter of a term's kind. */
  letterOf(number: number): string {
    return String.fromCharCode(this.#bytes[this.#starts.values[number]!]!);
  }

  key(number: number): string {
    const starts = this.#starts.values;
    return this.#bytes.toString('utf8', starts[number]!, starts[number + 1]!);
  }

  hasPositions(number: number): boolean {
    return this.#bytes[this.#starts.values[number]!] === unitLetter;
  }

  /** Term numbers in the order of their keys. */
  sorted(): Uint32Array {
    return sortByKey(this.#bytes, Uint32Array.from(this.#starts.view()));
  }
}

const encoder = new TextEncoder();
const initialBits = 10;
const colon = 58;
const unitLetter = termKinds.unit.charCodeAt(0);

/** Chance makes the hash: who writes a mail cannot know which terms fall together. Nothing else depends on it. */
const multiplier = (Math.random() * 2 ** 32) | 1;

/** Whether postings of a term carry positions: only units do. */
export function isPositional(key: string): boolean {
  return key.startsWith(termKinds.unit);
}

/** The same by the key's bytes. */
export function isPositionalKey(key: Uint8Array): boolean {
  return key[0] === unitLetter;
}

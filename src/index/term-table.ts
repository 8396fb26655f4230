import { termKinds } from '../analysis/term.js';

/** The terms of a segment under construction, numbered in the order they were first met. */
export class TermTable {
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  /** Bytes of memory that the keys take, roughly. */
  size = 0;

  get count(): number {
    return this.#keys.length;
  }

  numberOf(key: string): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#keys.length;
      this.#numbers.set(key, number);
      this.#keys.push(key);
      this.size += key.length + bytesAKey;
    }
    return number;
  }

  key(number: number): string {
    return this.#keys[number]!;
  }

  hasPositions(number: number): boolean {
    return isPositional(this.#keys[number]!);
  }

  /** Term numbers in the order of their keys. */
  sorted(): Int32Array {
    // Without a function to compare by, strings are sorted by their UTF-16 units.
    return Int32Array.from([...this.#keys].sort(), (key) => this.#numbers.get(key)!);
  }
}

/** A Map entry, a string header and a pointer in a list. */
const bytesAKey = 72;

/** Whether postings of a term carry positions: only units do. */
export function isPositional(key: string): boolean {
  return key.startsWith(termKinds.unit);
}

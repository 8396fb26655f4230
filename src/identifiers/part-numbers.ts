import { fold } from '../analysis/character-class.js';
import { GrowingArray } from './growing-array.js';
import { partOffsets } from './name-pieces.js';

/**
 * Splits identifiers into parts and numbers the parts in order of first occurrence, without making strings: the folded
 * parts of an identifier are concatenated, which is its key, and a part is looked up by its bytes in an
 * open-addressing table.
 */
export class PartNumbers {
  readonly keys = new GrowingArray(new Uint8Array(1 << 16));
  /** Offset of the first occurrence of each part in the keys. */
  readonly #starts = new GrowingArray(new Uint32Array(1 << 12));
  readonly #lengths = new GrowingArray(new Uint8Array(1 << 12));
  readonly #hashes = new GrowingArray(new Uint32Array(1 << 12));
  /** Numbers of parts plus one, by hash; 0 if free. At most half full. */
  #table = new Uint32Array(1 << 13);

  get count(): number {
    return this.#starts.length;
  }

  /** Appends the key of an identifier to the keys and calls `found` with its parts. */
  cut(name: string, found: (part: number, start: number) => void): void {
    const offsets = partOffsets(name);
    for (let i = 0; i < offsets.length; i += 2) {
      const start = this.keys.length;
      appendFolded(this.keys, name, offsets[i]!, offsets[i + 1]!);
      if (this.keys.length > start) found(this.#numberOf(start), offsets[i]!);
    }
  }

  /** The number of the part that ends the keys. */
  #numberOf(start: number): number {
    const keys = this.keys.values;
    const length = this.keys.length - start;
    // FNV-1a (Fowler, Noll and Vo, 1991).
    let hash = 0x811c9dc5;
    for (let i = start; i < start + length; i++) hash = Math.imul(hash ^ keys[i]!, 0x01000193);
    hash >>>= 0;
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#table[slot]! - 1;
      if (number < 0) {
        this.#table[slot] = this.#starts.length + 1;
        this.#starts.push(start);
        this.#lengths.push(length);
        this.#hashes.push(hash);
        if (this.count * 2 > this.#table.length) this.#enlarge();
        return this.count - 1;
      }
      if (this.#hashes.values[number] === hash && this.#equal(number, start, length)) return number;
    }
  }

  #equal(part: number, start: number, length: number): boolean {
    if (this.#lengths.values[part] !== length) return false;
    const keys = this.keys.values;
    const known = this.#starts.values[part]!;
    for (let i = 0; i < length; i++) if (keys[known + i] !== keys[start + i]) return false;
    return true;
  }

  #enlarge(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    const mask = this.#table.length - 1;
    for (let part = 0; part < this.count; part++) {
      let slot = this.#hashes.values[part]! & mask;
      while (this.#table[slot] !== 0) slot = (slot + 1) & mask;
      this.#table[slot] = part + 1;
    }
  }

  /** The texts of all parts, by number. */
  texts(): string[] {
    const { values } = this.keys;
    const bytes = Buffer.from(values.buffer, values.byteOffset, this.keys.length);
    return Array.from({ length: this.count }, (_, part) => {
      const start = this.#starts.values[part]!;
      return bytes.toString('utf8', start, start + this.#lengths.values[part]!);
    });
  }
}

/** Appends a part as folded UTF-8; other than ASCII takes the slow path. */
function appendFolded(out: GrowingArray<Uint8Array>, name: string, from: number, to: number): void {
  const bytes = out.reserve((to - from) * mostBytesALetter);
  let at = out.length;
  for (let i = from; i < to; i++) {
    const code = name.charCodeAt(i);
    if (code > 127) {
      const folded = Buffer.from(fold(name.slice(from, to)));
      out.reserve(folded.length).set(folded, out.length);
      out.length += folded.length;
      return;
    }
    bytes[at++] = code >= 65 && code <= 90 ? code + 32 : code;
  }
  out.length = at;
}

const mostBytesALetter = 3;

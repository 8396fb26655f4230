import { bitCount } from '../search/bitset.js';

/**
 * A signature whose distance bounds the edit distance: which letters a word has, and which it has an odd number of
 * times, a bit per letter. A substitution changes at most two bits of either, an insertion or deletion one, a swap
 * none (frequency filters: Kahveci and Singh, "An efficient index structure for string databases", VLDB 2001).
 */
export interface Signature {
  readonly letters: number;
  readonly odd: number;
}

/** Digits share five bits, other characters one. */
function letterBit(code: number): number {
  return code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? 26 + ((code - 48) >> 1) : 31;
}

export function signatureOf(word: string): Signature {
  let letters = 0;
  let odd = 0;
  for (let i = 0; i < word.length; i++) {
    const bit = 1 << letterBit(word.charCodeAt(i));
    letters |= bit;
    odd ^= bit;
  }
  return { letters, odd };
}

/** The signature of bytes. */
export function signatureOfBytes(bytes: Uint8Array, from: number, to: number): Signature {
  let letters = 0;
  let odd = 0;
  for (let i = from; i < to; i++) {
    const bit = 1 << letterBit(bytes[i]!);
    letters |= bit;
    odd ^= bit;
  }
  return { letters, odd };
}

/** Signatures of many words in the order of their lengths, so that a few lengths are one range. */
export class SignatureTable {
  /** Start of the words of each length. */
  readonly #starts: Uint32Array;
  readonly #words: Uint32Array;
  readonly #letters: Int32Array;
  readonly #odd: Int32Array;

  /** Lengths and signatures by word; a length over 254 counts as 254. */
  constructor(lengths: Uint8Array, letters: Int32Array, odd: Int32Array) {
    this.#starts = new Uint32Array(257);
    for (const length of lengths) this.#starts[Math.min(longest, length) + 1]!++;
    for (let i = 0; i < 256; i++) this.#starts[i + 1]! += this.#starts[i]!;
    const next = this.#starts.slice();
    this.#words = new Uint32Array(lengths.length);
    this.#letters = new Int32Array(lengths.length);
    this.#odd = new Int32Array(lengths.length);
    for (let word = 0; word < lengths.length; word++) {
      const at = next[Math.min(longest, lengths[word]!)]!++;
      this.#words[at] = word;
      this.#letters[at] = letters[word]!;
      this.#odd[at] = odd[word]!;
    }
  }

  get memory(): number {
    return this.#starts.byteLength + this.#words.length * 12;
  }

  /** Calls back for every word that may be within `edits` of a word with this signature and length; never misses one. */
  near({ letters, odd }: Signature, length: number, edits: number, found: (word: number) => void): void {
    const from = this.#starts[Math.max(0, Math.min(longest, length - edits))]!;
    const to = this.#starts[Math.min(longest, length + edits) + 1]!;
    const most = 2 * edits;
    const allLetters = this.#letters;
    const allOdd = this.#odd;
    for (let at = from; at < to; at++) {
      if (bitCount(allLetters[at]! ^ letters) <= most && bitCount(allOdd[at]! ^ odd) <= most) found(this.#words[at]!);
    }
  }
}

const longest = 254;

/** A set of documents of one segment. */
export class Bitset {
  readonly words: Uint32Array;
  readonly size: number;

  constructor(size: number) {
    this.size = size;
    this.words = new Uint32Array((size + 31) >>> 5);
  }

  has(document: number): boolean {
    return (this.words[document >>> 5]! & (1 << (document & 31))) !== 0;
  }

  add(document: number): void {
    this.words[document >>> 5]! |= 1 << (document & 31);
  }

  fill(): this {
    this.words.fill(0xffffffff);
    const rest = this.size & 31;
    if (rest !== 0) this.words[this.words.length - 1] = 2 ** rest - 1;
    return this;
  }

  and(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i]! &= other.words[i]!;
    return this;
  }

  or(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i]! |= other.words[i]!;
    return this;
  }

  andNot(other: Bitset): this {
    for (let i = 0; i < this.words.length; i++) this.words[i]! &= ~other.words[i]!;
    return this;
  }

  get count(): number {
    let count = 0;
    for (const word of this.words) count += bitCount(word);
    return count;
  }

  /** Its documents in order; a generator would cost more than the work per document. */
  documents(): Int32Array {
    const documents = new Int32Array(this.count);
    let count = 0;
    for (let i = 0; i < this.words.length; i++) {
      for (let bits = this.words[i]!; bits !== 0; bits &= bits - 1)
        documents[count++] = i * 32 + 31 - Math.clz32(bits & -bits);
    }
    return documents;
  }
}

/** Population count of 32 bits (Warren, "Hacker's Delight", 5-1). */
export function bitCount(bits: number): number {
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

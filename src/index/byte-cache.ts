/**
 * Keeps the most recently used pieces of files in memory, up to a budget in bytes. One cache serves all files of an
 * index reader, so that memory is bounded by one number whatever the index holds.
 */
export class ByteCache {
  readonly #budget: number;
  #held = 0;
  readonly #pieces = new Map<string, Buffer>();

  constructor(budget: number) {
    this.#budget = budget;
  }

  get held(): number {
    return this.#held;
  }

  get(key: string, read: () => Buffer): Buffer {
    const known = this.#pieces.get(key);
    if (known !== undefined) {
      // A Map keeps the order of insertion: what is used goes to the end.
      this.#pieces.delete(key);
      this.#pieces.set(key, known);
      return known;
    }
    const piece = read();
    this.#pieces.set(key, piece);
    this.#held += piece.length + entryBytes;
    if (this.#held > this.#budget) this.#shrink();
    return piece;
  }

  #shrink(): void {
    for (const [key, piece] of this.#pieces) {
      if (this.#held <= this.#budget || this.#pieces.size === 1) return;
      this.#pieces.delete(key);
      this.#held -= piece.length + entryBytes;
    }
  }
}

const entryBytes = 160;

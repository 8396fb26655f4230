/**
 * Keeps pieces of files that were used of late in memory, up to a budget in bytes. One cache serves all files of an index
 * reader, so that memory is bounded by one number whatever the index holds.
 *
 * What goes is chosen by a clock with a second chance (Corbató, "A paging experiment with the Multics system", 1969): to use
 * a piece is to set its mark, where keeping pieces in the order of their use would move it in a list; the hand passes over
 * marked pieces once and unmarks them.
 */
export class ByteCache {
  readonly #budget: number;
  #held = 0;
  /** In the order in which the hand comes to them. */
  readonly #clock = new Set<Piece>();

  constructor(budget: number) {
    this.#budget = budget;
  }

  get held(): number {
    return this.#held;
  }

  /** Room for the pieces of one more file. */
  file(): CachedFile {
    return new CachedFile(this);
  }

  add(piece: Piece): void {
    this.#clock.add(piece);
    this.#held += piece.bytes.length + pieceOverhead;
    if (this.#held <= this.#budget) return;
    for (const old of this.#clock) {
      if (this.#held <= this.#budget || this.#clock.size === 1) return;
      if (old === piece) continue;
      if (old.isUsed) {
        old.isUsed = false;
        this.#clock.delete(old);
        this.#clock.add(old);
      } else {
        old.owner.delete(old.at);
        this.remove(old);
      }
    }
  }

  remove(piece: Piece): void {
    this.#clock.delete(piece);
    this.#held -= piece.bytes.length + pieceOverhead;
  }
}

interface Piece {
  readonly at: number;
  readonly bytes: Buffer;
  readonly owner: Map<number, Piece>;
  isUsed: boolean;
}

/** What is held of one file, by where it begins there or whatever other number its reader knows it by. */
export class CachedFile {
  readonly #cache: ByteCache;
  readonly #pieces = new Map<number, Piece>();

  constructor(cache: ByteCache) {
    this.#cache = cache;
  }

  get(at: number, read: () => Buffer): Buffer {
    const known = this.#pieces.get(at);
    if (known !== undefined) {
      known.isUsed = true;
      return known.bytes;
    }
    const piece = { at, bytes: read(), owner: this.#pieces, isUsed: false };
    this.#pieces.set(at, piece);
    this.#cache.add(piece);
    return piece.bytes;
  }

  /** Gives back the room, when the file is closed. */
  clear(): void {
    for (const piece of this.#pieces.values()) this.#cache.remove(piece);
    this.#pieces.clear();
  }
}

/** Bytes that a piece takes besides its own. */
const pieceOverhead = 160;

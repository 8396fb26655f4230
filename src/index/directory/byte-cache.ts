/**
 * Keeps pieces of files that were used of late in memory, and what was made of them, up to a budget in bytes. One cache
 * serves all files of an index reader, so that memory is bounded by one number whatever the index holds.
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
  pieces<Key extends number | string = number>(): CachedPieces<Key> {
    return new CachedPieces(this);
  }

  add(piece: Piece): void {
    this.#clock.add(piece);
    this.#held += sizeOf(piece);
    if (this.#held <= this.#budget) return;
    for (const old of this.#clock) {
      if (this.#held <= this.#budget || this.#clock.size === 1) return;
      if (old === piece) continue;
      if (old.isUsed) {
        old.isUsed = false;
        this.#clock.delete(old);
        this.#clock.add(old);
      } else {
        old.forget();
        this.remove(old);
      }
    }
  }

  remove(piece: Piece): void {
    this.#clock.delete(piece);
    this.#held -= sizeOf(piece);
  }
}

interface Piece {
  readonly key: number | string;
  readonly bytes: Buffer;
  isUsed: boolean;
  /** Takes it out of where it is looked up. */
  forget(): void;
}

/** What is held of one file, by where it begins there or whatever else its reader knows it by. */
export class CachedPieces<Key extends number | string = number> {
  readonly #cache: ByteCache;
  readonly #pieces = new Map<Key, Piece>();

  constructor(cache: ByteCache) {
    this.#cache = cache;
  }

  get(key: Key, read: () => Buffer): Buffer {
    return this.find(key) ?? this.add(key, read());
  }

  /** What is held of a piece, if it is. */
  find(key: Key): Buffer | undefined {
    const known = this.#pieces.get(key);
    if (known !== undefined) known.isUsed = true;
    return known?.bytes;
  }

  /** Holds a piece that is not held yet, and gives it back. */
  add(key: Key, bytes: Buffer): Buffer {
    const piece = { key, bytes, isUsed: false, forget: () => this.#pieces.delete(key) };
    this.#pieces.set(key, piece);
    this.#cache.add(piece);
    return bytes;
  }

  /** Gives back the room, when the file is closed. */
  clear(): void {
    for (const piece of this.#pieces.values()) this.#cache.remove(piece);
    this.#pieces.clear();
  }
}

function sizeOf({ key, bytes }: Piece): number {
  return bytes.length + pieceOverhead + (typeof key === 'string' ? key.length : 0);
}

/** Bytes that a piece takes besides its own and those of its key. */
const pieceOverhead = 200;

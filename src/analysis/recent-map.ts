/**
 * A bounded map that keeps recently used entries. Two generations: a full young generation becomes the old one, and
 * entries not used since are dropped. This approximates least-recently-used eviction at the cost of a second lookup,
 * and bounds memory on hostile text.
 */
export class RecentMap<Key, Value> {
  readonly #most: number;
  #younger = new Map<Key, Value>();
  #older = new Map<Key, Value>();

  /** `most`: entries of both generations together. */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: Key): Value | undefined {
    const value = this.#younger.get(key);
    if (value !== undefined) return value;
    const old = this.#older.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: Key, value: Value): void {
    if (this.#younger.size * 2 >= this.#most) {
      this.#older = this.#younger;
      this.#younger = new Map();
    }
    this.#younger.set(key, value);
  }
}

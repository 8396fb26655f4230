/**
 * A map that holds what was put in or asked for of late, up to a number of entries. Two generations: when the younger one is
 * full it becomes the older one, and what nobody asked for since the last time is forgotten. That keeps what is in use, as a
 * list in the order of use would, at the cost of a second look-up, and hostile texts cannot fill the memory.
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

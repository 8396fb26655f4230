/** A typed array that grows as it is filled, for tables whose size is known only at their end. */
export class GrowingArray<T extends Uint8Array | Uint16Array | Uint32Array> {
  /** What was filled, up to `length`, and what is still free. Replaced as it grows. */
  values: T;
  length = 0;

  constructor(initial: T) {
    this.values = initial;
  }

  /** Makes room for `count` more and returns the array to write them into, from `length` on. */
  reserve(count: number): T {
    if (this.length + count > this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => T)(
        Math.max(this.values.length * 2, this.length + count),
      );
      larger.set(this.values);
      this.values = larger;
    }
    return this.values;
  }

  push(value: number): void {
    this.reserve(1)[this.length++] = value;
  }

  /** What was filled, in memory of just that size. */
  finish(): T {
    return this.values.slice(0, this.length) as T;
  }
}

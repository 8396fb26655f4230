/** A growable typed array, for tables whose size is not known in advance. */
export class GrowingArray<T extends Uint8Array | Uint16Array | Uint32Array> {
  /** The filled values up to `length`, then free capacity. Replaced when it grows. */
  values: T;
  length = 0;

  constructor(initial: T) {
    this.values = initial;
  }

  /** Reserves room for `count` more values and returns the array to write them to, from `length` on. */
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

  /** The filled values in an array of exactly that size. */
  finish(): T {
    return this.values.slice(0, this.length) as T;
  }
}

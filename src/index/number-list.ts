/** Numbers that are written again and again. */
export class NumberList {
  values = new Int32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) this.#reserve(1);
    this.values[this.length++] = value;
  }

  pushPair(first: number, second: number): void {
    this.push(first);
    this.push(second);
  }

  append(other: NumberList): void {
    this.#reserve(other.length);
    this.values.set(other.values.subarray(0, other.length), this.length);
    this.length += other.length;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.values.length) return;
    const larger = new Int32Array(Math.max(this.values.length * 2, this.length + count));
    larger.set(this.values);
    this.values = larger;
  }
}

/** Numbers that are written again and again. */
export class NumberList {
  values = new Int32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) this.#reserve(1);
    this.values[this.length++] = value;
  }

  /** The numbers; valid until the list is written again. */
  view(): Int32Array {
    return this.values.subarray(0, this.length);
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

  /** Takes in another list; both are sorted, and so is the outcome. */
  merge(other: NumberList): void {
    this.#reserve(other.length);
    let own = this.length - 1;
    let theirs = other.length - 1;
    this.length += other.length;
    // From the end, where there is room.
    for (let at = this.length - 1; theirs >= 0; at--) {
      const takesOwn = own >= 0 && this.values[own]! > other.values[theirs]!;
      this.values[at] = takesOwn ? this.values[own--]! : other.values[theirs--]!;
    }
  }

  #reserve(count: number): void {
    if (this.length + count <= this.values.length) return;
    const larger = new Int32Array(Math.max(this.values.length * 2, this.length + count));
    larger.set(this.values);
    this.values = larger;
  }
}

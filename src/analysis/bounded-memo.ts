/** Remembers what is made of a text, which is asked for again and again; emptied when full, so that hostile texts cannot fill the memory. */
export class BoundedMemo<Value> {
  readonly #values = new Map<string, Value>();
  readonly #make: (text: string) => Value;
  readonly #most: number;

  /** `most`: texts remembered. */
  constructor(most: number, make: (text: string) => Value) {
    this.#most = most;
    this.#make = make;
  }

  get(text: string): Value {
    let value = this.#values.get(text);
    if (value === undefined) {
      value = this.#make(text);
      if (this.#values.size >= this.#most) this.#values.clear();
      this.#values.set(text, value);
    }
    return value;
  }
}

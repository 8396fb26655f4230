import { RecentMap } from './recent-map.js';

/** Remembers what is made of a text, which is asked for again and again. */
export class BoundedMemo<Value> {
  readonly #values: RecentMap<string, Value>;
  readonly #make: (text: string) => Value;

  /** `most`: texts remembered. */
  constructor(most: number, make: (text: string) => Value) {
    this.#values = new RecentMap(most);
    this.#make = make;
  }

  get(text: string): Value {
    let value = this.#values.get(text);
    if (value === undefined) this.#values.set(text, (value = this.#make(text)));
    return value;
  }
}

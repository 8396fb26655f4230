import { RecentMap } from './recent-map.js';

/** Memoizes a function of a string. */
export class BoundedMemo<Value> {
  readonly #values: RecentMap<string, Value>;
  readonly #make: (text: string) => Value;

  /** `most`: the largest number of cached strings. */
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

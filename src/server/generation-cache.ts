/** One value made from the index, kept until the index changes. */
export class GenerationCache<Value> {
  readonly #generation: () => Promise<string>;
  readonly #make: () => Promise<Value>;
  #known: { readonly generation: string; readonly value: Promise<Value> } | null = null;

  constructor(generation: () => Promise<string>, make: () => Promise<Value>) {
    this.#generation = generation;
    this.#make = make;
  }

  async get(): Promise<Value> {
    const generation = await this.#generation();
    if (this.#known?.generation !== generation) {
      const known = { generation, value: this.#make() };
      this.#known = known;
      // What failed is tried again the next time.
      known.value.catch(() => {
        if (this.#known === known) this.#known = null;
      });
    }
    return this.#known.value;
  }
}

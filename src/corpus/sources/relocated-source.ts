import type { SourceLocation } from '../document.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';

/** A source whose locations are shown under another path than it is read from: as it was named when it was first indexed. */
export class RelocatedSource implements SourceReader {
  readonly #source: SourceReader;
  readonly #from: string;
  readonly #to: string;

  constructor(source: SourceReader, from: string, to: string) {
    this.#source = source;
    this.#from = from;
    this.#to = to;
  }

  get format(): SourceReader['format'] {
    return this.#source.format;
  }

  get length(): number | null {
    return this.#source.length;
  }

  get unit(): SourceReader['unit'] {
    return this.#source.unit;
  }

  get complete(): boolean {
    return this.#source.complete;
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const items = this.#source.read(cursor);
    try {
      for (;;) {
        const { done, value } = await items.next();
        if (done === true) return value;
        yield this.#relocated(value);
      }
    } finally {
      await items.return({});
    }
  }

  #relocated(item: SourceItem): SourceItem {
    if (item.type === 'record') {
      return { ...item, record: { ...item.record, location: this.#located(item.record.location) } };
    }
    if (item.type === 'removal') return item;
    return { ...item, problem: { ...item.problem, location: this.#located(item.problem.location) } };
  }

  #located(location: SourceLocation): SourceLocation {
    const isOurs = location.path === this.#from || location.path.startsWith(`${this.#from}/`);
    return isOurs ? { ...location, path: this.#to + location.path.slice(this.#from.length) } : location;
  }
}

/** A source that has nothing any more: what it brought leaves the index. */
export class EmptySource implements SourceReader {
  readonly format: SourceReader['format'];
  readonly length = 0;
  readonly unit = 'files';
  readonly complete = true;

  constructor(format: SourceReader['format']) {
    this.format = format;
  }

  // biome-ignore lint/correctness/useYield: there is nothing to yield
  async *read(): AsyncGenerator<SourceItem, SourceCursor> {
    return {};
  }
}

import type { InvertibleDocument } from '../schema/document-fields.js';
import type { BuiltPostings, PostingsSink } from './postings-builder.js';
import type { PostingsRequest } from './postings-worker.js';
import { ThreadLink } from './thread-link.js';

/** A `PostingsBuilder` in a thread of its own: while documents are inverted there, the next are read here. */
export class PostingsThread implements PostingsSink {
  readonly #link: ThreadLink<PostingsRequest>;
  /** Batches that were not yet worked on. */
  readonly #underway: Promise<unknown>[] = [];
  #size = 0;

  constructor(path: string) {
    this.#link = new ThreadLink(new URL('./postings-worker.js', import.meta.url), { path });
  }

  get isAlive(): boolean {
    return this.#link.isAlive;
  }

  /** The size is that of some batches ago. */
  async add(documents: readonly InvertibleDocument[]): Promise<number> {
    this.#underway.push(this.#link.ask({ type: 'add', documents }));
    if (this.#underway.length > mostUnderway) this.#size = (await this.#underway.shift()) as number;
    return this.#size;
  }

  async finish(name: string, id: string): Promise<BuiltPostings> {
    await this.#settle();
    return this.#link.ask({ type: 'finish', name, id }) as Promise<BuiltPostings>;
  }

  async abandon(): Promise<void> {
    await Promise.allSettled(this.#underway.splice(0));
    this.#size = 0;
    if (this.isAlive) await this.#link.ask({ type: 'abandon' });
  }

  /** Throws what went wrong with any batch. */
  async #settle(): Promise<void> {
    this.#size = 0;
    await Promise.all(this.#underway.splice(0));
  }

  stop(): Promise<void> {
    return this.#link.stop();
  }
}

/** Enough to keep both threads busy; more would only hold memory. */
const mostUnderway = 3;

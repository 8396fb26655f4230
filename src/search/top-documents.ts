/** A candidate document. `segment` is an index into the reader's segments. */
export interface Candidate {
  readonly segment: number;
  readonly document: number;
  /** In units of `scoreUnit`. */
  readonly score: number;
}

/** A document's address as one number. */
export function addressKey({ segment, document }: Omit<Candidate, 'score'>): number {
  return segment * 2 ** 32 + document;
}

/** Orders ties by id: negative if `a` comes first. */
export type TieBreaker = (a: Candidate, b: Candidate) => number;

/**
 * The best `size` documents so far: a binary heap with the worst on top. Ties are ordered by id, so that the result
 * does not depend on the order of insertion.
 */
export class TopDocuments {
  readonly #size: number;
  readonly #tie: TieBreaker;
  readonly #heap: Held[] = [];
  /** The candidate under comparison; when inserted it replaces the one removed. */
  #spare: Held = { segment: 0, document: 0, score: 0 };

  constructor(size: number, tie: TieBreaker) {
    this.#size = size;
    this.#tie = tie;
  }

  /** The lowest score that can still enter; a document with exactly this score may, by its id. */
  get threshold(): number {
    return this.#heap.length < this.#size ? 0 : (this.#heap[0]?.score ?? Number.POSITIVE_INFINITY);
  }

  get isFull(): boolean {
    return this.#heap.length >= this.#size;
  }

  add(segment: number, document: number, score: number): void {
    const heap = this.#heap;
    if (heap.length < this.#size) {
      heap.push({ segment, document, score });
      this.#up(heap.length - 1);
      return;
    }
    const candidate = this.#spare;
    candidate.segment = segment;
    candidate.document = document;
    candidate.score = score;
    if (this.#size === 0 || !this.#isWorse(heap[0]!, candidate)) return;
    this.#spare = heap[0]!;
    heap[0] = candidate;
    this.#down();
  }

  /** Best first. Nothing is added afterwards. */
  sorted(): Candidate[] {
    return [...this.#heap].sort((a, b) => b.score - a.score || this.#tie(a, b));
  }

  #isWorse(a: Candidate, b: Candidate): boolean {
    return a.score !== b.score ? a.score < b.score : this.#tie(a, b) > 0;
  }

  #up(at: number): void {
    const heap = this.#heap;
    const moved = heap[at]!;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!this.#isWorse(moved, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = moved;
  }

  #down(): void {
    const heap = this.#heap;
    const moved = heap[0]!;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isWorse(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#isWorse(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  }
}

type Held = { -readonly [Member in keyof Candidate]: Candidate[Member] };

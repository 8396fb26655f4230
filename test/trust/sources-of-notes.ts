import type { Notes } from './notes.js';

/** Notes by source: the plain model of an index. */
export class SourcesOfNotes {
  readonly #sources = new Map<string, Notes>();

  get paths(): string[] {
    return [...this.#sources.keys()];
  }

  of(path: string): Notes {
    return this.#sources.get(path) ?? new Map();
  }

  set(path: string, notes: Notes): void {
    this.#sources.set(path, notes);
  }

  all(): Map<string, string> {
    return new Map([...this.#sources.values()].flatMap((notes) => [...notes]));
  }
}

/** What a session of writing does: new sources, changed and shrunk ones, enough of them that segments are merged. */
export const steps: readonly { readonly path: string; readonly count: number }[] = [
  { path: 'a', count: 4 },
  { path: 'b', count: 3 },
  { path: 'a', count: 3 },
  { path: 'c', count: 2 },
  { path: 'd', count: 2 },
  { path: 'e', count: 2 },
  { path: 'b', count: 1 },
  { path: 'f', count: 2 },
];

const words = ['bpf', 'verifier', 'list_del', 'kfunc', 'arena', 'sched_ext', 'futex', 'rcu_read_lock', 'xdp', 'mm'];

/** The notes of a source at a step; every second one is the same at every step. */
export function notesAt(step: number): Map<string, string> {
  const { path, count } = steps[step]!;
  const texts = Array.from({ length: count }, (_, i): [string, string] => [
    `${path}-${i}`,
    `round ${i % 2 === 0 ? step : 0} ${words[i % words.length]} ${words[(i * 3) % words.length]} of ${path}`,
  ]);
  return new Map(texts);
}

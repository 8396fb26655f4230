import type { Submission } from './submissions.js';

/**
 * What people know better: pairs of submissions that are, or are not, versions of one patch. A text file, one ruling a
 * line: `same <id> <id>` or `different <id> <id>`, `#` for remarks. Ids are those of any member of a submission.
 */
export class Overrides {
  readonly #rulings = new Map<string, 'same' | 'different'>();
  readonly #same = new Map<string, string[]>();
  /** Lines that say nothing understood, with their numbers. */
  readonly problems: readonly string[];

  constructor(text = '') {
    const problems: string[] = [];
    for (const [i, line] of text.split('\n').entries()) {
      const words = line.split('#', 1)[0]!.trim().split(/\s+/);
      if (words[0] === '') continue;
      const [ruling, a, b] = words.map((word) => word.replace(/^<|>$/g, ''));
      if ((ruling === 'same' || ruling === 'different') && a !== undefined && b !== undefined && words.length === 3) {
        this.#rulings.set(pairKey(a, b), ruling);
        if (ruling === 'same') {
          this.#same.set(a, [...(this.#same.get(a) ?? []), b]);
          this.#same.set(b, [...(this.#same.get(b) ?? []), a]);
        }
      } else {
        problems.push(`line ${i + 1}: expected "same <id> <id>" or "different <id> <id>"`);
      }
    }
    this.problems = problems;
  }

  get size(): number {
    return this.#rulings.size;
  }

  /** All ids that were ruled on. */
  ids(): ReadonlySet<string> {
    return new Set([...this.#rulings.keys()].flatMap((pair) => pair.split('\n')));
  }

  of(a: string, b: string): 'same' | 'different' | null {
    return this.#rulings.get(pairKey(a, b)) ?? null;
  }

  /** Whether two submissions were ruled on, through any of their members. */
  between(a: Submission, b: Submission): 'same' | 'different' | null {
    if (this.#rulings.size === 0) return null;
    const members = (submission: Submission): string[] => [
      ...new Set([submission.root, ...submission.patches.map((patch) => patch.id)]),
    ];
    for (const one of members(a)) {
      for (const other of members(b)) {
        const ruling = this.of(one, other);
        if (ruling !== null) return ruling;
      }
    }
    return null;
  }

  /** Ids ruled to be the same as one: likeness alone might never bring the two together. */
  sameAs(id: string): readonly string[] {
    return this.#same.get(id) ?? [];
  }
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a}\n${b}` : `${b}\n${a}`;
}

import { BoundedMemo } from '../analysis/bounded-memo.js';
import { stem } from '../analysis/stemmer.js';
import { termKey } from '../analysis/term.js';
import type { NumberList } from '../index/codec/number-list.js';
import { fieldOf } from '../index/postings/positions.js';
import { fieldNumber } from '../index/schema/fields.js';
import { PhraseSlot } from './phrase-slot.js';
import type { Plan } from './plan.js';
import type { Ranking } from './ranking.js';
import type { SearchedIndex } from './searched-index.js';

/**
 * Proximity of adjacent query words in documents. Results are cached by document: feedback ranks the same documents by
 * the same words again.
 */
export class ProximityScorer {
  /** The index that document numbers refer to. */
  readonly index: SearchedIndex;
  readonly #ranking: Ranking;
  readonly #pairs: readonly Neighbours[];
  /** By segment: the last result. */
  readonly #known = new Map<number, MeasuredDocuments>();
  /** By segment: the two slots of every pair. */
  readonly #slots = new Map<number, readonly [PhraseSlot, PhraseSlot][]>();

  constructor(index: SearchedIndex, plan: Plan) {
    this.index = index;
    this.#ranking = plan.ranking;
    this.#pairs = neighbours(plan);
  }

  /**
   * By document: the sum over all pairs of adjacent words of their proximity times their weight. Documents are numbers
   * in one segment, sorted.
   */
  of(segment: number, documents: Int32Array): Float64Array {
    const sums = new Float64Array(documents.length);
    if (this.#pairs.length === 0) return sums;
    const known = this.#known.get(segment);
    const unknown: number[] = [];
    for (let n = 0, at = 0; n < documents.length; n++) {
      const document = documents[n]!;
      while (known !== undefined && at < known.documents.length && known.documents[at]! < document) at++;
      if (known?.documents[at] === document) sums[n] = known.sums[at]!;
      else unknown.push(n);
    }
    if (unknown.length > 0) this.#measure(segment, documents, unknown, sums);
    this.#known.set(segment, { documents, sums });
    return sums;
  }

  /** Pair by pair, so that each list is iterated once per pair. */
  #measure(segment: number, documents: Int32Array, wanted: readonly number[], sums: Float64Array): void {
    const slots = this.#slotsIn(segment);
    for (let pair = 0; pair < slots.length; pair++) {
      const { mass, distance } = this.#pairs[pair]!;
      const [before, after] = slots[pair]!;
      if (before.documents === 0 || after.documents === 0) continue;
      before.rewind();
      after.rewind();
      for (const n of wanted) {
        const document = documents[n]!;
        if (before.seek(document) !== document || after.seek(document) !== document) continue;
        sums[n]! += mass * nearest(before.positions(-1), after.positions(-1), distance, this.#ranking);
      }
    }
  }

  #slotsIn(segment: number): readonly [PhraseSlot, PhraseSlot][] {
    const known = this.#slots.get(segment);
    if (known !== undefined) return known;
    const reader = this.index.segments[segment]!;
    const byForms = new Map<string, PhraseSlot>();
    const addressOf = (forms: readonly string[]): PhraseSlot => {
      const key = forms.join();
      let slot = byForms.get(key);
      if (slot === undefined) byForms.set(key, (slot = PhraseSlot.of(reader, forms)));
      return slot;
    };
    const slots = this.#pairs.map(({ left, right }): [PhraseSlot, PhraseSlot] => [addressOf(left), addressOf(right)]);
    this.#slots.set(segment, slots);
    return slots;
  }
}

/**
 * The best proximity of two positions in one field: from 0 (never in one field) to 1 (as in the query), and above in a
 * title. Both lists are sorted. Words in the wrong order count half.
 */
function nearest(lefts: NumberList, rights: NumberList, expected: number, ranking: Ranking): number {
  const left = lefts.values;
  const right = rights.values;
  let best = 0;
  let next = 0;
  for (let i = 0; i < lefts.length; i++) {
    const position = left[i]!;
    while (next < rights.length && right[next]! <= position) next++;
    // The last one before, and those after it up to the first at the distance of the query.
    for (let at = Math.max(0, next - 1); at < rights.length; at++) {
      const other = right[at]!;
      const gap = other - position;
      const field = fieldOf(position);
      if (gap !== 0 && fieldOf(other) === field) {
        const off = gap > 0 ? Math.abs(gap - expected) : -gap;
        const value = ((gap > 0 ? 1 : 0.5) * ranking.proximityHalf) / (ranking.proximityHalf + off);
        best = Math.max(best, value * (field === fieldNumber.title ? ranking.titleProximity : 1));
      }
      if (gap >= expected) break;
    }
  }
  return best;
}

interface MeasuredDocuments {
  readonly documents: Int32Array;
  readonly sums: Float64Array;
}

/** Two adjacent query words, by their terms. */
interface Neighbours {
  readonly mass: number;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly distance: number;
}

function neighbours(plan: Plan): Neighbours[] {
  const found: Neighbours[] = [];
  const known = plan.words.flatMap((word, i) => (word.mass > 0 && word.units.length > 0 ? [i] : []));
  const keys = (units: readonly string[], unit: string): string[] =>
    (units.length === 1 ? inflections(unit) : [unit]).map((form) => termKey('unit', form));
  for (let n = 0; n + 1 < known.length; n++) {
    const [a, b] = [known[n]!, known[n + 1]!];
    if (b - a > mostBetween) continue;
    const left = plan.words[a]!;
    const right = plan.words[b]!;
    found.push({
      mass: Math.min(left.mass, right.mass),
      left: keys(left.units, left.units.at(-1)!),
      right: keys(right.units, right.units[0]!),
      distance: b - a,
    });
  }
  return found;
}

/** Most stop words between two query words. */
const mostBetween = 4;

/** A word and its most common inflections that share its stem: stems have no positions. */
function inflections(word: string): readonly string[] {
  return /^[a-z]{3,}$/.test(word) ? knownForms.get(word) : [word];
}

const knownForms = new BoundedMemo<readonly string[]>(4096, formsOf);

function formsOf(word: string): string[] {
  const root = stem(word);
  const forms = new Set([word]);
  for (const base of [word, word.replace(/(?:es|ed|ing|s|d)$/, '')]) {
    for (const ending of ['', 's', 'es', 'ed', 'd', 'ing', 'e']) {
      const form = base + ending;
      if (form.length >= 3 && stem(form) === root) forms.add(form);
    }
  }
  return [...forms].slice(0, 8);
}

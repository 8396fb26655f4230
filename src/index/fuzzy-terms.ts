import type { TermDictionaryReader } from './term-dictionary-reader.js';

/** A key near what was asked for. */
export interface FuzzyTerm {
  readonly text: string;
  readonly distance: number;
  readonly documents: number;
}

/**
 * The keys with a kind's letter whose text lies within `edits` (0 to 2) of `word`: insertions, deletions, substitutions and
 * transpositions of neighbours each count one. The first `fixed` characters must be equal.
 *
 * The automaton is Wu and Manber's bit-parallel one ("Fast text searching: allowing errors", CACM 1992) with Hyyrö's
 * transposition ("A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003), run over the
 * sorted keys as Lucene's AutomatonTermsEnum does: states are kept by depth, a prefix on which the automaton dies is
 * jumped over, and most blocks of the dictionary are never read.
 */
export function fuzzyTerms(
  dictionary: TermDictionaryReader,
  letter: string,
  word: string,
  edits: number,
  fixed: number,
  limit: number,
): FuzzyTerm[] {
  const pattern = Buffer.from(word, 'utf8');
  if (pattern.length === 0 || pattern.length > longestPattern) return [];
  const automaton = new LevenshteinAutomaton(pattern, edits);
  const prefix = Buffer.from(`${letter}:${word.slice(0, fixed)}`, 'utf8');
  const cursor = dictionary.cursor();
  const found: FuzzyTerm[] = [];
  let more = cursor.seek(prefix);
  /** Characters whose states are those of the key before: what both share, nothing at the start of a block. */
  let kept = 0;
  while (more && cursor.startsWith(prefix)) {
    const { keyBytes, keyLength } = cursor;
    const length = keyLength - keyOffset;
    let dead = -1;
    for (let depth = Math.min(kept, length); depth < length; depth++) {
      if (depth >= pattern.length + edits || !automaton.step(depth, keyBytes[keyOffset + depth]!)) {
        dead = depth;
        break;
      }
    }
    if (dead < 0) {
      const distance = automaton.distance(length);
      if (distance <= edits) found.push({ text: cursor.key().slice(keyOffset), distance, documents: cursor.documents });
      more = cursor.next();
      kept = Math.max(0, cursor.shared - keyOffset);
      continue;
    }
    // Every key that goes on as this one does is dead: jump to the first that does not.
    const target = Buffer.from(keyBytes.subarray(0, keyOffset + dead + 1));
    if (!increment(target)) break;
    more = cursor.seek(target);
    kept = 0;
  }
  found.sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.text < b.text ? -1 : 1));
  return found.slice(0, limit);
}

/** Behind the kind's letter and the colon. */
const keyOffset = 2;
/** Bits of a state: one more than characters. */
const longestPattern = 31;

/** The smallest key behind all keys that begin with `bytes`, in place; false where there is none. */
function increment(bytes: Uint8Array): boolean {
  const last = bytes.length - 1;
  if (last < 0 || bytes[last] === 255) return false;
  bytes[last]!++;
  return true;
}

/** Accepts what lies within `edits` of a pattern of up to 31 bytes. States are kept for every depth. */
export class LevenshteinAutomaton {
  readonly #pattern: Uint8Array;
  readonly #edits: number;
  readonly #width: number;
  /** By byte: the bits of the places at which the pattern has it. */
  readonly #masks = new Int32Array(256);
  /** For each depth, the reachable places with 0, 1 … edits. */
  readonly #states: Int32Array;
  readonly #input: Uint8Array;

  constructor(pattern: Uint8Array, edits: number) {
    this.#pattern = pattern;
    this.#edits = edits;
    this.#width = edits + 1;
    for (const [i, byte] of pattern.entries()) this.#masks[byte]! |= 1 << i;
    const depths = pattern.length + edits + 2;
    this.#states = new Int32Array(depths * this.#width);
    this.#input = new Uint8Array(depths);
    // With d edits, up to d characters of the pattern may be left out.
    for (let d = 0; d <= edits; d++) this.#states[d] = (1 << (d + 1)) - 1;
  }

  /** Reads a byte at `depth`, whose state must be known; false where no continuation can be accepted. */
  step(depth: number, byte: number): boolean {
    const states = this.#states;
    const width = this.#width;
    const from = depth * width;
    const to = from + width;
    const mask = this.#masks[byte]!;
    const swap = depth > 0 ? mask & (this.#masks[this.#input[depth - 1]!]! >>> 1) : 0;
    this.#input[depth] = byte;
    let alive = (states[to] = (states[from]! & mask) << 1);
    for (let d = 1; d < width; d++) {
      const fewer = states[from + d - 1]!;
      let next = ((states[from + d]! & mask) << 1) | fewer | (fewer << 1) | (states[to + d - 1]! << 1);
      if (swap !== 0) next |= (states[from - width + d - 1]! & swap) << 2;
      states[to + d] = next;
      alive |= next;
    }
    // Bits above the pattern's end mean nothing.
    return (alive & this.#places()) !== 0;
  }

  /** Edits of what was read up to `depth`; more than allowed where it is not accepted. */
  distance(depth: number): number {
    const end = 1 << this.#pattern.length;
    for (let d = 0; d <= this.#edits; d++) if ((this.#states[depth * this.#width + d]! & end) !== 0) return d;
    return this.#edits + 1;
  }

  #places(): number {
    const length = this.#pattern.length;
    return length === 31 ? -1 : (1 << (length + 1)) - 1;
  }
}

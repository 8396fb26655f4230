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
 * sorted keys as Lucene's AutomatonTermsEnum does: states are kept by depth, from a prefix on which the automaton dies it
 * jumps to the next on which it lives, and most blocks of the dictionary are never read.
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
  const target = Buffer.alloc(keyOffset + pattern.length + edits + 1);
  let more = cursor.seek(prefix);
  /** Characters whose states are known: those that the key shares with what was read before. */
  let kept = 0;
  while (more && cursor.startsWith(prefix)) {
    const { keyBytes, keyLength } = cursor;
    const length = keyLength - keyOffset;
    let dead = -1;
    for (let depth = Math.min(kept, length); depth < length; depth++) {
      if (!automaton.step(depth, keyBytes[keyOffset + depth]!)) {
        dead = depth;
        break;
      }
    }
    if (dead < 0) {
      const distance = automaton.distance(length);
      if (distance <= edits) found.push({ text: cursor.key(keyOffset), distance, documents: cursor.documentFrequency });
      more = cursor.next();
      kept = Math.max(0, cursor.shared - keyOffset);
      continue;
    }
    // Every key that goes on as this one does is dead: jump to the first that goes on otherwise, and may live.
    let depth = dead;
    let byte = -1;
    for (; depth >= prefix.length - keyOffset; depth--) {
      byte = automaton.nextAlive(depth, keyBytes[keyOffset + depth]!);
      if (byte >= 0) break;
    }
    if (byte < 0) break;
    for (let i = 0; i < keyOffset + depth; i++) target[i] = keyBytes[i]!;
    target[keyOffset + depth] = byte;
    more = cursor.seek(target, keyOffset + depth + 1);
    kept = 0;
    while (kept < depth && keyBytes[keyOffset + kept] === target[keyOffset + kept]) kept++;
  }
  found.sort((a, b) => a.distance - b.distance || b.documents - a.documents || (a.text < b.text ? -1 : 1));
  return found.slice(0, limit);
}

/** Behind the kind's letter and the colon. */
const keyOffset = 2;
/** Bits of a state: one more than characters. */
const longestPattern = 31;

/** A byte of no UTF-8 text, hence of no pattern. */
const foreign = 0xff;

/** Accepts what lies within `edits` of a pattern of up to 31 bytes. States are kept for every depth. */
export class LevenshteinAutomaton {
  readonly #pattern: Uint8Array;
  readonly #edits: number;
  readonly #width: number;
  /** By byte: the bits of the places at which the pattern has it. */
  readonly #masks = new Int32Array(256);
  /** The bytes of the pattern, each once, in order. */
  readonly #letters: Uint8Array;
  /** For each depth, the reachable places with 0, 1 … edits. */
  readonly #states: Int32Array;
  readonly #input: Uint8Array;

  constructor(pattern: Uint8Array, edits: number) {
    this.#pattern = pattern;
    this.#edits = edits;
    this.#width = edits + 1;
    for (const [i, byte] of pattern.entries()) this.#masks[byte]! |= 1 << i;
    this.#letters = Uint8Array.from(new Set(pattern)).sort();
    const depths = pattern.length + edits + 2;
    this.#states = new Int32Array(depths * this.#width);
    this.#input = new Uint8Array(depths);
    // With d edits, up to d characters of the pattern may be left out.
    for (let d = 0; d <= edits; d++) this.#states[d] = (1 << (d + 1)) - 1;
  }

  /** Reads a byte at `depth`, whose state must be known; false where no continuation can be accepted. */
  step(depth: number, byte: number): boolean {
    if (depth >= this.#pattern.length + this.#edits) return false;
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

  /** The least byte above `byte` that can be read at `depth`, or -1. Forgets what was read there. */
  nextAlive(depth: number, byte: number): number {
    if (depth >= this.#pattern.length + this.#edits) return -1;
    // A byte that the pattern does not have is as good as any other that it does not have, and never better than one it has.
    if (byte < 255 && this.step(depth, foreign)) return byte + 1;
    for (const letter of this.#letters) if (letter > byte && this.step(depth, letter)) return letter;
    return -1;
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

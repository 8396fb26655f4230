import { stem } from '../analysis/stemmer.js';
import { isStopWord } from '../analysis/stop-words.js';

/**
 * How many of a set of documents have a stem, for weighing words: those of the mail that a digest is made of. A word of
 * every mail says nothing about one of them.
 */
export class StemStatistics {
  readonly #counts = new Map<string, number>();
  #documents = 0;

  add(text: string): void {
    this.#documents++;
    for (const one of new Set(stemsOf(text))) this.#counts.set(one, (this.#counts.get(one) ?? 0) + 1);
  }

  /** Inverse document frequency, smoothed; at least 0. */
  weight(one: string): number {
    return Math.log(1 + this.#documents / (1 + (this.#counts.get(one) ?? 0)));
  }
}

/** Stems of the words of a text that are not stop words; identifiers stand for themselves. */
export function stemsOf(text: string): string[] {
  const words = text.match(/[A-Za-z_][\w']*/g) ?? [];
  return words
    .map((word) => (word.includes('_') ? word : word.toLowerCase()))
    .filter((word) => word.length > 2 && !isStopWord(word))
    .map((word) => (/^[a-z]+$/.test(word) ? stem(word) : word));
}

/**
 * The sentences that say most of a patch, in their order, within `words`. Each is scored by its likeness to the centroid
 * of the description and title (Radev, Jing, Styś and Tam, "Centroid-based summarization of multiple documents", IPM 2004),
 * with that paper's bonus for sentences near the start, and a sentence that repeats a chosen one is passed over.
 * Deterministic: ties go to the earlier sentence.
 */
export function chosenSentences(
  sentences: readonly string[],
  title: string,
  words: number,
  statistics: StemStatistics,
): string[] {
  const vectors = sentences.map((sentence) => vectorOf(stemsOf(sentence), statistics));
  const centroid = new Map<string, number>();
  for (const [name, weight] of vectorOf(stemsOf(title), statistics)) centroid.set(name, weight * titleWeight);
  for (const vector of vectors)
    for (const [name, weight] of vector) centroid.set(name, (centroid.get(name) ?? 0) + weight);
  const scored = vectors
    .map((vector, i) => ({ i, score: cosine(vector, centroid) + positionWeight * (1 - i / vectors.length) }))
    .sort((a, b) => b.score - a.score || a.i - b.i);
  const chosen: number[] = [];
  let left = words;
  for (const { i } of scored) {
    const length = sentences[i]!.split(' ').length;
    if (length > left || chosen.some((other) => cosine(vectors[i]!, vectors[other]!) > tooAlike)) continue;
    chosen.push(i);
    left -= length;
  }
  return chosen.sort((a, b) => a - b).map((i) => sentences[i]!);
}

const titleWeight = 2;
const positionWeight = 0.5;
const tooAlike = 0.6;

function vectorOf(stems: readonly string[], statistics: StemStatistics): Map<string, number> {
  const vector = new Map<string, number>();
  for (const one of stems) vector.set(one, (vector.get(one) ?? 0) + statistics.weight(one));
  return vector;
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let dot = 0;
  for (const [name, weight] of a) dot += weight * (b.get(name) ?? 0);
  const norm = lengthOf(a) * lengthOf(b);
  return norm === 0 ? 0 : dot / norm;
}

function lengthOf(vector: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of vector.values()) sum += weight * weight;
  return Math.sqrt(sum);
}

import { BoundedMemo } from '../analysis/bounded-memo.js';
import { synonymsOf } from '../analysis/lexicon.js';
import { ComparedWord } from './compared-word.js';
import { codes, longestCompared } from './edit-distance.js';
import { matchCosts } from './match-costs.js';
import { allowedSlips, areForms, leastSynonym, matchParts, type PartFrequency } from './part-match.js';
import { SignatureTable, signatureOf } from './signature-table.js';

/** Parts similar to a typed part, and the cost of each; ordered by gain. */
export interface SimilarParts {
  readonly parts: Uint32Array;
  readonly costs: Uint16Array;
}

/**
 * The distinct parts of all identifiers, sorted, with the identifiers that have each. Every part that `matchParts`
 * relates to a typed one is found: a scan over lengths and letter masks skips those that cannot be near, and the rest
 * are compared.
 */
export class PartTable {
  readonly texts: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #signatures: SignatureTable;
  /** Letter masks of the parts. */
  readonly #masks: Int32Array;
  readonly #recent = new BoundedMemo(mostRecent, (typed) => this.#findSimilar(typed));
  /** Letters of all parts, concatenated. */
  readonly #units: Uint16Array;
  readonly #unitStarts: Uint32Array;
  /** Names by part: those of part `p` are `names[starts[p]]` up to `names[starts[p + 1]]`. */
  readonly starts: Uint32Array;
  readonly names: Uint32Array;

  /** Lower and upper bound of the cost of an omitted part, at any position. */
  readonly leastMissing: Uint8Array;
  readonly missing: Uint8Array;
  readonly #nameCount: number;

  /** `texts` sorted by UTF-16 units, each once; of `nameCount` names. */
  constructor(texts: readonly string[], starts: Uint32Array, names: Uint32Array, nameCount: number) {
    this.#nameCount = nameCount;
    this.texts = texts;
    this.starts = starts;
    this.names = names;
    this.missing = missingCosts(starts);
    this.leastMissing = this.missing.map((cost) => Math.floor((cost * smallestShare) / 100));
    this.#numbers = new Map(texts.map((text, i) => [text, i]));
    this.#units = codes(texts.join(''));
    this.#unitStarts = new Uint32Array(texts.length + 1);
    for (const [i, text] of texts.entries()) this.#unitStarts[i + 1] = this.#unitStarts[i]! + text.length;
    const signatures = texts.map(signatureOf);
    this.#masks = Int32Array.from(signatures, ({ letters }) => letters);
    this.#signatures = new SignatureTable(
      Uint8Array.from(texts, (text) => text.length),
      this.#masks,
      Int32Array.from(signatures, ({ odd }) => odd),
    );
  }

  get count(): number {
    return this.texts.length;
  }

  /** Number of identifiers that have a part. */
  frequency(part: number): number {
    return this.starts[part + 1]! - this.starts[part]!;
  }

  /** Bytes of memory: texts are strings of one byte per letter with a header of 16, and keys of a map. */
  get memory(): number {
    const letters = this.#units.byteLength + this.#units.length + this.#unitStarts.byteLength;
    const columns =
      this.#masks.byteLength +
      2 * this.count +
      this.#signatures.memory +
      this.starts.byteLength +
      this.names.byteLength;
    return letters + columns + this.count * (16 + 8 + 40);
  }

  numberOf(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  standing(text: string): PartFrequency {
    const part = this.#numbers.get(text);
    const frequency = part === undefined ? 0 : this.frequency(part);
    if (frequency < knownFrom) return 'unknown';
    return frequency < Math.max(commonFrom, this.#nameCount / commonShare) ? 'known' : 'common';
  }

  /** Range of the parts with the prefix `prefix`. */
  rangeOf(prefix: string): [from: number, to: number] {
    return [this.#firstNotBefore(prefix), this.#firstNotBefore(`${prefix}\uffff`)];
  }

  #firstNotBefore(text: string): number {
    let low = 0;
    let high = this.texts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.texts[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** All parts similar to `typed`. Recent results are cached, as identifiers share parts. */
  similarTo(typed: string): SimilarParts {
    return this.#recent.get(typed);
  }

  #findSimilar(typed: string): SimilarParts {
    const near = new Set<number>();
    const exact = this.#numbers.get(typed);
    if (exact !== undefined) near.add(exact);
    this.#addSynonyms(typed, near);
    this.#addForms(typed, near);
    const standing = this.standing(typed);
    this.#addSlips(typed, standing, near);
    const found: { part: number; cost: number }[] = [];
    for (const part of near) {
      const match = matchParts(typed, this.texts[part]!, standing);
      if (match !== null) found.push({ part, cost: match.cost });
    }
    const spared = this.leastMissing;
    found.sort((a, b) => a.cost - spared[a.part]! - (b.cost - spared[b.part]!) || a.part - b.part);
    return {
      parts: Uint32Array.from(found, (match) => match.part),
      costs: Uint16Array.from(found, (match) => match.cost),
    };
  }

  #addSynonyms(typed: string, near: Set<number>): void {
    for (const { words, weight } of synonymsOf(typed)) {
      const part = weight >= leastSynonym && words.length === 1 ? this.#numbers.get(words[0]!) : undefined;
      if (part !== undefined) near.add(part);
    }
  }

  /** Plurals and abbreviations, either way: they share the first letter, and one has no letter that the other lacks. */
  #addForms(typed: string, near: Set<number>): void {
    const mask = signatureOf(typed).letters;
    const masks = this.#masks;
    const [from, to] = this.rangeOf(typed.slice(0, 1));
    for (let part = from; part < to; part++) {
      const common = masks[part]! & mask;
      if ((common === mask || common === masks[part]) && areForms(typed, this.texts[part]!)) near.add(part);
    }
  }

  #addSlips(typed: string, standing: PartFrequency, near: Set<number>): void {
    const most = allowedSlips(typed.length, standing);
    if (most === 0 || typed.length > longestCompared) return;
    const word = new ComparedWord(codes(typed));
    this.#signatures.near(signatureOf(typed), typed.length, most, (part) => {
      if (word.distance(this.#units, most, this.#unitStarts[part]!, this.#unitStarts[part + 1]!) <= most)
        near.add(part);
    });
  }
}

/**
 * Identifiers a part must occur in to count as known; to count as common; and the share of all identifiers that makes
 * it common.
 */
const knownFrom = 3;
const commonFrom = 10;
const commonShare = 2000;
const mostRecent = 512;

const smallestShare = Object.values(matchCosts.missingShare).reduce<number>(
  (least, share) => Math.min(least, share),
  100,
);

/** The rarer a part, the less likely it is omitted. */
function missingCosts(starts: Uint32Array): Uint8Array {
  const costs = new Uint8Array(starts.length - 1);
  let most = 2;
  for (let part = 0; part < costs.length; part++) most = Math.max(most, starts[part + 1]! - starts[part]!);
  for (let part = 0; part < costs.length; part++) {
    const frequency = starts[part + 1]! - starts[part]!;
    costs[part] = Math.round(matchCosts.missing - (matchCosts.missingCommon * Math.log(frequency)) / Math.log(most));
  }
  return costs;
}

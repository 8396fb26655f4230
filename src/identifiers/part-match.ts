import { areAntonyms, synonymsOf } from '../analysis/lexicon.js';
import { boundedDistance, codes, longestCompared, slipCost } from './edit-distance.js';
import { matchCosts } from './match-costs.js';

/** How a typed part relates to a part of an identifier. */
export type PartRelation = 'same' | 'plural' | 'slip' | 'short' | 'long' | 'synonym';

export interface PartMatch {
  readonly cost: number;
  readonly relation: PartRelation;
}

/**
 * The relation and cost of a typed part to `part`, both folded; null if they are unrelated. `standing` says whether
 * the typed text is itself a part of identifiers.
 */
export function matchParts(typed: string, part: string, standing: PartFrequency): PartMatch | null {
  if (typed === part) return { cost: 0, relation: 'same' };
  const isRealWord = standing !== 'unknown';
  if (areOpposites(typed, part)) return null;
  let best: PartMatch | null = null;
  const offer = (cost: number, relation: PartRelation): void => {
    if (best === null || cost < best.cost) best = { cost, relation };
  };
  if (isPlural(typed, part) || isPlural(part, typed)) offer(matchCosts.plural, 'plural');
  const shortened = shorteningCost(typed, part);
  if (shortened !== null) offer(shortened + (isRealWord ? matchCosts.realShort : 0), 'short');
  const lengthened = part.length < shortestClip ? null : shorteningCost(part, typed);
  if (lengthened !== null) offer(lengthened + matchCosts.spelledOut, 'long');
  const synonym = synonymCost(typed, part);
  if (synonym !== null) offer(synonym, 'synonym');
  if (isSlip(typed, part, standing)) offer(slipCost(typed, part) + (isRealWord ? matchCosts.realWord : 0), 'slip');
  return best === null || (best as PartMatch).cost > matchCosts.mostPart ? null : best;
}

/** Two letters do not abbreviate a longer word unless the lexicon says so. */
const shortestClip = 3;

/** Frequency of a typed part among identifiers: none, some, many. */
export type PartFrequency = 'unknown' | 'known' | 'common';

/**
 * Typos allowed between two parts, by the shorter: one from three letters, two from five. A typed part that is itself
 * a part of identifiers has at most one, a common one none.
 */
export function allowedSlips(shorter: number, standing: PartFrequency): number {
  if (shorter < 3 || standing === 'common') return 0;
  return shorter < 5 || standing === 'known' ? 1 : 2;
}

function isSlip(typed: string, part: string, standing: PartFrequency): boolean {
  const shorter = Math.min(typed.length, part.length);
  const longer = Math.max(typed.length, part.length);
  const edits = allowedSlips(shorter, standing);
  if (edits === 0 || longer - shorter > edits || longer > longestCompared) return false;
  return boundedDistance(codes(typed), codes(part), edits) <= edits && haveSameDigits(typed, part);
}

/** Digits are never typos: `ipv4` and `ipv6` are different names. */
export function haveSameDigits(a: string, b: string): boolean {
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    if (!isDigit(a.charCodeAt(i))) continue;
    while (j < b.length && !isDigit(b.charCodeAt(j))) j++;
    if (j === b.length || a.charCodeAt(i) !== b.charCodeAt(j++)) return false;
  }
  while (j < b.length) if (isDigit(b.charCodeAt(j++))) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Whether one part abbreviates the other or is its plural: such parts start with the same letters. */
export function areForms(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return isPlural(short, long) || shorteningCost(short, long) !== null;
}

function isPlural(one: string, many: string): boolean {
  const longer = many.length - one.length;
  return (
    one.length >= 2 && many.startsWith(one) && (longer === 1 ? many.endsWith('s') : longer === 2 && many.endsWith('es'))
  );
}

/**
 * Cost of abbreviating `long` to `short`: a prefix (`conf` for `configure`), or the first letter and others in order
 * (`hdl` for `handle`), vowels being omitted more readily than consonants. Null if it is not an abbreviation.
 */
function shorteningCost(short: string, long: string): number | null {
  if (short.length < 2 || short.length >= long.length || short.charCodeAt(0) !== long.charCodeAt(0)) return null;
  if (isDigit(short.charCodeAt(0))) return null;
  let cost = 0;
  let at = 0;
  for (let i = 0; i < short.length; i++, at++) {
    const code = short.charCodeAt(i);
    for (; at < long.length && long.charCodeAt(at) !== code; at++) {
      if (isDigit(long.charCodeAt(at))) return null;
      cost += isVowel(long.charCodeAt(at)) ? matchCosts.squeezedVowel : matchCosts.squeezedConsonant;
    }
    if (at === long.length) return null;
  }
  const isClipped = cost === 0;
  if (!isClipped && short.length === 2 && long.length > longestOfTwo) return null;
  for (let i = at; i < long.length; i++) {
    // `sha25` does not abbreviate `sha256`.
    if (isDigit(long.charCodeAt(i)) && isDigit(long.charCodeAt(at - 1))) return null;
  }
  cost += isClipped ? matchCosts.clipped : matchCosts.squeezed;
  cost += (long.length - at) * (isClipped ? matchCosts.clippedLetter : matchCosts.squeezedEnd);
  return cost > matchCosts.mostShortened ? null : cost;
}

/** Two letters abbreviate `sock` or `page`, but not every longer word that has them. */
const longestOfTwo = 5;

function isVowel(code: number): boolean {
  return code === 97 || code === 101 || code === 105 || code === 111 || code === 117 || code === 121;
}

function synonymCost(typed: string, part: string): number | null {
  let cost: number | null = null;
  for (const { words, weight } of synonymsOf(typed)) {
    if (weight < leastSynonym || words.length !== 1 || words[0] !== part) continue;
    const found = matchCosts.synonym + Math.round((1 - weight) * matchCosts.synonymDoubt);
    if (cost === null || found < cost) cost = found;
  }
  return cost;
}

/** Synonyms of lower weight expand a search but do not name the same thing. */
export const leastSynonym = 0.5;

/** Opposite parts: antonyms of the lexicon, and those formed by a prefix. */
export function areOpposites(a: string, b: string): boolean {
  return areAntonyms(a, b) || isNegation(a, b) || isNegation(b, a);
}

function isNegation(negated: string, word: string): boolean {
  return word.length >= 3 && negated.endsWith(word) && negations.has(negated.slice(0, negated.length - word.length));
}

const negations = new Set(['un', 'de', 'dis', 'no', 'non', 'in']);

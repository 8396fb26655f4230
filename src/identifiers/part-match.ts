import { areAntonyms, synonymsOf } from '../analysis/lexicon.js';
import { boundedDistance, codes, longestCompared, slipCost } from './edit-distance.js';
import { matchCosts } from './match-costs.js';

/** How a part as typed comes to stand for a part of a name. */
export type PartRelation = 'same' | 'plural' | 'slip' | 'short' | 'long' | 'synonym';

export interface PartMatch {
  readonly cost: number;
  readonly relation: PartRelation;
}

/**
 * Whether, how and at what cost somebody who means `part` types `typed`; null where nobody would. Both are folded.
 * `standing` says whether what was typed is itself a part of names.
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

/** Two letters of a name are no short form of a word typed out, unless the lexicon says so. */
const shortestClip = 3;

/** What is known of a part as typed: nothing, that names have it, that many have it. */
export type PartFrequency = 'unknown' | 'known' | 'common';

/**
 * Slips allowed between two parts, by the shorter: one from three letters, two from five. What is a part of names as it
 * stands has one at most, and what is a common one was typed right.
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

/** Digits are never mistyped here: `ipv4` for `ipv6` is another name, not a slip. */
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

/** Whether one is a shortening or the plural of the other: such parts begin alike. */
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
 * What it costs to write `short` for `long`: its start (`conf` for `configure`), or its first letter and others in order
 * (`hdl` for `handle`), vowels being left out more readily than consonants. Null where it is no shortening.
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
    // `sha25` is no short form of `sha256`.
    if (isDigit(long.charCodeAt(i)) && isDigit(long.charCodeAt(at - 1))) return null;
  }
  cost += isClipped ? matchCosts.clipped : matchCosts.squeezed;
  cost += (long.length - at) * (isClipped ? matchCosts.clippedLetter : matchCosts.squeezedEnd);
  return cost > matchCosts.mostShortened ? null : cost;
}

/** Two letters stand for `sock` or `page`, not for every longer word that has them. */
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

/** Lighter words of the lexicon widen a search; they do not name the same thing. */
export const leastSynonym = 0.5;

/** Parts that mean the opposite of one another: antonyms of the lexicon, and what a prefix turns round. */
export function areOpposites(a: string, b: string): boolean {
  return areAntonyms(a, b) || isNegation(a, b) || isNegation(b, a);
}

function isNegation(negated: string, word: string): boolean {
  return word.length >= 3 && negated.endsWith(word) && negations.has(negated.slice(0, negated.length - word.length));
}

const negations = new Set(['un', 'de', 'dis', 'no', 'non', 'in']);

import { matchCosts } from './match-costs.js';
import type { PartTable } from './part-table.js';
import type { TypedName, TypedPart } from './typed-name.js';

/** One way to split typed text into parts. */
export interface Reading {
  readonly parts: readonly TypedPart[];
  /** Cost of departing from the typed separators. */
  readonly cost: number;
  /** What was changed; null for the text as typed. */
  readonly note: 'joined' | 'split' | null;
}

/**
 * The readings of a typed name: as it is; with neighbours joined that are one part of identifiers (`syn_cookies` for
 * `syncookies`); with parts split (`sockops` for `sock_ops`). Few, as each is looked up separately.
 */
export function readingsOf(typed: TypedName, table: PartTable): Reading[] {
  const readings: Reading[] = [{ parts: typed.parts, cost: 0, note: null }];
  for (const parts of joinedReadings(typed.parts, table))
    readings.push({ parts, cost: matchCosts.recut, note: 'joined' });
  const split = splitReading(typed.parts, table);
  if (split !== null) readings.push({ parts: split, cost: matchCosts.recut, note: 'split' });
  return readings;
}

/** Each pair of neighbours that is a part when joined, most common first. */
function joinedReadings(parts: readonly TypedPart[], table: PartTable): TypedPart[][] {
  const joins: { at: number; text: string; frequency: number }[] = [];
  for (let at = 0; at + 1 < parts.length; at++) {
    if (parts[at]!.isHint !== parts[at + 1]!.isHint) continue;
    const text = parts[at]!.text + parts[at + 1]!.text;
    const part = table.numberOf(text);
    if (part !== undefined) joins.push({ at, text, frequency: table.frequency(part) });
  }
  joins.sort((a, b) => b.frequency - a.frequency || a.at - b.at);
  return joins
    .slice(0, mostJoins)
    .map(({ at, text }) => [...parts.slice(0, at), { text, isHint: parts[at]!.isHint }, ...parts.slice(at + 2)]);
}

const mostJoins = 3;

function splitReading(parts: readonly TypedPart[], table: PartTable): TypedPart[] | null {
  const split = parts.flatMap((part): readonly TypedPart[] => {
    const pieces = part.isHint ? null : splitPart(part.text, table);
    return pieces === null ? [part] : pieces.map((text) => ({ text, isHint: false }));
  });
  return split.length === parts.length || split.length > mostSplitParts ? null : split;
}

const mostSplitParts = 16;

/**
 * Splits a run of letters into known parts, by the most probable split of a unigram model (word segmentation: Norvig,
 * "Natural language corpus data", in Beautiful Data, 2009). Null if there is none.
 */
function splitPart(text: string, table: PartTable): string[] | null {
  if (text.length < shortestSplit || text.length > longestSplit) return null;
  const best = new Float64Array(text.length + 1).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(text.length + 1);
  best[0] = 0;
  const total = table.names.length + 1;
  for (let end = shortestPiece; end <= text.length; end++) {
    for (let start = Math.max(0, end - longestPiece); start <= end - shortestPiece; start++) {
      if (best[start] === Number.POSITIVE_INFINITY || (start === 0 && end === text.length)) continue;
      const part = table.numberOf(text.slice(start, end));
      if (part === undefined) continue;
      const frequency = table.frequency(part);
      // Two letters count as a part only if it is common.
      if (end - start === shortestPiece && frequency * commonPiece < total) continue;
      const cost = best[start]! + Math.log(total / frequency);
      if (cost < best[end]!) {
        best[end] = cost;
        from[end] = start;
      }
    }
  }
  if (best[text.length] === Number.POSITIVE_INFINITY) return null;
  const pieces: string[] = [];
  for (let end = text.length; end > 0; end = from[end]!) pieces.unshift(text.slice(from[end]!, end));
  return pieces;
}

const shortestSplit = 5;
const longestSplit = 48;
const shortestPiece = 2;
const longestPiece = 24;
/** One in so many parts. */
const commonPiece = 10_000;

import { distance } from './edit-distance.js';
import { type IdentifierKind, identifierKind } from './identifier-kind.js';
import type { IdentifierTable } from './identifier-table.js';
import { matchParts } from './part-match.js';
import type { Reading } from './readings.js';
import type { RankedName } from './top-names.js';
import type { TypedName } from './typed-name.js';
import { isSameName } from './writing-cost.js';

/** An identifier that matches the typed text. */
export interface FoundIdentifier {
  readonly identifier: string;
  readonly kind: IdentifierKind;
  /** Letters that differ, omitted parts included; 0 if the identifiers differ in writing only. */
  readonly distance: number;
  /** From 1 for the exact spelling down to 0. */
  readonly score: number;
  readonly documents: number;
  /** The reason of the match, as text. */
  readonly why: string;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
}

/** For each typed part of a reading the index of its part in the identifier, or -1. */
export interface NameAlignment {
  readonly reading: Reading;
  readonly partOf: Int8Array;
}

/** Describes a match. `alignment` is null if the identifier was matched as a whole, without separators. */
export function describeMatch(
  table: IdentifierTable,
  typed: TypedName,
  { name, total }: RankedName,
  alignment: NameAlignment | null,
): FoundIdentifier {
  const identifier = table.spelling(name);
  const reasons: string[] = [];
  let letters = 0;
  if (identifier === typed.bare) {
    reasons.push('exact match');
  } else if (isSameName(table, name, typed)) {
    reasons.push(sameNameReason(identifier, typed.bare));
  } else if (alignment === null) {
    const { keys, keyStarts } = table;
    const key = Buffer.from(keys.subarray(keyStarts[name]!, keyStarts[name + 1]!)).toString();
    const joined = Buffer.from(typed.key).toString();
    letters = distance(joined, key);
    reasons.push('same letters, separators elsewhere', slipReason(joined, key, letters));
  } else {
    letters = explainParts(table, name, alignment, reasons);
  }
  return {
    identifier,
    kind: identifierKind(identifier, table.evidence[name]!),
    distance: letters,
    score: Math.round(2 ** (-total / halfScore) * 10_000) / 10_000,
    documents: table.documents[name]!,
    why: reasons.join('; '),
    firstSeen: isoDate(table.first[name]!),
    lastSeen: isoDate(table.last[name]!),
  };
}

/** The cost at which the score is one half. */
const halfScore = 150;

function isoDate(seconds: number): string | null {
  return seconds === 0 ? null : new Date(seconds * 1000).toISOString();
}

function sameNameReason(identifier: string, bare: string): string {
  if (identifier.toLowerCase() === bare.toLowerCase()) return 'differs in case';
  return 'differs in separators';
}

/** Adds the reasons and returns the number of differing letters. */
function explainParts(
  table: IdentifierTable,
  name: number,
  { reading, partOf }: NameAlignment,
  reasons: string[],
): number {
  const numbers = table.partNumbers.subarray(table.partStarts[name]!, table.partStarts[name + 1]!);
  const parts = Array.from(numbers, (number) => table.parts.texts[number]!);
  const typedAt = new Array<boolean>(parts.length).fill(false);
  let letters = 0;
  let before = -1;
  let isMoved = false;
  const extra: string[] = [];
  if (reading.note !== null) reasons.push(reading.note === 'joined' ? 'two parts joined' : 'one part split');
  for (const [i, { text, isHint }] of reading.parts.entries()) {
    const partIndex = partOf[i]!;
    if (partIndex < 0) {
      if (isHint) continue;
      extra.push(text);
      letters += text.length;
      continue;
    }
    typedAt[partIndex] = true;
    isMoved ||= partIndex < before;
    before = Math.max(before, partIndex);
    const part = parts[partIndex]!;
    const match = matchParts(text, part, 'unknown');
    if (match === null || match.relation === 'same') continue;
    const off = distance(text, part);
    letters += off;
    reasons.push(relationReason(text, part, match.relation, off));
  }
  const missing = parts.filter((_, j) => !typedAt[j]);
  for (const part of missing) letters += part.length;
  if (isMoved) reasons.push('parts reordered');
  if (missing.length > 0) reasons.push(missingReason(typedAt, parts));
  if (extra.length > 0) reasons.push(`${list(extra)} not matched`);
  return letters;
}

function relationReason(typed: string, part: string, relation: string, off: number): string {
  // A single omitted letter is a typo rather than an abbreviation.
  if (off === 1 && (relation === 'short' || relation === 'long')) return slipReason(typed, part, off);
  switch (relation) {
    case 'plural':
      return typed.length > part.length
        ? `"${typed}" is the plural of "${part}"`
        : `"${typed}" is the singular of "${part}"`;
    case 'short':
      return `"${typed}" abbreviates "${part}"`;
    case 'long':
      return `"${typed}" expands "${part}"`;
    case 'synonym':
      return `"${part}" is a synonym of "${typed}"`;
    default:
      return slipReason(typed, part, off);
  }
}

function slipReason(typed: string, part: string, off: number): string {
  return off === 0 ? `"${typed}" for "${part}"` : `"${typed}" for "${part}": ${slips(typed, part, off)}`;
}

function slips(typed: string, part: string, off: number): string {
  if (off > 1) return `${off} letters differ`;
  if (typed.length < part.length) return 'one letter missing';
  if (typed.length > part.length) return 'one extra letter';
  return [...typed].sort().join('') === [...part].sort().join('') ? 'two letters transposed' : 'one letter differs';
}

function missingReason(typedAt: readonly boolean[], parts: readonly string[]): string {
  const first = typedAt.indexOf(true);
  const last = typedAt.lastIndexOf(true);
  const front = parts.slice(0, first);
  const behind = parts.slice(last + 1);
  const between = parts.slice(first, last + 1).filter((_, i) => !typedAt[first + i]);
  return [
    front.length > 0 ? `missing prefix ${list(front)}` : '',
    between.length > 0 ? `missing ${list(between)}` : '',
    behind.length > 0 ? `missing suffix ${list(behind)}` : '',
  ]
    .filter((reason) => reason !== '')
    .join('; ');
}

function list(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return quoted.length < 2 ? (quoted[0] ?? '') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
}

import { ComparedWord } from './compared-word.js';
import type { IdentifierTable } from './identifier-table.js';
import { matchCosts } from './match-costs.js';
import { areOpposites, haveSameDigits } from './part-match.js';
import { signatureOfBytes } from './signature-table.js';
import type { TypedName } from './typed-name.js';
import { writingCost } from './writing-cost.js';

/** Edits allowed in a whole identifier without separators: one from five letters, two from eight. */
export function allowedEdits(length: number): number {
  return length < 5 ? 0 : length < 8 ? 1 : 2;
}

/**
 * Identifiers whose keys are within `allowedEdits` of the typed text, by a scan of signatures: of hundreds of
 * thousands a few hundred remain to be compared.
 */
export function scanJoined(
  table: IdentifierTable,
  typed: TypedName,
  found: (name: number, distance: number) => void,
): void {
  const { key } = typed;
  const edits = allowedEdits(key.length);
  const { keys, keyStarts, keySignatures } = table;
  const word = new ComparedWord(key);
  keySignatures.near(signatureOfBytes(key, 0, key.length), key.length, edits, (name) => {
    const distance = word.distance(keys, edits, keyStarts[name]!, keyStarts[name + 1]!);
    if (distance <= edits) found(name, distance);
  });
}

/** Cost of an identifier at edit distance `distance` without separators, on the scale of `NameAligner`. */
export function joinedTotal(table: IdentifierTable, typed: TypedName, name: number, distance: number): number {
  const { partStarts, partNumbers, parts } = table;
  const from = partStarts[name]!;
  const to = partStarts[name + 1]!;
  const typedParts = typed.parts.filter((part) => !part.isHint);
  let cost = matchCosts.joined + distance * matchCosts.joinedEdit;
  if (distance > 0) {
    // With equally many parts, comparing them one by one is better.
    if (typedParts.length === to - from) cost += matchCosts.joinedSameCut;
    const names = Array.from(partNumbers.subarray(from, to), (part) => parts.texts[part]!);
    if (!haveSameDigits(typedParts.map((part) => part.text).join(''), names.join(''))) cost += matchCosts.otherNumber;
    for (const { text } of typedParts) {
      for (const part of names) if (areOpposites(text, part)) cost += matchCosts.opposite;
    }
  }
  const writing = writingCost(table, name, typed);
  return writing === null ? 0 : cost + writing;
}

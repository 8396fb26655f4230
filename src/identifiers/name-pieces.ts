import { fold } from '../analysis/character-class.js';
import { nameParts } from '../analysis/name-parts.js';
import { longestCompared } from './edit-distance.js';

/**
 * Offsets of the parts of an identifier in its spelling: start, end, start, end. Overlong parts are truncated, and so
 * is the list of parts.
 */
export function partOffsets(name: string): number[] {
  const offsets = nameParts(name);
  if (offsets.length > 2 * mostParts) offsets.length = 2 * mostParts;
  for (let i = 0; i < offsets.length; i += 2) offsets[i + 1] = Math.min(offsets[i + 1]!, offsets[i]! + longestCompared);
  return offsets;
}

/** The folded parts of an identifier, or of typed text. */
export function cutName(name: string): string[] {
  const offsets = partOffsets(name);
  const parts: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) {
    const part = fold(name.slice(offsets[i]!, offsets[i + 1]!));
    if (part !== '') parts.push(part);
  }
  return parts;
}

export const mostParts = 24;

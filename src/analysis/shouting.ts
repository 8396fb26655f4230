import { isStopWord } from './stop-words.js';

/**
 * Whether a text is prose in capitals only, as old archives and terminals have it. There LIBRARIES is a plural, not an
 * acronym. True if the text has no lower-case letter but has English function words. Reads only the start of the text,
 * so the cost is constant.
 */
export function isShouted(text: string): boolean {
  if (text.length < shortest || showsSmallLetter(text)) return false;
  // Whole words only: BPF_MAP_TYPE_ARRAY_OF_MAPS is an identifier, not prose.
  const words = text
    .slice(0, looked)
    .split(/[\s.,;:!?"'()]+/)
    .filter((word) => /^[A-Z]+$/.test(word));
  return words.length >= fewestWords && words.some((word) => !operators.has(word) && isStopWord(word.toLowerCase()));
}

/** Whether a range has a lower-case letter near its start, without making a string of it. */
export function hasSmallLetter(units: Uint16Array, start: number, end: number): boolean {
  const to = Math.min(end, start + looked);
  for (let i = start; i < to; i++) if (units[i]! >= 97 && units[i]! <= 122) return true;
  return false;
}

/** Fast path: most text has a lower-case letter within a few characters. */
function showsSmallLetter(text: string): boolean {
  const end = Math.min(text.length, looked);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97 && code <= 122) return true;
  }
  return false;
}

/** Operators of the query language are upper case in any query. */
const operators = new Set(['AND', 'OR', 'NOT']);
const shortest = 12;
const looked = 400;
const fewestWords = 3;

import { isStopWord } from './stop-words.js';

/**
 * Whether a text is prose all in capitals, as old archives and terminals write it. There capitals say nothing: LIBRARIES
 * is the plural of a word, not an acronym. Told by having no small letter at all, yet the little words of English prose.
 * Looks at the beginning only, so that it costs the same for any text.
 */
export function isShouted(text: string): boolean {
  if (text.length < shortest || showsSmallLetter(text)) return false;
  // Words that stand alone: BPF_MAP_TYPE_ARRAY_OF_MAPS is a name and not prose.
  const words = text
    .slice(0, looked)
    .split(/[\s.,;:!?"'()]+/)
    .filter((word) => /^[A-Z]+$/.test(word));
  return words.length >= fewestWords && words.some((word) => !operators.has(word) && isStopWord(word.toLowerCase()));
}

/** Whether a stretch is not shouted for having a small letter near its beginning, told without making a string of it. */
export function hasSmallLetter(units: Uint16Array, start: number, end: number): boolean {
  const to = Math.min(end, start + looked);
  for (let i = start; i < to; i++) if (units[i]! >= 97 && units[i]! <= 122) return true;
  return false;
}

/** Most text shows a small letter within a few characters, and is done with. */
function showsSmallLetter(text: string): boolean {
  const end = Math.min(text.length, looked);
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97 && code <= 122) return true;
  }
  return false;
}

/** Operators of the query language are written in capitals among whatever else. */
const operators = new Set(['AND', 'OR', 'NOT']);
const shortest = 12;
const looked = 400;
const fewestWords = 3;

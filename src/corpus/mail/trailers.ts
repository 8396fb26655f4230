import type { Trailer } from '../document.js';
import type { ZoneSpan } from './body-zones.js';
import { messageLimits } from './message-limits.js';
import { trailerColon } from './trailer-line.js';

/** Trailers of a text, in order, from its `trailer` zones; a folded value is one line again. Quoted ones do not count. */
export function trailersIn(text: string, zones: readonly ZoneSpan[]): Trailer[] {
  const trailers: Trailer[] = [];
  for (const { zone, start, end } of zones) {
    if (zone !== 'trailer') continue;
    for (const line of text.slice(start, end).split('\n')) {
      const trimmed = line.trim();
      if (trimmed === '') continue;
      const colon = trailerColon(trimmed, 0, trimmed.length);
      const last = trailers.at(-1);
      if (colon >= 0) {
        if (trailers.length === messageLimits.trailers) return trailers;
        trailers.push({ key: trimmed.slice(0, colon).trimEnd(), value: trimmed.slice(colon + 1).trim() });
      } else if (last !== undefined && last.value.length < longestValue) last.value += ` ${trimmed}`;
    }
  }
  return trailers;
}

/** The change-id b4 puts on a line of its own; a `prerequisite-change-id` is another key. */
export function changeIdIn(trailers: readonly Trailer[]): string | null {
  const trailer = trailers.findLast(({ key }) => key.toLowerCase() === 'change-id');
  const value = trailer?.value ?? '';
  return /^[!-~]{1,200}$/.test(value) ? value : null;
}

const longestValue = 2_000;

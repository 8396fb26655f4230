import type { Document, Trailer } from '../document.js';
import { bodyZones } from './body-zones.js';

/** The text of a patch with trailers added behind those that its commit message has, as `git interpret-trailers` does. */
export function withTrailers({ text, kind }: Pick<Document, 'text' | 'kind'>, trailers: readonly Trailer[]): string {
  if (trailers.length === 0) return text;
  const added = trailers.map(({ key, value }) => `${key}: ${value}\n`).join('');
  let [end, last] = [text.length, -1];
  for (const { zone, start, end: stop } of bodyZones(text, kind)) {
    if (afterMessage.has(zone)) {
      end = start;
      break;
    }
    if (zone === 'trailer') last = stop;
  }
  // Behind the last line of the message, whatever blank lines follow it.
  const behind = last >= 0 ? last : end;
  const message = text.slice(0, behind).trimEnd();
  const rest = text.slice(behind).replace(/^\n{1,100}(?=---)/, '');
  return `${message}\n${last >= 0 ? '' : '\n'}${added}${rest.startsWith('\n') || rest.startsWith('---') || rest === '' ? '' : '\n'}${rest}`;
}

/** What follows the commit message of a patch. */
const afterMessage: ReadonlySet<string> = new Set([
  'changelog',
  'diffstat',
  'diff-header',
  'added',
  'removed',
  'context',
]);

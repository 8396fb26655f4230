/**
 * Trailers: lines such as `Reviewed-by: A <a@b>` and `Fixes: 1234 ("title")` (git-interpret-trailers, and the kernel's
 * submitting-patches). Prose may hold a colon too, so only keys that end in `-by` and known ones count.
 */

/** Place of the colon that ends a trailer's key, for the line from `start` to `end`; -1 where it is no trailer. */
export function trailerColon(text: string, start: number, end: number): number {
  const last = Math.min(end, start + longestKey + 1);
  let at = start;
  while (at < last && isKeyCode(text.charCodeAt(at))) at++;
  if (at === start || at >= last) return -1;
  // `Acked-by : Bob` and `Acked-by:Bob` are met; of a key that is also a word of prose only the plain form counts.
  const place = text.charCodeAt(at) === space ? at + 1 : at;
  if (place >= end || text.charCodeAt(place) !== colon) return -1;
  const after = text.charCodeAt(place + 1);
  const isPlain = place === at && (place + 1 >= end || after === space || after === tab);
  if (!isPlain && !(endsInBy(text, start, at) && startsValue(text, place + 1, end))) return -1;
  return isTrailerKey(text, start, at) ? place : -1;
}

/** A name or an address, not the slashes of a link or the second colon of `a::b`. */
function startsValue(text: string, at: number, end: number): boolean {
  const code = text.charCodeAt(at);
  return at < end && code !== 47 && code !== colon;
}

function endsInBy(text: string, start: number, end: number): boolean {
  return (
    end - start > 3 &&
    text.charCodeAt(end - 3) === hyphen &&
    (text.charCodeAt(end - 2) | 0x20) === 98 &&
    (text.charCodeAt(end - 1) | 0x20) === 121
  );
}

function isTrailerKey(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (endsInBy(text, start, end)) return true;
  return length <= longestKnownKey && knownKeys.has(text.slice(start, end).toLowerCase());
}

function isKeyCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === hyphen || (code >= 48 && code <= 57);
}

/** Keys seen in kernel archives that do not end in `-by`. */
const knownKeys = new Set([
  'base-commit',
  'based-on',
  'buglink',
  'bugzilla',
  'cc',
  'change-id',
  'closes',
  'depends-on',
  'fixes',
  'in-reply-to',
  'link',
  'message-id',
  'obsoletes',
  'patchwork-id',
  'prerequisite-change-id',
  'prerequisite-message-id',
  'prerequisite-patch-id',
  'references',
  'stable-dep-of',
  'supersedes',
  'syzbot-id',
  'upstream-status',
]);
const longestKnownKey = [...knownKeys].reduce((longest, key) => Math.max(longest, key.length), 0);
const longestKey = 40;
const space = 32;
const tab = 9;
const hyphen = 45;
const colon = 58;

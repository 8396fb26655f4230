/**
 * Trailers: lines such as `Reviewed-by: A <a@b>` and `Fixes: 1234 ("title")` (git-interpret-trailers, and the kernel's
 * submitting-patches). Prose may hold a colon too, so only keys that end in `-by` and known ones count.
 */

/** Place of the colon that ends a trailer's key, for the line from `start` to `end`; -1 where it is no trailer. */
export function trailerColon(text: string, start: number, end: number): number {
  const last = Math.min(end, start + longestKey + 1);
  let at = start;
  while (at < last && isKeyCode(text.charCodeAt(at))) at++;
  if (at === start || at >= last || text.charCodeAt(at) !== colon) return -1;
  const after = text.charCodeAt(at + 1);
  if (at + 1 < end && after !== space && after !== tab) return -1;
  return isTrailerKey(text, start, at) ? at : -1;
}

function isTrailerKey(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (
    length > 3 &&
    text.charCodeAt(end - 3) === hyphen &&
    (text.charCodeAt(end - 2) | 0x20) === 98 &&
    (text.charCodeAt(end - 1) | 0x20) === 121
  ) {
    return true;
  }
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

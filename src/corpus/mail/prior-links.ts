import type { PriorLink } from '../document.js';
import type { ZoneSpan } from './body-zones.js';
import { messageIdInLink } from './message-id.js';
import { messageLimits } from './message-limits.js';

/**
 * Links to earlier messages with the version stated beside them: `v2: https://lore…`, `Link to v1: https://…`,
 * `v1 -> https://…`, `https://… (v2)`.
 *
 * A link counts where its own line names a version or says "previous version" or "RFC", or, if it stands alone, the
 * line above it does. So a numbered note (`[1] https://…`) counts only where its line names a version.
 */
export function priorLinksIn(text: string, zones: readonly ZoneSpan[], zonesToRead: ReadonlySet<string>): PriorLink[] {
  const links = new Map<string, PriorLink>();
  for (const { zone, start, end } of zones) {
    if (!zonesToRead.has(zone)) continue;
    for (let at = text.indexOf('http', start); at >= 0 && at < end; at = text.indexOf('http', at + 4)) {
      const messageId = messageIdInLink(text.slice(at, Math.min(end, at + longestLink)));
      if (messageId === null || links.has(messageId)) continue;
      const version = versionBeside(text, start, at);
      if (version === undefined) continue;
      links.set(messageId, { version, messageId });
      if (links.size === messageLimits.links) return [...links.values()];
    }
  }
  return [...links.values()];
}

/** The version the words before a link name; null where they only say "previous"; undefined where they say neither. */
function versionBeside(text: string, zoneStart: number, link: number): number | null | undefined {
  const lineStart = Math.max(zoneStart, text.lastIndexOf('\n', link - 1) + 1, link - longestWords);
  const before = text.slice(lineStart, link);
  const sameLine = statedVersion(before);
  if (sameLine !== undefined) return sameLine;
  // Behind the link: `https://… (v2)`.
  const lineEnd = text.indexOf('\n', link);
  const line = text.slice(link, lineEnd < 0 ? link + longestLink : Math.min(lineEnd, link + longestLink));
  const behind = /\s\(?v(\d{1,3})\)?\s{0,5}$/i.exec(line);
  if (behind !== null) return Number(behind[1]);
  if (!/^[-*<\s]{0,20}$/.test(before)) return undefined;
  // A link alone on its line belongs to the words that lead to it.
  const above = text.slice(
    Math.max(zoneStart, text.lastIndexOf('\n', lineStart - 2) + 1, lineStart - longestWords),
    Math.max(zoneStart, lineStart - 1),
  );
  return above.trimEnd().endsWith(':') ? statedVersion(above) : undefined;
}

function statedVersion(words: string): number | null | undefined {
  // The nearest version counts: "Changes in v3 since v2: <link>" is a link to v2.
  let version: number | undefined;
  for (const match of words.matchAll(versionWord)) version = Number(match[1]);
  if (version !== undefined) return version;
  return earlierWord.test(words) ? null : undefined;
}

const versionWord = /(?<![A-Za-z0-9._/-])(?:rfc[ -]?|patch[ -]?)?(?:v|version )\.?(\d{1,3})(?![\d.]*[\w/])/gi;
const earlierWord =
  /\b(?:previous|prior|earlier|last|first|initial|original|old)\s(?:[A-Za-z]{1,20}\s)?(?:version|series|posting|revision|submission|patch|rfc|round|attempt)|\brfc\b/i;
const longestWords = 160;
const longestLink = 700;

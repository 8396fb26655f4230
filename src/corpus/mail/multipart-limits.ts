import type { ProblemReason } from '../problem.js';
import { messageLimits } from './message-limits.js';

/** The part of a multipart body whose lines the library is given: mostly all of it. */
export function boundedLines(body: Uint8Array): Uint8Array {
  let lines = 0;
  for (let at = body.indexOf(lineFeed); at >= 0; at = body.indexOf(lineFeed, at + 1)) {
    if (++lines === messageLimits.multipartLines) return body.subarray(0, at + 1);
  }
  return body;
}

/**
 * Whether a multipart body may be given to the library, which bounds the depth of parts but not their number: a look
 * at its lines beforehand. It counts the lines that are a delimiter of a boundary the mail names. As there are more
 * ways to hide a boundary (comments, continuations) than are worth knowing, all lines that could be one are bounded too.
 * Linear.
 */
export function multipartFault(
  body: Uint8Array,
  contentType: string,
): { reason: ProblemReason; detail: string } | null {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const boundaries = new Set<string>();
  for (const source of [contentType, text]) {
    for (const match of source.matchAll(boundaryParameter)) {
      boundaries.add((match[1] ?? match[2])!);
      if (boundaries.size > messageLimits.parts) return tooMany;
    }
  }
  let parts = 0;
  let candidates = 0;
  for (let at = text.startsWith('--') ? 0 : nextDelimiter(text, 0); at >= 0; at = nextDelimiter(text, at)) {
    if (++candidates > mostCandidates) return tooMany;
    const end = text.indexOf('\n', at);
    if (end - at > longestDelimiter) continue;
    const line = text.slice(at + 2, end < 0 ? at + longestDelimiter : end).trimEnd();
    if (boundaries.has(line) && ++parts > messageLimits.parts) return tooMany;
  }
  return null;
}

function nextDelimiter(text: string, from: number): number {
  const feed = text.indexOf('\n--', from);
  return feed < 0 ? -1 : feed + 1;
}

const boundaryParameter = /boundary\s{0,5}=\s{0,5}(?:"([^"\r\n]{1,100})"|([^\s;"]{1,100}))/gi;
const lineFeed = 10;
const longestDelimiter = 120;
const mostCandidates = 20_000;
const tooMany = {
  reason: 'too-many-parts',
  detail: `more than ${messageLimits.parts} MIME parts; text skipped`,
} as const;

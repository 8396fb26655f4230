import type { ZoneSpan } from './body-zones.js';
import { messageLimits } from './message-limits.js';

/**
 * Paths a message touches, in order, each once: from the heads of its diff and from its diffstat, `a/` and `b/` taken
 * off, `/dev/null` left out. A diffstat shortens long paths (`.../x.c`), so of a mail with a diff only the diff counts
 * for those.
 */
export function changedFiles(text: string, zones: readonly ZoneSpan[]): string[] {
  const files = new Set<string>();
  for (const { zone, start, end } of zones) {
    if (zone !== 'diffstat' && zone !== 'diff-header') continue;
    for (let at = start; at < end && files.size < messageLimits.files; ) {
      const feed = text.indexOf('\n', at);
      const next = feed < 0 || feed >= end ? end : feed;
      addPaths(files, text, at, next, zone === 'diffstat');
      at = next + 1;
    }
  }
  return [...files];
}

function addPaths(files: Set<string>, text: string, start: number, end: number, isStat: boolean): void {
  if (isStat) {
    const bar = text.indexOf('|', start);
    if (bar > 0 && bar < end) for (const path of statPaths(text.slice(start, bar).trim())) addPath(files, path);
    return;
  }
  const first = text.charCodeAt(start);
  if (first === letterD && text.startsWith('diff --git ', start)) {
    for (const path of gitPaths(text.slice(start + 11, end))) addPath(files, path);
  } else if (
    (first === hyphen && text.startsWith('--- ', start)) ||
    (first === plus && text.startsWith('+++ ', start))
  ) {
    // What stands behind a tab is a time.
    const tab = text.indexOf('\t', start);
    const path = text.slice(start + 4, tab > 0 && tab < end ? tab : end).trim();
    addPath(files, withoutTree(unquoted(path.replace(/ \(?(?:working copy|revision \d{1,9})\)?$/, ''))));
  } else if (first === letterI && text.startsWith('Index: ', start)) {
    addPath(files, withoutTree(unquoted(text.slice(start + 7, end).trim())));
  } else if (first === letterR && (text.startsWith('rename to ', start) || text.startsWith('rename from ', start))) {
    addPath(files, unquoted(text.slice(text.indexOf(' ', start + 7) + 1, end).trim()));
  }
}

function addPath(files: Set<string>, path: string): void {
  if (path !== '' && path !== '/dev/null' && path.length <= longestPath && !/[\p{Cc}]/u.test(path)) files.add(path);
}

/** `a/x b/x`; with spaces in the path, the two halves are told by being the same. */
function gitPaths(sides: string): string[] {
  const text = sides.trimEnd();
  if (text.length > 2 * longestPath) return [];
  const middle = (text.length - 1) / 2;
  const whole = text[middle] === ' ' && text.slice(2, middle) === text.slice(middle + 3) ? text.slice(0, middle) : null;
  const parts =
    whole !== null ? [whole] : text.startsWith('"') ? (text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []) : text.split(' ');
  return parts.length > 2 ? [] : parts.map((part) => withoutSide(unquoted(part)));
}

/** `dir/{old => new}/x.c`, `old => new`, a shortened path (`.../x.c`, of no use). */
function statPaths(field: string): string[] {
  if (field.startsWith('...') || field.includes('.../')) return [];
  const arrow = field.indexOf(' => ');
  if (arrow < 0) return /\s/.test(field) ? [] : [unquoted(field)];
  const open = field.lastIndexOf('{', arrow);
  const close = field.indexOf('}', arrow);
  if (open < 0 || close < 0) return [field.slice(0, arrow), field.slice(arrow + 4)];
  const head = field.slice(0, open);
  const tail = field.slice(close + 1);
  return [field.slice(open + 1, arrow), field.slice(arrow + 4, close)].map((middle) =>
    `${head}${middle}${tail}`.replace('//', '/'),
  );
}

function withoutSide(path: string): string {
  return /^[abciow]\//.test(path) ? path.slice(2) : path;
}

/**
 * Without the folder of the whole tree, as `diff -urN linux-2.6.orig linux-2.6` and quilt write it: a first part that is
 * no folder of the kernel's, before one that is.
 */
function withoutTree(path: string): string {
  if (/^[abciow]\//.test(path)) return path.slice(2);
  const slash = path.indexOf('/');
  const second = path.indexOf('/', slash + 1);
  if (slash <= 0 || topFolders.has(path.slice(0, slash))) return path;
  const rest = path.slice(slash + 1);
  const isInTree = second > 0 ? topFolders.has(path.slice(slash + 1, second)) : topFiles.has(rest);
  return isInTree ? rest : path;
}

const topFolders = new Set(
  (
    'Documentation LICENSES arch block certs crypto drivers firmware fs include init io_uring ipc kernel lib mm net rust' +
    ' samples scripts security sound tools usr virt'
  ).split(' '),
);
const topFiles = new Set(['Kbuild', 'Kconfig', 'MAINTAINERS', 'Makefile', 'CREDITS', 'README']);

/** Git quotes paths with unusual letters, bytes as octal numbers. */
function unquoted(path: string): string {
  if (!path.startsWith('"') || !path.endsWith('"') || path.length < 2) return path;
  const bytes: number[] = [];
  const inner = Buffer.from(path.slice(1, -1));
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] !== backslash) bytes.push(inner[i]!);
    else {
      const octal = /^[0-7]{3}/.exec(inner.toString('latin1', i + 1, i + 4));
      bytes.push(octal === null ? (inner[i + 1] ?? backslash) : Number.parseInt(octal[0], 8) & 255);
      i += octal === null ? 1 : 3;
    }
  }
  return Buffer.from(bytes).toString();
}

const longestPath = 1_000;
const plus = 43;
const hyphen = 45;
const backslash = 92;
const letterD = 100;
const letterR = 114;
const letterI = 73;

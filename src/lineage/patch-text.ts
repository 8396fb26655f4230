import type { Document } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';

/** A patch taken apart for comparison: what it says, and what it changes file by file. */
export interface PatchText {
  /** The commit message without trailers, changelog and what is quoted. */
  readonly message: string;
  /** What the author says changed since the version before. */
  readonly changelog: readonly string[];
  readonly files: readonly PatchFile[];
  /** All lines of the diff with context, files and functions named, without line numbers: as git-range-diff has them. */
  readonly diff: readonly string[];
}

export interface PatchFile {
  readonly path: string;
  /**
   * Added and removed lines with their signs, in order. Line numbers and context are left out: they change whenever
   * the ground under a patch moves.
   */
  readonly lines: readonly string[];
  /** Where each line stands: its hunk's place in `headings`. */
  readonly hunks: readonly number[];
  /** What each hunk stands in, a function mostly; empty where its header does not say. */
  readonly headings: readonly string[];
}

export function patchText({ text, kind }: Document): PatchText {
  const message: string[] = [];
  const changelog: string[] = [];
  const files: { path: string; lines: string[]; hunks: number[]; headings: string[] }[] = [];
  const diff: string[] = [];
  for (const { zone, start, end } of bodyZones(text, kind)) {
    const piece = text.slice(start, end);
    switch (zone) {
      case 'prose':
        message.push(piece);
        break;
      case 'changelog':
        for (const line of piece.split('\n').map((line) => line.trimEnd()))
          if (line !== '' && line !== '---') changelog.push(line);
        break;
      case 'diff-header': {
        for (const line of piece.split('\n')) {
          const path = filePath(line);
          if (path !== null && files.at(-1)?.path !== path) {
            files.push({ path, lines: [], hunks: [], headings: [] });
            diff.push(` ## ${path} ##`);
          }
          if (line.startsWith('@@ ')) {
            diff.push('@@');
            files.at(-1)?.headings.push('');
          }
        }
        break;
      }
      case 'hunk': {
        const headings = files.at(-1)?.headings ?? [];
        if (headings.length > 0) headings[headings.length - 1] = piece.trim();
        if (diff.at(-1) === '@@') diff[diff.length - 1] = `@@ ${files.at(-1)?.path}: ${piece.trim()}`;
        break;
      }
      case 'added':
      case 'removed':
      case 'context': {
        const lines = piece.replace(/\n$/, '').split('\n');
        for (const line of lines) {
          diff.push(line);
          const file = files.at(-1);
          if (zone === 'context' || file === undefined) continue;
          file.lines.push(line.trimEnd());
          file.hunks.push(Math.max(0, file.headings.length - 1));
        }
        break;
      }
    }
  }
  return { message: message.join('').trim(), changelog, files: files.filter((file) => file.lines.length > 0), diff };
}

/** The file that a line of a diff's head names; of a file taken away, the old name. */
function filePath(line: string): string | null {
  const git = /^diff --git a\/(\S+) b\/(\S+)/.exec(line);
  if (git !== null) return git[2]!;
  const plain = /^\+\+\+ (?:b\/)?(\S+)/.exec(line);
  return plain === null || plain[1] === '/dev/null' ? null : plain[1]!;
}

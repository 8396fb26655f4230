import type { Document } from '../corpus/document.js';
import { align, Effort } from './alignment.js';
import { type PatchFile, type PatchText, patchText } from './patch-text.js';

/** A stretch of text that both versions have, or one of them. */
export interface ChangePiece {
  readonly text: string;
  readonly change: 'same' | 'removed' | 'added';
}

export interface FileChange {
  readonly path: string;
  readonly lines: readonly ChangePiece[];
}

/** What changed from one version of a patch to another; empty lists where nothing did. */
export interface PatchChange {
  readonly title: readonly ChangePiece[];
  readonly message: readonly ChangePiece[];
  readonly files: readonly FileChange[];
  /** Share of the changed lines of both that are the same in both, from 0 to 1; of the words where there is no diff. */
  readonly similarity: number;
  readonly changelog: readonly string[];
  readonly tags: { readonly gained: readonly string[]; readonly lost: readonly string[] };
  /** False where something was too large to align: it stands as removed and added whole. */
  readonly complete: boolean;
}

/**
 * A range-diff of two patches made from the mails alone: no tree, nothing applied (git-range-diff(1) needs both). Changed
 * lines are compared file by file, in order, without line numbers and context, so that a patch that was only rebased
 * shows no change.
 */
export function comparePatchTexts(older: Document, newer: Document, effort = new Effort()): PatchChange {
  const a = patchText(older);
  const b = patchText(newer);
  const title = compareWords(older.title ?? '', newer.title ?? '', effort).pieces;
  const { pieces: message, complete } = compareWords(a.message, b.message, effort);
  const { files, shared, all, complete: filesComplete } = compareFiles(a, b, effort);
  return {
    title,
    message,
    files,
    similarity:
      all > 0 ? shared / all : sharedWords(message.length === 0 ? [{ text: a.message, change: 'same' }] : message),
    changelog: b.changelog,
    tags: compareTags(older, newer),
    complete: complete && filesComplete,
  };
}

/** Lines of a diff shown around a change. */
const linesAround = 2;

/** No pieces where the texts are equal but for white space. */
export function compareWords(
  older: string,
  newer: string,
  effort = new Effort(),
): { pieces: ChangePiece[]; complete: boolean } {
  const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];
  const left = words(older.replace(/[^\S\n]+/g, ' '));
  const right = words(newer.replace(/[^\S\n]+/g, ' '));
  if (left.join('').trim() === right.join('').trim()) return { pieces: [], complete: true };
  const { runs, complete } = align(left, right, effort);
  return { pieces: runs.map(({ items, change }) => ({ text: items.join(''), change })), complete };
}

function sharedWords(pieces: readonly ChangePiece[]): number {
  let same = 0;
  let all = 0;
  for (const { text, change } of pieces) {
    const words = text.match(/\S+/g)?.length ?? 0;
    if (change === 'same') same += words * 2;
    all += change === 'same' ? words * 2 : words;
  }
  return all === 0 ? 1 : same / all;
}

function compareFiles(
  a: PatchText,
  b: PatchText,
  effort: Effort,
): { files: FileChange[]; shared: number; all: number; complete: boolean } {
  const files: FileChange[] = [];
  let complete = true;
  let shared = 0;
  let all = 0;
  const older = new Map(a.files.map((file) => [file.path, file]));
  const newer = new Map(b.files.map((file) => [file.path, file]));
  for (const [path, file] of pairFiles(older, newer, effort)) {
    const left = file.older?.lines ?? [];
    const right = file.newer?.lines ?? [];
    all += left.length + right.length;
    const aligned = align(left, right, effort);
    if (!aligned.complete) complete = false;
    const lines: ChangePiece[] = [];
    for (const { items, change } of aligned.runs) {
      if (change === 'same') shared += items.length * 2;
      for (const text of items) lines.push({ text, change });
    }
    const shown = aroundChanges(lines);
    if (shown.length > 0) files.push({ path, lines: shown });
  }
  return { files, shared, all, complete };
}

/** Files of both by path; a file under another name is taken for the one whose lines it has. */
function pairFiles(
  older: ReadonlyMap<string, PatchFile>,
  newer: ReadonlyMap<string, PatchFile>,
  effort: Effort,
): Map<string, { older?: PatchFile; newer?: PatchFile }> {
  const pairs = new Map<string, { older?: PatchFile; newer?: PatchFile }>();
  const left = new Map(older);
  for (const [path, file] of newer) {
    const same = left.get(path);
    if (same !== undefined) left.delete(path);
    pairs.set(path, same === undefined ? { newer: file } : { older: same, newer: file });
  }
  const lines = new Map<string, Set<string>>();
  for (const [path, file] of left) {
    const moved = [...pairs].find(([other, pair]) => {
      if (pair.older !== undefined || pair.newer === undefined || effort.isSpent) return false;
      let known = lines.get(other);
      if (known === undefined) lines.set(other, (known = new Set(pair.newer.lines)));
      effort.spend(file.lines.length);
      const common = file.lines.filter((line) => known.has(line)).length;
      return common / Math.max(file.lines.length, pair.newer.lines.length) >= leastMoved;
    });
    if (moved !== undefined) pairs.set(moved[0], { older: file, newer: moved[1].newer! });
    else pairs.set(path, { older: file });
  }
  return pairs;
}

/** Share of its lines by which a file under another name is known. */
const leastMoved = 0.5;

/** Changed lines with a few of the unchanged around them. */
function aroundChanges(lines: readonly ChangePiece[]): ChangePiece[] {
  const near = new Uint8Array(lines.length);
  for (const [i, { change }] of lines.entries()) {
    if (change === 'same') continue;
    for (let at = Math.max(0, i - linesAround); at <= Math.min(lines.length - 1, i + linesAround); at++) near[at] = 1;
  }
  return lines.filter((_, i) => near[i] === 1);
}

/** What b4 and git write about how a series was sent, and not about the patch: it differs in every version. */
const sendingTag = /^(?:base-commit|change-id|message-id|in-reply-to|references|patchwork-id|prerequisite-[a-z-]+)$/i;

export function compareTags(older: Document, newer: Document): PatchChange['tags'] {
  const tags = (document: Document): Set<string> =>
    new Set(
      (document.mail?.trailers ?? document.commit?.trailers ?? [])
        .filter(({ key }) => !sendingTag.test(key))
        .map(({ key, value }) => `${key}: ${value}`),
    );
  const before = tags(older);
  const after = tags(newer);
  return { gained: [...after].filter((tag) => !before.has(tag)), lost: [...before].filter((tag) => !after.has(tag)) };
}

import { diffArrays } from 'diff';
import type { Document } from '../corpus/document.js';
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
}

/**
 * A range-diff of two patches made from the mails alone: no tree, nothing applied (git-range-diff(1) needs both). Changed
 * lines are compared file by file, in order, without line numbers and context, so that a patch that was only rebased
 * shows no change.
 */
export function comparePatchTexts(older: Document, newer: Document): PatchChange {
  const a = patchText(older);
  const b = patchText(newer);
  const title = compareWords(older.title ?? '', newer.title ?? '');
  const message = compareWords(a.message, b.message);
  const { files, shared, all } = compareFiles(a, b);
  return {
    title,
    message,
    files,
    similarity:
      all > 0 ? shared / all : sharedWords(message.length === 0 ? [{ text: a.message, change: 'same' }] : message),
    changelog: b.changelog,
    tags: compareTags(older, newer),
  };
}

/** Lines or words further apart than this are shown as one replaced by the other. */
const mostEdits = 4000;
/** Lines of a diff shown around a change. */
const linesAround = 2;

/** Empty where the texts are equal but for white space. */
export function compareWords(older: string, newer: string): ChangePiece[] {
  const words = (text: string): string[] => text.match(/\s+|[^\s]+/g) ?? [];
  const left = words(older.replace(/[^\S\n]+/g, ' '));
  const right = words(newer.replace(/[^\S\n]+/g, ' '));
  if (left.join('').trim() === right.join('').trim()) return [];
  return changes(left, right, '');
}

function changes(left: readonly string[], right: readonly string[], separator: string): ChangePiece[] {
  const parts = diffArrays([...left], [...right], { maxEditLength: mostEdits });
  if (parts === undefined) {
    return [
      { text: left.join(separator), change: 'removed' },
      { text: right.join(separator), change: 'added' },
    ];
  }
  return parts.map((part) => ({
    text: part.value.join(separator),
    change: part.added ? 'added' : part.removed ? 'removed' : 'same',
  }));
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

function compareFiles(a: PatchText, b: PatchText): { files: FileChange[]; shared: number; all: number } {
  const files: FileChange[] = [];
  let shared = 0;
  let all = 0;
  const older = new Map(a.files.map((file) => [file.path, file]));
  const newer = new Map(b.files.map((file) => [file.path, file]));
  for (const [path, file] of pairFiles(older, newer)) {
    const left = file.older?.lines ?? [];
    const right = file.newer?.lines ?? [];
    all += left.length + right.length;
    const parts = diffArrays([...left], [...right], { maxEditLength: mostEdits }) ?? [
      { value: [...left], removed: true, added: false, count: left.length },
      { value: [...right], added: true, removed: false, count: right.length },
    ];
    const lines: ChangePiece[] = [];
    for (const part of parts) {
      const change = part.added ? 'added' : part.removed ? 'removed' : 'same';
      if (change === 'same') shared += part.value.length * 2;
      for (const text of part.value) lines.push({ text, change });
    }
    const shown = aroundChanges(lines);
    if (shown.length > 0) files.push({ path, lines: shown });
  }
  return { files, shared, all };
}

/** Files of both by path; a file under another name is taken for the one whose lines it has. */
function pairFiles(
  older: ReadonlyMap<string, PatchFile>,
  newer: ReadonlyMap<string, PatchFile>,
): Map<string, { older?: PatchFile; newer?: PatchFile }> {
  const pairs = new Map<string, { older?: PatchFile; newer?: PatchFile }>();
  const left = new Map(older);
  for (const [path, file] of newer) {
    const same = left.get(path);
    if (same !== undefined) left.delete(path);
    pairs.set(path, same === undefined ? { newer: file } : { older: same, newer: file });
  }
  for (const [path, file] of left) {
    const moved = [...pairs].find(
      ([, pair]) => pair.older === undefined && pair.newer !== undefined && commonLines(file, pair.newer) >= 0.5,
    );
    if (moved !== undefined) pairs.set(moved[0], { older: file, newer: moved[1].newer! });
    else pairs.set(path, { older: file });
  }
  return pairs;
}

function commonLines(a: PatchFile, b: PatchFile): number {
  const lines = new Set(a.lines);
  return b.lines.filter((line) => lines.has(line)).length / Math.max(a.lines.length, b.lines.length);
}

/** Changed lines with a few of the unchanged around them. */
function aroundChanges(lines: readonly ChangePiece[]): ChangePiece[] {
  const near = new Uint8Array(lines.length);
  for (const [i, { change }] of lines.entries()) {
    if (change === 'same') continue;
    for (let at = Math.max(0, i - linesAround); at <= Math.min(lines.length - 1, i + linesAround); at++) near[at] = 1;
  }
  return lines.filter((_, i) => near[i] === 1);
}

/** Tags that say somebody looked at a patch: these are lost by mistake between versions. */
const reviewTag = /^(?:reviewed|acked|tested|reported|suggested)-by$/i;

function compareTags(older: Document, newer: Document): PatchChange['tags'] {
  const tags = (document: Document): Set<string> =>
    new Set(
      (document.mail?.trailers ?? document.commit?.trailers ?? [])
        .filter(({ key }) => reviewTag.test(key))
        .map(({ key, value }) => `${key}: ${value}`),
    );
  const before = tags(older);
  const after = tags(newer);
  return { gained: [...after].filter((tag) => !before.has(tag)), lost: [...before].filter((tag) => !after.has(tag)) };
}

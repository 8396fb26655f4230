import type { Document } from '../corpus/document.js';
import { paragraphs } from '../corpus/mail/paragraphs.js';
import { align, Effort } from './alignment.js';
import { changelogBetween } from './changelog-sections.js';
import { type PatchFile, type PatchText, patchText } from './patch-text.js';

/** A stretch of text that both versions have, or one of them. */
export interface ChangePiece {
  readonly text: string;
  readonly change: 'same' | 'removed' | 'added';
}

export interface FileChange {
  readonly path: string;
  readonly lines: readonly ChangedLine[];
}

export interface ChangedLine extends ChangePiece {
  /** Where lines are left out before it, or another hunk begins: what it stands in, a function mostly; or nothing. */
  readonly hunk?: string;
}

export interface TagChange {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** What changed from one version of a patch to another; empty lists where nothing did. */
export interface PatchChange {
  readonly title: readonly ChangePiece[];
  readonly message: readonly ChangePiece[];
  readonly files: readonly FileChange[];
  /** Share of the changed lines of both that are the same in both, from 0 to 1; of the words where there is no diff. */
  readonly similarity: number;
  readonly changelog: readonly string[];
  /** Trailers of every kind but those that tell how a series was sent. */
  readonly tags: TagChange;
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
    changelog: changelogBetween(b.changelog, older.series?.version ?? 1, newer.series?.version ?? 1),
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
  const left = tokensOf(older);
  const right = tokensOf(newer);
  if (left.keys.join('').trim() === right.keys.join('').trim()) return { pieces: [], complete: true };
  const { runs, complete } = align(left.keys, right.keys, effort);
  // White space as it stands in the texts: stack traces, tables and code are read by it.
  const [ofOlder, ofNewer] = [left.words.values(), right.words.values()];
  const take = (from: Iterator<string>, count: number): string =>
    Array.from({ length: count }, () => from.next().value ?? '').join('');
  const pieces = runs.map(({ items: { length }, change }): ChangePiece => {
    const gone = change === 'added' ? '' : take(ofOlder, length);
    return { text: change === 'removed' ? gone : take(ofNewer, length), change };
  });
  return { pieces, complete };
}

/** Words and the white space between them; of that the keys only tell a blank line, a line end in laid out text, and a space. */
function tokensOf(text: string): { words: string[]; keys: string[] } {
  const words: string[] = [];
  const keys: string[] = [];
  for (const part of text.split(/(\n\s*\n)/)) {
    const isRunning = paragraphs(part).every(({ type }) => type === 'running');
    for (const word of part.match(/\s+|\S+/g) ?? []) {
      words.push(word);
      const breaks = word.trim() !== '' ? 0 : (word.match(/\n/g)?.length ?? 0);
      keys.push(word.trim() !== '' ? word : breaks > 1 ? '\n\n' : breaks === 1 && !isRunning ? '\n' : ' ');
    }
  }
  return { words, keys };
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
    const lines: PlacedLine[] = [];
    let [atLeft, atRight] = [0, 0];
    for (const { items, change } of aligned.runs) {
      if (change === 'same') shared += items.length * 2;
      for (const text of items) {
        const hunk = change === 'removed' ? hunkAt(file.older, atLeft) : hunkAt(file.newer, atRight);
        lines.push({ text, change, hunk });
        if (change !== 'added') atLeft++;
        if (change !== 'removed') atRight++;
      }
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

/** A line, and the hunk that it stands in on the side it is from: its number and its heading. */
interface PlacedLine extends ChangePiece {
  readonly hunk: { readonly number: number; readonly heading: string };
}

function hunkAt(file: PatchFile | undefined, line: number): PlacedLine['hunk'] {
  const number = file?.hunks[line] ?? 0;
  return { number, heading: file?.headings[number] ?? '' };
}

/** Changed lines with a few of the unchanged around them, and the heading of a hunk wherever lines are left out or it begins. */
function aroundChanges(lines: readonly PlacedLine[]): ChangedLine[] {
  const near = new Uint8Array(lines.length);
  for (const [i, { change }] of lines.entries()) {
    if (change === 'same') continue;
    for (let at = Math.max(0, i - linesAround); at <= Math.min(lines.length - 1, i + linesAround); at++) near[at] = 1;
  }
  const shown: ChangedLine[] = [];
  let last: number | null = null;
  for (const [i, { text, change, hunk }] of lines.entries()) {
    if (near[i] === 0) continue;
    const before = last === null ? null : lines[last]!;
    // On the side of another version the same hunk may have another number.
    const isNext =
      before !== null && last === i - 1 && (before.hunk.number === hunk.number || before.hunk.heading === hunk.heading);
    shown.push(isNext ? { text, change } : { text, change, hunk: hunk.heading });
    last = i;
  }
  return shown;
}

/** What b4 and git write about how a series was sent, and not about the patch: it differs in every version. */
const sendingTag = /^(?:base-commit|change-id|message-id|in-reply-to|references|patchwork-id|prerequisite-[a-z-]+)$/i;

export function compareTags(older: Document, newer: Document): TagChange {
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

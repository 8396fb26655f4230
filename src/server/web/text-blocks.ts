import type { Document } from '../../corpus/document.js';
import { bodyZones, type ZoneName } from '../../corpus/mail/body-zones.js';

/** The text of a posting as a page shows it: blocks of writing, and files of its diff. */
export type TextBlock = { readonly type: 'writing'; readonly zone: WritingZone; readonly text: string } | DiffFile;

export type WritingZone = Exclude<ZoneName, 'diff-header' | 'hunk' | 'added' | 'removed' | 'context'>;

export interface DiffFile {
  readonly type: 'file';
  readonly path: string;
  readonly added: number;
  readonly removed: number;
  readonly runs: readonly DiffRun[];
  /** Lines that are left out, of a diff that is too long for a page. */
  readonly omitted: number;
}

export interface DiffRun {
  readonly zone: 'diff-header' | 'hunk' | 'added' | 'removed' | 'context';
  readonly text: string;
}

/** Characters of diff and of writing on a page; the rest is to be had as text. */
const mostOfDiff = 300_000;
const mostOfWriting = 200_000;

/** Blocks in order. Linear in the text, and the result is bounded whatever the text. */
export function textBlocks({ text, kind }: Pick<Document, 'text' | 'kind'>): TextBlock[] {
  const blocks: TextBlock[] = [];
  let file: FileInMaking | null = null;
  let diffLeft = mostOfDiff;
  let writingLeft = mostOfWriting;
  const endFile = (): void => {
    if (file !== null) blocks.push(finished(file));
    file = null;
  };
  for (const { zone, start, end } of bodyZones(text, kind)) {
    if (!isDiffZone(zone)) {
      endFile();
      if (writingLeft > 0)
        blocks.push({ type: 'writing', zone, text: text.slice(start, Math.min(end, start + writingLeft)) });
      writingLeft -= end - start;
      continue;
    }
    for (const { from, to, opens } of zone === 'diff-header'
      ? heads(text, start, end)
      : [{ from: start, to: end, opens: false }]) {
      if (opens || file === null) {
        endFile();
        file = { path: 'file', head: '', added: 0, removed: 0, runs: [], omitted: 0 };
      }
      addRun(file, zone, text.slice(from, to), diffLeft > 0);
      diffLeft -= to - from;
    }
  }
  endFile();
  return blocks;
}

interface FileInMaking {
  path: string;
  /** Lines before the first hunk. */
  head: string;
  added: number;
  removed: number;
  runs: { zone: DiffRun['zone']; text: string }[];
  omitted: number;
}

function addRun(file: FileInMaking, zone: DiffRun['zone'], text: string, isShown: boolean): void {
  if (zone === 'diff-header' && !file.runs.some((run) => run.zone === 'hunk')) file.head += text;
  const lines = lineCount(text);
  if (zone === 'added') file.added += lines;
  if (zone === 'removed') file.removed += lines;
  if (!isShown) {
    file.omitted += lines;
    return;
  }
  const last = file.runs.at(-1);
  // The numbers of a hunk and the function behind them are one line.
  if (zone === 'hunk' && last?.zone === 'diff-header' && !last.text.endsWith('\n')) {
    const at = last.text.lastIndexOf('\n') + 1;
    const numbers = last.text.slice(at);
    last.text = last.text.slice(0, at);
    if (last.text === '') file.runs.pop();
    file.runs.push({ zone, text: numbers + text });
  } else if (last?.zone === zone) last.text += text;
  else file.runs.push({ zone, text });
}

function finished({ path: _, head, ...file }: FileInMaking): DiffFile {
  return { type: 'file', path: pathOf(head), ...file };
}

/** The stretches of a head that belong to one file each: a head may end one file's diff and begin the next. */
function heads(text: string, start: number, end: number): { from: number; to: number; opens: boolean }[] {
  const parts: { from: number; to: number; opens: boolean }[] = [];
  let from = start;
  let opens = false;
  for (let at = start; at < end; ) {
    if (
      text.startsWith('diff ', at) ||
      text.startsWith('Index: ', at) ||
      (at === start && text.startsWith('--- ', at))
    ) {
      if (at > from) parts.push({ from, to: at, opens });
      from = at;
      opens = true;
    }
    const feed = text.indexOf('\n', at);
    at = feed < 0 ? end : feed + 1;
  }
  parts.push({ from, to: end, opens });
  return parts;
}

/** Out of `+++ b/x`, else `--- a/x` of a file that is gone, else `diff --git a/x b/x`. */
function pathOf(head: string): string {
  let path: string | null = null;
  for (const line of head.split('\n')) {
    const isNew = line.startsWith('+++ ');
    if (isNew || line.startsWith('--- ')) {
      const named = line.slice(4).split('\t', 1)[0]!.trim();
      if (named !== '/dev/null' && (isNew || path === null)) path = named.replace(/^[abciow]\//, '');
    } else if (path === null && line.startsWith('diff --git ')) {
      path = line.slice(line.lastIndexOf(' ') + 1).replace(/^b\//, '');
    }
  }
  return path === null || path === '' ? 'diff' : path;
}

function isDiffZone(zone: ZoneName): zone is DiffRun['zone'] {
  return zone === 'diff-header' || zone === 'hunk' || zone === 'added' || zone === 'removed' || zone === 'context';
}

function lineCount(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return text.endsWith('\n') || text === '' ? lines : lines + 1;
}

import { spawnSync } from 'node:child_process';

/**
 * A git repository made from nothing but patches. What a patch takes away and what stands around its changes tells how
 * the files were before it, in places; the rest is filled with lines of no meaning. That is enough for git to make the
 * same diffs again, and to compare them.
 */
export interface CommitPatch {
  readonly title: string;
  /** A mail's text with a unified diff in it. */
  readonly text: string;
}

/** A line of a file that may not be known yet; later versions of the file share it. */
interface FileLine {
  text: string | null;
  /** What a hunk heading says stands somewhere above: put here for want of a better place. */
  heading: string | null;
}

type Tree = ReadonlyMap<string, readonly FileLine[]>;

interface FileDiff {
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly hunks: readonly Hunk[];
}

interface Hunk {
  /** 1-based; of an empty pre-image the line before. */
  readonly start: number;
  readonly heading: string;
  readonly lines: readonly { readonly sign: ' ' | '+' | '-'; readonly text: string }[];
}

/** The trees before and after each patch of a series; null where the patches do not follow from one another. */
export function treesOf(patches: readonly CommitPatch[]): Tree[] | null {
  const changes = patches.map(({ text }) => readDiffs(text));
  if (!changes.every((diffs) => diffs !== null && diffs.length > 0)) return null;
  const lengths = fileLengths(changes.flatMap((diffs) => diffs ?? []));
  let tree = new Map<string, FileLine[]>();
  const trees: Map<string, FileLine[]>[] = [tree];
  for (const diffs of changes) {
    const next = new Map(tree);
    for (const diff of diffs ?? []) {
      const before = fileBefore(diff, next, trees, lengths);
      const after = before === null ? null : applied(diff.hunks, before);
      if (after === null) return null;
      if (diff.oldPath !== null) next.delete(diff.oldPath);
      if (diff.newPath !== null) next.set(diff.newPath, after);
    }
    tree = next;
    trees.push(tree);
  }
  return trees;
}

/** Lines that a file must have had at first for all hunks to find their place: the furthest one, and what was taken away. */
function fileLengths(diffs: readonly FileDiff[]): Map<string, number> {
  const furthest = new Map<string, number>();
  const removed = new Map<string, number>();
  for (const { oldPath, hunks } of diffs) {
    if (oldPath === null) continue;
    for (const { start, lines } of hunks) {
      const count = (sign: string): number => lines.filter((line) => line.sign === sign).length;
      furthest.set(oldPath, Math.max(furthest.get(oldPath) ?? 0, start + count(' ') + count('-')));
      removed.set(oldPath, (removed.get(oldPath) ?? 0) + count('-'));
    }
  }
  return new Map([...furthest].map(([path, length]) => [path, length + (removed.get(path) ?? 0)]));
}

/** The file a diff changes. One not met before was there all the time: it is put into all trees so far. */
function fileBefore(
  { oldPath, newPath }: FileDiff,
  tree: Map<string, FileLine[]>,
  trees: readonly Map<string, FileLine[]>[],
  lengths: ReadonlyMap<string, number>,
): FileLine[] | null {
  if (oldPath === null) return newPath !== null && tree.has(newPath) ? null : [];
  const known = tree.get(oldPath);
  if (known !== undefined) return known;
  // A file that an earlier patch took away.
  if (trees.some((earlier) => earlier.has(oldPath))) return null;
  const lines = Array.from({ length: lengths.get(oldPath) ?? 0 }, (): FileLine => ({ text: null, heading: null }));
  for (const earlier of [...trees, tree]) earlier.set(oldPath, lines);
  return lines;
}

/** The file after the hunks; null where a line is not what a hunk takes it to be. */
function applied(hunks: readonly Hunk[], before: readonly FileLine[]): FileLine[] | null {
  const after: FileLine[] = [];
  let at = 0;
  for (const { start, heading, lines } of hunks) {
    const oldLines = lines.filter((line) => line.sign !== '+');
    const from = oldLines.length === 0 ? start : start - 1;
    if (from < at) return null;
    if (before.length < from + oldLines.length) return null;
    for (const line of before.slice(at, from)) after.push(line);
    const above = from > at ? before[from - 1]! : null;
    if (above !== null && heading !== '') above.heading ??= heading;
    at = from;
    for (const { sign, text } of lines) {
      if (sign === '+') {
        after.push({ text, heading: null });
        continue;
      }
      const line = before[at++]!;
      line.text ??= text;
      if (line.text !== text) return null;
      if (sign === ' ') after.push(line);
    }
  }
  for (const line of before.slice(at)) after.push(line);
  return after;
}

/** Null for diffs that say too little: binary files, modes alone, damaged hunks. */
function readDiffs(text: string): FileDiff[] | null {
  const lines = text.split('\n');
  const diffs: { oldPath: string | null; newPath: string | null; hunks: Hunk[] }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (/^(?:GIT binary patch|Binary files |rename from |copy from )/.test(line)) return null;
    if (line.startsWith('--- ') && lines[i + 1]?.startsWith('+++ ') && lines[i + 2]?.startsWith('@@ ')) {
      diffs.push({ oldPath: pathOf(line, 'a/'), newPath: pathOf(lines[i + 1]!, 'b/'), hunks: [] });
      i++;
      continue;
    }
    const heading = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@ ?(.*)$/.exec(line);
    const diff = diffs.at(-1);
    if (heading === null || diff === undefined) continue;
    let [left, right] = [Number(heading[2] ?? 1), Number(heading[3] ?? 1)];
    const hunk: { sign: ' ' | '+' | '-'; text: string }[] = [];
    while (left > 0 || right > 0) {
      const body = lines[++i];
      if (body === undefined) return null;
      if (body.startsWith('\\')) continue;
      const sign = body === '' ? ' ' : body[0];
      if (sign !== ' ' && sign !== '+' && sign !== '-') return null;
      if (sign !== '+') left--;
      if (sign !== '-') right--;
      hunk.push({ sign, text: body.slice(1) });
    }
    diff.hunks.push({ start: Number(heading[1]), heading: heading[4]!.trimEnd(), lines: hunk });
  }
  return diffs.every((diff) => diff.hunks.length > 0) ? diffs : null;
}

function pathOf(line: string, prefix: string): string | null {
  const path = line.slice(4).split('\t')[0]!.trim();
  return path === '/dev/null' ? null : path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** Writes series as branches, each with its base as `<name>-base`. Throws where git does not take them. */
export function writeBranches(
  folder: string,
  branches: ReadonlyMap<string, { readonly trees: readonly Tree[]; readonly titles: readonly string[] }>,
): void {
  git(folder, ['init', '--quiet', '--initial-branch=empty']);
  const stream: string[] = [];
  for (const [name, { trees, titles }] of branches) {
    for (const [i, tree] of trees.entries()) {
      const branch = i === 0 ? `${name}-base` : name;
      const message = i === 0 ? `base of ${name}` : titles[i - 1]!;
      stream.push(`commit refs/heads/${branch}\n`, 'committer nobody <nobody@example.org> 1000000000 +0000\n');
      stream.push(data(message));
      if (i === 1) stream.push(`from refs/heads/${name}-base\n`);
      stream.push('deleteall\n');
      for (const [path, lines] of tree)
        stream.push(`M 100644 inline ${JSON.stringify(path)}\n`, data(fileText(path, lines)));
      stream.push('\n');
    }
  }
  git(folder, ['fast-import', '--quiet', '--force'], stream.join(''));
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

/** Lines that nobody told of get a text of their own, of a kind that git takes for no function's name. */
function fileText(path: string, lines: readonly FileLine[]): string {
  return lines.map((line) => `${line.text ?? line.heading ?? fillerOf(path, line)}\n`).join('');
}

const fillers = new WeakMap<FileLine, string>();
let fillerCount = 0;

function fillerOf(path: string, line: FileLine): string {
  let filler = fillers.get(line);
  if (filler === undefined) fillers.set(line, (filler = `# ${path} ${fillerCount++}`));
  return filler;
}

/** A patch of one series and one of another by their numbers, from 1; null for one that has no counterpart. */
export type NumberPair = readonly [number | null, number | null];

/** How `git range-diff` pairs the patches of two branches. */
export function rangeDiffPairs(folder: string, older: string, newer: string): NumberPair[] {
  const output = git(folder, [
    'range-diff',
    '--no-color',
    '--no-patch',
    `${older}-base..${older}`,
    `${newer}-base..${newer}`,
  ]);
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line): NumberPair => {
      const match = /^\s*(\d+|-):\s+\S+ [=!<>]\s+(\d+|-):/.exec(line);
      if (match === null) throw new Error(`unexpected line of git range-diff: ${line}`);
      const number = (text: string): number | null => (text === '-' ? null : Number(text));
      return [number(match[1]!), number(match[2]!)];
    });
}

function git(folder: string, command: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...command], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: folder },
  });
  if (status !== 0) throw new Error(`git ${command[0]}: ${stderr}`);
  return stdout;
}

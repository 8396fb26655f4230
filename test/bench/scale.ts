import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { markdownTable, measuredNumber } from './table.js';

/** What a run that writes says of itself. */
interface Written {
  readonly documents: number;
  readonly added: number;
  readonly seconds: number;
  /** Seconds of the processor, all threads together, by phase. */
  readonly processor: Readonly<Record<string, number>>;
  readonly peakRss: number;
}

/** What a run that asks says of itself; milliseconds, and bytes that are no file's. */
interface Asked {
  readonly open: number;
  readonly anonymous: number;
  readonly identifiers: number;
  readonly queries: Readonly<Record<string, { readonly p50: number; readonly p95: number }>>;
}

/** One size of the archive. Numbers by the heading of their column. */
type Row = Readonly<Record<string, number>>;

const shares = [1 / 8, 1 / 4, 1 / 2, 1];
/** Mails of an update. */
const few = 100;

/**
 * How costs grow with the archive: some public-inbox repositories (bare), of which an eighth, a quarter, a half and all mails
 * are indexed one list after the other; at each size the index is opened, asked, and updated with a hundred mails more, and
 * with none. Times of the processor do not depend on what else a machine does. The last line is by which power of the mails
 * each figure grows: 0 where it does not, 1 where it doubles with them.
 */
export function scaleBench(folders: readonly string[], work: string): string[] {
  if (folders.length === 0) throw new Error('name the archives: npm run bench -- --scale FOLDER…');
  const archives = folders.map(
    (folder, i) => new GrowingArchive(resolve(folder), join(work, `${i}-${basename(folder)}`)),
  );
  const total = archives.reduce((sum, archive) => sum + archive.count, 0);
  const index = join(work, 'index');
  const rows: Row[] = [];
  for (const share of shares) {
    let left = Math.floor(total * share) - few;
    const grown: GrowingArchive[] = [];
    for (const archive of archives) {
      if (left > 0 && archive.growTo(left)) grown.push(archive);
      left -= archive.length;
    }
    const last = grown.at(-1);
    if (last === undefined) continue;
    process.stderr.write(`${Math.floor(total * share)} mails\n`);
    const paths = grown.map((archive) => archive.path);
    const built = step<Written>('write', index, ...paths);
    const asked = step<Asked>('ask', index);
    last.growTo(last.length + few);
    const updated = step<Written>('write', index, last.path);
    const unchanged = step<Written>('write', index, last.path);
    rows.push(rowOf({ built, asked, updated, unchanged, index }));
  }
  const headings = Object.keys(rows[0] ?? {});
  return markdownTable([headings, ...rows.map((row) => cells(row, headings)), growth(rows, headings)]);
}

/** An archive of which only the first mails are there, by a branch that ends early; objects are those of the whole. */
class GrowingArchive {
  readonly path: string;
  readonly #commits: readonly string[];
  length = 0;

  constructor(whole: string, path: string) {
    this.path = path;
    this.#commits = git(whole, 'rev-list', '--reverse', 'HEAD').trim().split('\n');
    execFileSync('git', ['init', '--quiet', '--bare', path]);
    writeFileSync(join(path, 'objects/info/alternates'), `${join(whole, 'objects')}\n`);
    git(path, 'symbolic-ref', 'HEAD', 'refs/heads/master');
  }

  get count(): number {
    return this.#commits.length;
  }

  /** Returns whether it has more mails than before. */
  growTo(count: number): boolean {
    const next = Math.min(count, this.#commits.length);
    if (next <= this.length) return false;
    this.length = next;
    git(this.path, 'update-ref', 'refs/heads/master', this.#commits[next - 1]!);
    return true;
  }
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function step<Result>(way: string, ...args: string[]): Result {
  const program = join(import.meta.dirname, 'scale-step.mjs');
  return JSON.parse(execFileSync(process.execPath, [program, way, ...args], { encoding: 'utf8' })) as Result;
}

function rowOf(measured: {
  readonly built: Written;
  readonly asked: Asked;
  readonly updated: Written;
  readonly unchanged: Written;
  readonly index: string;
}): Row {
  const { built, asked, updated, unchanged, index } = measured;
  const bytes = readdirSync(index).reduce((sum, name) => sum + statSync(join(index, name)).size, 0);
  const processor = Object.values(built.processor).reduce((sum, seconds) => sum + seconds, 0);
  const times = Object.entries(asked.queries).flatMap(([name, { p50, p95 }]) => [
    [`${name} p50 ms`, p50] as const,
    [`${name} p95 ms`, p95] as const,
  ]);
  return {
    mails: updated.documents,
    'bytes a mail': bytes / updated.documents,
    'mails/s': built.added / built.seconds,
    'CPU ms a mail': (processor * 1000) / built.added,
    'of it versions': ((built.processor['following versions'] ?? 0) * 1000) / built.added,
    'peak RSS MB': built.peakRss / 1e6,
    'open + first ms': asked.open,
    'anonymous MB': asked.anonymous / 1e6,
    '100 more s': updated.seconds,
    'their CPU s': Object.values(updated.processor).reduce((sum, seconds) => sum + seconds, 0),
    'their RSS MB': updated.peakRss / 1e6,
    'no news s': unchanged.seconds,
    ...Object.fromEntries(times),
    'first name ms': asked.identifiers,
  };
}

function cells(row: Row, headings: readonly string[]): string[] {
  return headings.map((heading) => {
    const value = row[heading];
    return measuredNumber(value, value !== undefined && value < 10 ? 2 : 0);
  });
}

/** Powers of the mails, from the smallest size to the largest. */
function growth(rows: readonly Row[], headings: readonly string[]): string[] {
  const [first, last] = [rows[0], rows.at(-1)];
  return headings.map((heading, i) => {
    if (i === 0 || first === undefined || last === undefined) return 'grows by the power';
    const power = Math.log(last[heading]! / first[heading]!) / Math.log(last['mails']! / first['mails']!);
    return Number.isFinite(power) ? power.toFixed(2) : '–';
  });
}

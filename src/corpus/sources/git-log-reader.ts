import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { byteLines } from '../byte-lines.js';
import { commitFormat } from '../commit/commit-record.js';
import type { Problem } from '../problem.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { GitRepository } from './git-process.js';
import { SourceError } from './source-error.js';

/**
 * The history of any git repository into one record a commit (see `commit-record.ts`), oldest first, merges left
 * out: what `git log --no-merges --reverse HEAD` shows. A later run reads the commits since the last one; a rebase
 * removes the commits that are no longer in the history.
 */
export class GitLogReader implements SourceReader {
  readonly format = 'git';
  readonly unit = 'commits';
  readonly complete = true;
  readonly length: number;
  readonly #repository: GitRepository;
  readonly #head: string | null;

  private constructor(repository: GitRepository, head: string | null, length: number) {
    this.#repository = repository;
    this.#head = head;
    this.length = length;
  }

  static async open(path: string): Promise<GitLogReader> {
    const repository = await GitRepository.at(path);
    if (repository === null) throw new SourceError(`${path}: not a git repository`);
    const head = await repository.head();
    return new GitLogReader(repository, head, head === null ? 0 : await countCommits(repository, [head]));
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const repository = this.#repository;
    const head = this.#head;
    const parsed = gitCursorSchema.safeParse(cursor);
    let last = parsed.data?.head ?? null;
    const isKnown = parsed.success && (last === null || last === head || (await repository.hasCommit(last)));
    if (cursor !== null && !isKnown) {
      const detail = 'the history was rewritten since the last run; reading it from the start';
      yield this.#problem('rewritten', detail);
      last = null;
    }
    if (last !== head && last !== null) yield* this.#removals(last, head);
    if (last !== head && head !== null) yield* this.#commits(last === null ? [head] : [head, `^${last}`]);
    return { head };
  }

  /** Commits that were in the history and are not any more. */
  async *#removals(last: string, head: string | null): AsyncGenerator<SourceItem, void> {
    const range = head === null ? [last] : [last, `^${head}`];
    const ids = this.#repository.output(['rev-list', '--no-merges', ...range, '--']);
    for await (const line of byteLines(ids, { longest: 4096 })) {
      yield { type: 'removal', id: Buffer.from(line.bytes).toString('latin1') };
    }
  }

  async *#commits(range: readonly string[]): AsyncGenerator<SourceItem, void> {
    const mark = randomBytes(12).toString('hex');
    let position = this.length - (await countCommits(this.#repository, range));
    const log = ['log', '--reverse', '--no-merges', '--root', '--name-only', '--no-renames', '-z'];
    const output = this.#repository.output([...log, `--format=${commitFormat(mark)}`, ...range, '--']);
    for await (const bytes of recordsBetween(output, Buffer.from(`\0${mark}\0`), longestRecord)) {
      position++;
      if (bytes === null) {
        yield this.#problem('too-large', `a commit has more than ${longestRecord} bytes of text; it was skipped`, true);
      } else {
        const location = { path: this.#repository.path, line: 1 };
        yield { type: 'record', record: { location, bytes, position } };
      }
    }
  }

  #problem(reason: Problem['reason'], detail: string, skipped = false): SourceItem {
    const location = { path: this.#repository.path, line: 1 };
    return { type: 'problem', problem: { reason, location, detail, skipped } };
  }
}

/** Messages have some thousand bytes; a change of the whole tree names files for two million. */
const longestRecord = 4_000_000;

const gitCursorSchema = z.object({ head: z.string().nullable() });

/** What stands after each `mark` in a stream; null for a stretch of more than `longest` bytes. */
async function* recordsBetween(
  chunks: AsyncIterable<Buffer>,
  mark: Buffer,
  longest: number,
): AsyncGenerator<Uint8Array | null, void> {
  let held: Buffer = Buffer.alloc(0);
  let isInside = false;
  let isTooLong = false;
  for await (const chunk of chunks) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (let at = held.indexOf(mark); at >= 0; at = held.indexOf(mark)) {
      if (isInside) yield isTooLong ? null : held.subarray(0, at);
      isInside = true;
      isTooLong = false;
      held = held.subarray(at + mark.length);
    }
    if (held.length > longest) {
      isTooLong = true;
      held = held.subarray(held.length - mark.length);
    }
  }
  if (isInside) yield isTooLong ? null : held;
}

async function countCommits(repository: GitRepository, range: readonly string[]): Promise<number> {
  return Number(await repository.text(['rev-list', '--count', '--no-merges', ...range, '--']));
}

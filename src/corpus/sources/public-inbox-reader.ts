import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { byteLines } from '../byte-lines.js';
import { documentIdOfMail } from '../mail/message-id.js';
import { messageLimits } from '../mail/message-limits.js';
import type { Problem } from '../problem.js';
import type { SourceCursor, SourceItem, SourceReader } from '../source-reader.js';
import { type GitBlob, GitRepository } from './git-process.js';
import { SourceError, unreadable } from './source-error.js';

/**
 * A public-inbox archive (its `public-inbox-v2-format`(5)) into one record a message, oldest commit first.
 *
 * Each commit of an epoch repository holds one message as the blob `m`, or a message to be forgotten as the blob
 * `d`. The source is one epoch (`0.git`, bare or cloned) or a folder of them (`git/0.git`, `git/1.git`, …). A later
 * run reads the commits since the last one; where an epoch was rewritten, all epochs are read again.
 *
 * In the older form (`public-inbox-v1-format`(5)) messages are files named by a hash of their id, `ab/cdef…`; one that is
 * removed is a file that is gone.
 */
export class PublicInboxReader implements SourceReader {
  readonly format = 'public-inbox';
  readonly unit = 'commits';
  readonly complete = true;
  readonly length: number;
  readonly #path: string;
  readonly #epochs: readonly Epoch[];

  private constructor(path: string, epochs: readonly Epoch[]) {
    this.#path = path;
    this.#epochs = epochs;
    this.length = epochs.reduce((sum, epoch) => sum + epoch.commits, 0);
  }

  static async open(path: string): Promise<PublicInboxReader> {
    const epochs: Epoch[] = [];
    for (const { name, repository } of await epochRepositories(path)) {
      const head = await repository.head();
      // An epoch that was just begun has no commit yet.
      if (head !== null) epochs.push({ name, repository, head, commits: await countCommits(repository, head) });
    }
    return new PublicInboxReader(path, epochs);
  }

  async *read(cursor: SourceCursor | null): AsyncGenerator<SourceItem, SourceCursor> {
    const parsed = publicInboxCursorSchema.safeParse(cursor);
    const known = new Map(parsed.data?.epochs.map((epoch) => [epoch.name, epoch.commit]) ?? []);
    if (cursor !== null && (!parsed.success || (await this.#wasRewritten(known)))) {
      const detail = 'the history was rewritten since the last run; reading the archive from the start';
      yield problem(this.#path, 'rewritten', detail);
      known.clear();
    }
    let position = 0;
    for (const epoch of this.#epochs) {
      const last = known.get(epoch.name) ?? null;
      const range = last === null ? epoch.head : `${last}..${epoch.head}`;
      const fresh = last === epoch.head ? 0 : await countCommits(epoch.repository, range);
      position += epoch.commits - fresh;
      if (fresh > 0) yield* epochItems(epoch, range, position);
      position += fresh;
    }
    return { epochs: this.#epochs.map(({ name, head }) => ({ name, commit: head })) };
  }

  async #wasRewritten(known: ReadonlyMap<string, string>): Promise<boolean> {
    const names = new Set(this.#epochs.map((epoch) => epoch.name));
    if ([...known.keys()].some((name) => !names.has(name))) return true;
    for (const { name, repository, head } of this.#epochs) {
      const last = known.get(name);
      if (last === undefined || last === head) continue;
      if (!(await repository.hasCommit(last)) || !(await repository.isAncestor(last, head))) return true;
    }
    return false;
  }
}

interface Epoch {
  readonly name: string;
  readonly repository: GitRepository;
  readonly head: string;
  readonly commits: number;
}

const publicInboxCursorSchema = z.object({ epochs: z.array(z.object({ name: z.string(), commit: z.string() })) });

/** Whether the newest commits of a repository hold messages as public-inbox writes them. */
export async function holdsMessages(repository: GitRepository): Promise<boolean> {
  const head = await repository.head();
  if (head === null) return false;
  const names = (await repository.text(['ls-tree', '--name-only', head])).split('\n').filter((name) => name !== '');
  return (
    names.length > 0 &&
    (names.every((name) => name === 'm' || name === 'd') || (await isFirstForm(repository, head, names)))
  );
}

/** Whether the tree is one of folders named by two digits with files named by the other 38. */
async function isFirstForm(repository: GitRepository, head: string, names: readonly string[]): Promise<boolean> {
  if (!names.every((name) => /^[0-9a-f]{2}$/.test(name))) return false;
  const inside = await repository.text(['ls-tree', '--name-only', `${head}:${names[0]}`]);
  return inside.split('\n').every((name) => name === '' || /^[0-9a-f]{38}$/.test(name));
}

/** The epochs of an archive, oldest first: the folder itself, or what lies in its `git` folder. */
export async function epochRepositories(path: string): Promise<{ name: string; repository: GitRepository }[]> {
  const itself = await GitRepository.at(path);
  if (itself !== null) return [{ name: '', repository: itself }];
  const epochs: { name: string; number: number; repository: GitRepository }[] = [];
  for (const folder of [join(path, 'git'), path]) {
    for (const name of await namesIn(folder)) {
      const number = /^(\d{1,9})\.git$/.exec(name);
      const repository = number === null ? null : await GitRepository.at(join(folder, name));
      if (repository !== null) epochs.push({ name, number: Number(number![1]), repository });
    }
    if (epochs.length > 0) return epochs.sort((a, b) => a.number - b.number);
  }
  throw new SourceError(
    `${path}: not a public-inbox archive; expected a git repository, or a directory with git/0.git`,
  );
}

async function* epochItems(epoch: Epoch, range: string, position: number): AsyncGenerator<SourceItem, void> {
  const { repository } = epoch;
  /** What git has been asked for and has not answered. */
  const asked = new Map<number, Change>();
  let count = 0;
  let answered = 0;
  const ids = async function* (): AsyncGenerator<string, void> {
    for await (const change of changes(repository, range)) {
      asked.set(count++, change);
      yield change.blob;
    }
  };
  for await (const blob of repository.blobs(ids(), messageLimits.rawBytes)) {
    const change = asked.get(answered)!;
    asked.delete(answered++);
    yield* changeItems(repository.path, change, blob, position + change.ordinal);
  }
}

function* changeItems(path: string, change: Change, blob: GitBlob, position: number): Generator<SourceItem, void> {
  if (blob.bytes === null) {
    const detail =
      blob.size < 0
        ? `the message of commit ${change.commit.slice(0, 12)} is missing from the repository; it was skipped`
        : `the message of commit ${change.commit.slice(0, 12)} has ${blob.size} bytes, more than ${messageLimits.rawBytes}; it was skipped`;
    yield problem(path, blob.size < 0 ? 'broken-record' : 'too-large', detail, true);
  } else if (change.removes) {
    yield { type: 'removal', id: documentIdOfMail(blob.bytes) };
  } else {
    const location = { path, line: 1, blob: change.blob };
    yield { type: 'record', record: { location, bytes: blob.bytes, position } };
  }
}

/** A message blob that a commit brought, or asks to forget. */
interface Change {
  readonly commit: string;
  /** 1-based place of the commit in what is read. */
  readonly ordinal: number;
  readonly blob: string;
  readonly removes: boolean;
}

async function* changes(repository: GitRepository, range: string): AsyncGenerator<Change, void> {
  let commit = '';
  let ordinal = 0;
  const log = [
    'log',
    '--reverse',
    '--first-parent',
    '-m',
    '--root',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--format=%H',
  ];
  for await (const line of byteLines(repository.output([...log, range, '--']), { longest: 4096 })) {
    const text = Buffer.from(line.bytes).toString('latin1');
    const change = messageChange.exec(text);
    const gone = change === null ? removedFile.exec(text) : null;
    if (change !== null) yield { commit, ordinal, blob: change[1]!, removes: change[2] === 'd' };
    else if (gone !== null) yield { commit, ordinal, blob: gone[1]!, removes: true };
    else if (text !== '' && !text.startsWith(':')) {
      commit = text;
      ordinal++;
    }
  }
}

/** `:<modes> <old blob> <new blob> A<tab>m`, where the commit leaves a blob `m` or `d`, or one of the older form, behind. */
const messageChange = /^:[0-7]{6} [0-7]{6} [0-9a-f]{40,64} ([0-9a-f]{40,64}) [AMT]\t([md]|[0-9a-f]{2}\/[0-9a-f]{38})$/;
/** A file of the older form that the commit removes. */
const removedFile = /^:[0-7]{6} 0{6} ([0-9a-f]{40,64}) 0{40,64} D\t[0-9a-f]{2}\/[0-9a-f]{38}$/;

async function countCommits(repository: GitRepository, range: string): Promise<number> {
  return Number(await repository.text(['rev-list', '--count', '--first-parent', range, '--']));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw unreadable(folder, error);
  }
}

function problem(path: string, reason: Problem['reason'], detail: string, skipped = false): SourceItem {
  return { type: 'problem', problem: { reason, location: { path, line: 1 }, detail, skipped } };
}

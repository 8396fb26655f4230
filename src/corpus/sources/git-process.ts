import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceError } from './source-error.js';

/**
 * The `git` program, run over somebody else's repository in batch mode: one process for a whole listing, one for all
 * the blobs, none a message.
 *
 * A repository is data here. Nothing in its configuration may start a program, reach for the network or change what
 * is printed; nothing in our environment may point git elsewhere. Ownership is not asked for (`safe.directory`), as
 * mirrors are mostly somebody else's.
 */
export class GitRepository {
  /** As the user named it: for messages and locations. */
  readonly path: string;
  readonly #gitDir: string;

  private constructor(path: string, gitDir: string) {
    this.path = path;
    this.#gitDir = gitDir;
  }

  /** A bare repository or a clone with `.git`; null where the folder is neither. */
  static async at(path: string): Promise<GitRepository | null> {
    for (const gitDir of [join(path, '.git'), path]) {
      if (!(await isGitDir(gitDir))) continue;
      await (checkedVersion ??= checkVersion());
      await refuseSpecialFiles(path, gitDir);
      return new GitRepository(path, gitDir);
    }
    return null;
  }

  /** The commit that `HEAD` names, else the newest commit of any branch; null in an empty repository. */
  async head(): Promise<string | null> {
    const head = (await this.text(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}'], [0, 1, 128])).trim();
    if (isObjectId(head)) return head;
    const branches = await this.text([
      'for-each-ref',
      '--count=1',
      '--sort=-committerdate',
      '--format=%(objectname)',
      'refs/heads/',
    ]);
    return isObjectId(branches.trim()) ? branches.trim() : null;
  }

  async hasCommit(id: string): Promise<boolean> {
    return (await this.text(['cat-file', '-t', id], [0, 1, 128])).trim() === 'commit';
  }

  async isAncestor(older: string, newer: string): Promise<boolean> {
    const base = await this.text(['merge-base', older, newer], [0, 1, 128]);
    return base.trim() === older;
  }

  /** Output of a command that prints little. Throws a `SourceError` on an exit status that is not in `statuses`. */
  async text(args: readonly string[], statuses: readonly number[] = [0]): Promise<string> {
    let text = '';
    for await (const chunk of this.output(args, statuses)) text += chunk.toString('latin1');
    return text;
  }

  /** Output of a command as it comes. */
  async *output(args: readonly string[], statuses: readonly number[] = [0]): AsyncGenerator<Buffer, void> {
    const run = new GitRun(this.#gitDir, args);
    run.child.stdin.end();
    try {
      for await (const chunk of run.child.stdout) yield chunk as Buffer;
      await run.finish(this.path, statuses);
    } finally {
      run.stop();
    }
  }

  /**
   * The blobs of the given ids in their order, from one process. A blob longer than `longest` bytes is read past and
   * comes with `bytes` null, as does an id the repository does not hold (with size -1).
   */
  async *blobs(ids: AsyncIterable<string>, longest: number): AsyncGenerator<GitBlob, void> {
    const run = new GitRun(this.#gitDir, ['cat-file', '--batch', '--buffer']);
    const asked = ask(run.child, ids);
    // Awaited below; a failure before that must not count as unhandled.
    asked.catch(() => {});
    const parser = new BlobParser(longest);
    try {
      for await (const chunk of run.child.stdout) yield* parser.push(chunk as Buffer);
      await asked;
      await run.finish(this.path, [0]);
    } finally {
      run.stop();
    }
  }
}

export interface GitBlob {
  readonly size: number;
  readonly bytes: Uint8Array | null;
}

export function isObjectId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** One started git with its error output at hand. */
class GitRun {
  readonly child: ChildProcessWithoutNullStreams;
  #errors = '';
  readonly #closed: Promise<number | null>;
  #failure: Error | null = null;

  constructor(gitDir: string | null, args: readonly string[]) {
    const place = gitDir === null ? [] : ['--git-dir', gitDir];
    this.child = spawn('git', [...place, ...settings, ...args], { env: environment(), stdio: 'pipe' });
    this.child.stderr.on('data', (chunk: Buffer) => {
      if (this.#errors.length < mostErrorText) this.#errors += chunk.toString();
    });
    // A git that ended early closes its input under us; its exit status tells why.
    this.child.stdin.on('error', () => {});
    this.#closed = new Promise((resolve) => {
      this.child.on('error', (error) => {
        this.#failure = error;
        resolve(null);
      });
      this.child.on('close', resolve);
    });
  }

  async finish(path: string, statuses: readonly number[]): Promise<void> {
    const status = await this.#closed;
    if (this.#failure !== null) {
      const missing = 'code' in this.#failure && this.#failure.code === 'ENOENT';
      const why = missing ? 'git is needed to read it and was not found on the PATH' : this.#failure.message;
      throw new SourceError(`${path}: ${why}`, { cause: this.#failure });
    }
    if (status === null || !statuses.includes(status)) {
      const line = this.#errors.split('\n').find((text) => text.trim() !== '');
      throw new SourceError(`${path}: ${line ?? `git ended with status ${status}`}`);
    }
  }

  stop(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill();
  }
}

let checkedVersion: Promise<void> | null = null;

/** Older ones do not take from us what keeps a repository's configuration from running programs. */
async function checkVersion(): Promise<void> {
  const run = new GitRun(null, ['version']);
  run.child.stdin.end();
  let text = '';
  for await (const chunk of run.child.stdout) text += (chunk as Buffer).toString('latin1');
  await run.finish('git', [0]);
  if (!isNewEnough(text)) {
    checkedVersion = null;
    throw new SourceError(
      `git ${oldestGit.join('.')} or newer is needed to read repositories safely; found "${text.trim()}"`,
    );
  }
}

/** Whether what `git version` prints is of a version that is read with. */
export function isNewEnough(text: string): boolean {
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(text) ?? [];
  const [least, leastMinor] = oldestGit;
  return Number(major) > least || (Number(major) === least && Number(minor) >= leastMinor);
}

/** The first with `safe.bareRepository`, and with `safe.directory` from a command line. */
const oldestGit = [2, 38] as const;

/** Files that git opens whatever it is asked: a pipe or a device in the place of one would hold it up for ever. */
async function refuseSpecialFiles(path: string, gitDir: string): Promise<void> {
  for (const name of ['HEAD', 'config', 'packed-refs', 'shallow', 'objects/info/alternates', 'info/grafts']) {
    if ((await kindOf(join(gitDir, name))) === 'special')
      throw new SourceError(`${path}: its ${name} is no plain file`);
  }
}

/** Against a repository's own configuration: no signatures checked, no pager, colour or mail map, no transport. */
const settings = [
  'safe.directory=*',
  'safe.bareRepository=all',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.quotePath=false',
  'color.ui=false',
  'log.showSignature=false',
  'log.showRoot=true',
  'log.mailmap=false',
  'log.follow=false',
  'diff.renames=false',
  'diff.orderFile=/dev/null',
  'i18n.logOutputEncoding=UTF-8',
  'protocol.allow=never',
  'fetch.negotiationAlgorithm=noop',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // Neither our own configuration nor the machine's; and no transport at all, whatever the repository allows: what it
    // lacks would be fetched by a program that it names.
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
  };
}

/** Hands the ids to git as fast as it takes them. */
async function ask(child: ChildProcessWithoutNullStreams, ids: AsyncIterable<string>): Promise<void> {
  const { stdin } = child;
  try {
    for await (const id of ids) {
      if (stdin.destroyed) return;
      if (!stdin.write(`${id}\n`)) await drained(child);
    }
    stdin.end();
  } catch (error) {
    child.kill();
    throw error;
  }
}

function drained({ stdin }: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      stdin.off('drain', settle);
      stdin.off('close', settle);
      resolve();
    };
    stdin.on('drain', settle);
    stdin.on('close', settle);
  });
}

/** The output of `cat-file --batch`: a line `<id> <type> <size>` or `<name> missing`, the content, a line feed. */
class BlobParser {
  readonly #longest: number;
  #head = '';
  #pieces: Buffer[] = [];
  #size = -1;
  /** Bytes of the content and its line feed that are still to come; -1 while a head line is read. */
  #left = -1;

  constructor(longest: number) {
    this.#longest = longest;
  }

  *push(chunk: Buffer): Generator<GitBlob, void> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left < 0) {
        const feed = chunk.indexOf(10, at);
        this.#head += chunk.toString('latin1', at, feed < 0 ? chunk.length : feed);
        if (feed < 0) return;
        at = feed + 1;
        const size = / blob (\d+)$/.exec(this.#head) ?? / \w+ (\d+)$/.exec(this.#head);
        this.#head = '';
        if (size === null) yield { size: -1, bytes: null };
        else {
          this.#size = Number(size[1]);
          this.#left = this.#size + 1;
        }
        continue;
      }
      const taken = Math.min(this.#left, chunk.length - at);
      if (this.#size <= this.#longest) this.#pieces.push(chunk.subarray(at, at + taken));
      at += taken;
      this.#left -= taken;
      if (this.#left === 0) yield this.#blob();
    }
  }

  #blob(): GitBlob {
    const size = this.#size;
    const longest = this.#longest;
    const pieces = this.#pieces;
    this.#left = -1;
    this.#pieces = [];
    if (size > longest) return { size, bytes: null };
    const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size + 1);
    return { size, bytes: whole.subarray(0, size) };
  }
}

async function isGitDir(path: string): Promise<boolean> {
  const [itself, head, objects] = await Promise.all(['', 'HEAD', 'objects'].map((name) => kindOf(join(path, name))));
  // A `.git` file points to the git directory of a work tree or submodule.
  if (path.endsWith('.git') && itself === 'file') return true;
  return (head === 'file' || head === 'special') && objects === 'folder';
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'special' | null> {
  try {
    const state = await stat(path);
    return state.isDirectory() ? 'folder' : state.isFile() ? 'file' : 'special';
  } catch {
    return null;
  }
}

const mostErrorText = 4096;

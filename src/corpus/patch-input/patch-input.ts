import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FileBytes } from '../sources/file-bytes.js';
import { GitRepository } from '../sources/git-process.js';
import { SourceError } from '../sources/source-error.js';

/** Where a patch is that a word of a command line names. */
export type PatchInput =
  | { readonly type: 'stdin' }
  | { readonly type: 'file'; readonly path: string }
  | { readonly type: 'commits'; readonly repository: GitRepository; readonly range: CommitRange };

/** One commit, or all that a range such as `A..B` holds. */
export interface CommitRange {
  readonly text: string;
  readonly isRange: boolean;
}

export interface PatchInputOptions {
  /** The repository that commits are in; null for the one around the working directory, if there is one. */
  readonly repository: string | null;
}

/**
 * What a word is the name of: `-` is standard input, then a file, then a commit or a range of a repository; null for none of
 * these. Throws a `SourceError` for what can be nothing else and is not there: a path without a file, a range of commits that
 * are missing.
 */
export async function findPatchInput(word: string, { repository }: PatchInputOptions): Promise<PatchInput | null> {
  if (word === '-') return { type: 'stdin' };
  if (await isFile(word)) return { type: 'file', path: word };
  const found = repository === null ? await repositoryAround('.') : await GitRepository.at(repository);
  if (repository !== null && found === null) throw new SourceError(`${repository}: not a git repository`);
  const isRange = /^[^\s.][^\s]*\.\.|^\.\.[^\s./]/.test(word);
  if (found !== null && (await isKnown(found, word, isRange)))
    return { type: 'commits', repository: found, range: { text: word, isRange } };
  if (repository !== null) throw new SourceError(`${repository}: no commit ${word} in it`);
  if (looksLikePath(word)) {
    const isThere = (await stat(word).catch(() => null)) !== null;
    throw new SourceError(`${word}: ${isThere ? 'not a file' : 'no such file'}`);
  }
  return null;
}

/** Whether a path leads to a file, or to a pipe as a shell makes of `<(…)`. */
export async function isFile(path: string): Promise<boolean> {
  const state = await stat(path).catch(() => null);
  return state !== null && (state.isFile() || state.isFIFO());
}

async function fileChunks(path: string): Promise<AsyncIterable<Uint8Array>> {
  return (await stat(path)).isFIFO() ? createReadStream(path) : (await FileBytes.open(path)).chunks();
}

/** A name that nothing but a file with a patch would have. */
function looksLikePath(word: string): boolean {
  return /^(?:\.{0,2}\/|~\/)\S*$|^\S+\.(?:patch|diff|mbox|mbx|eml)(?:\.gz)?$/i.test(word);
}

/** The bytes of the patch, as `readPatches` takes them. `stdin` is read only where the input is standard input. */
export async function patchBytes(input: PatchInput, stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  switch (input.type) {
    case 'stdin':
      return collected(stdin, inputName(input));
    case 'file':
      return collected(await fileChunks(input.path), input.path);
    case 'commits':
      return commitPatches(input.repository, input.range);
  }
}

/** As messages call it. */
export function inputName(input: PatchInput): string {
  switch (input.type) {
    case 'stdin':
      return 'standard input';
    case 'file':
      return input.path;
    case 'commits':
      return input.range.text;
  }
}

async function collected(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    length += chunk.length;
    if (length > mostBytes) throw new SourceError(`${name}: more than ${mostBytes >> 20} MB; pass one series`);
  }
  return Buffer.concat(pieces);
}

const mostBytes = 64 << 20;
/** No series that was ever posted has as many. */
const mostCommits = 1000;

/** The repository that a folder lies in. */
export async function repositoryAround(folder: string): Promise<GitRepository | null> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if ((await stat(join(at, '.git')).catch(() => null)) !== null) return GitRepository.at(at);
    if (dirname(at) === at) return null;
  }
}

/** Whether a repository has the commit, or both ends of the range; an end that is left out is `HEAD`. */
async function isKnown(repository: GitRepository, word: string, isRange: boolean): Promise<boolean> {
  if (word.startsWith('-') || /\s/.test(word)) return false;
  for (const end of isRange ? word.split(/\.{2,3}/) : [word]) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${end || 'HEAD'}^{commit}`];
    if ((await repository.text(args, [0, 1, 128])).trim() === '') return false;
  }
  return true;
}

/** Commits as `git format-patch` writes them, oldest first, whatever the repository's configuration says of its form. */
async function commitPatches(repository: GitRepository, { text, isRange }: CommitRange): Promise<Uint8Array> {
  if (isRange) {
    const count = Number(
      (await repository.text(['rev-list', '--count', '--no-merges', '--end-of-options', text, '--'])).trim(),
    );
    if (count === 0) throw new SourceError(`${text}: no commits in this range`);
    if (count > mostCommits) throw new SourceError(`${text}: ${count} commits, more than ${mostCommits}`);
  }
  // A commit without its parents: of a merge nothing is left.
  const range = [isRange ? text : `${text}^!`];
  const pieces: Buffer[] = [];
  for await (const chunk of repository.output([...formatPatch, ...range, '--'])) pieces.push(chunk);
  const bytes = Buffer.concat(pieces);
  if (bytes.length === 0)
    throw new SourceError(`${text}: nothing to send in it; merges and empty commits have no patch`);
  return bytes;
}

const formatPatch = [
  '-c',
  'diff.noprefix=false',
  '-c',
  'diff.mnemonicPrefix=false',
  'format-patch',
  '--stdout',
  '--subject-prefix=PATCH',
  '--no-cover-letter',
  '--no-thread',
  '--no-attach',
  '--no-signature',
  '--no-ext-diff',
  '--no-textconv',
  '--no-to',
  '--no-cc',
  '--no-add-header',
  '--find-renames',
  '--no-base',
];

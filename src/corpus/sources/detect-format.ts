import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import type { SourceFormat } from '../source-reader.js';
import { FileBytes } from './file-bytes.js';
import { GitRepository } from './git-process.js';
import { isMaildir } from './maildir-reader.js';
import { epochRepositories, holdsMessages } from './public-inbox-reader.js';
import { SourceError, unreadable } from './source-error.js';

/**
 * A path the user names into sources of a known format (`--format auto`). What a thing is, is told by what is in it,
 * never by its name alone: a mailbox may be called `t.mbox.gz`, `bpf` or `notes.txt`.
 */
export interface DetectedSource {
  readonly path: string;
  readonly format: SourceFormat;
}

export interface DetectedSources {
  readonly sources: readonly DetectedSource[];
  /** Files of a plain folder that are of no known format, left out; not those that tell of the others, such as a README. */
  readonly ignored: readonly string[];
}

/**
 * One source for a file, an archive or a repository; for a plain folder, one for each file in it and below, in order
 * of their paths, hidden files left out; a folder of nothing but digests is one source. A format the user names is not
 * questioned for a file or repository; of a plain folder it picks the files that are of it. Throws a `SourceError` where
 * there is nothing to read.
 */
export async function detectSources(path: string, named: SourceFormat | null = null): Promise<DetectedSources> {
  const state = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!state.isDirectory()) return { sources: [{ path, format: named ?? (await detectFormat(path)) }], ignored: [] };
  const format = named !== null && folderFormats.has(named) ? named : await folderFormat(path);
  if (format !== null) return { sources: [{ path, format }], ignored: [] };
  const found: { sources: DetectedSource[]; ignored: string[] } = { sources: [], ignored: [] };
  await searchFolder(path, 0, found);
  const sources = named === null ? found.sources : found.sources.filter((source) => source.format === named);
  if (sources.length === 0)
    throw new SourceError(`${path}: no source in this directory; expected ${named ?? expected}`);
  const others = found.sources.filter((source) => !sources.includes(source)).map((source) => source.path);
  const ignored = [...found.ignored, ...others];
  // Several files of digests, and nothing else, are one feed: see `../digest/digest-folder-reader.ts`.
  const isFeed = sources.length > 1 && found.sources.every((source) => source.format === 'digest');
  return { sources: isFeed ? [{ path, format: 'digest' }] : sources, ignored };
}

/** Paths of the files of a format in a plain folder and below, in order. */
export async function filesOfFormat(folder: string, format: SourceFormat): Promise<string[]> {
  const found = { sources: [] as DetectedSource[], ignored: [] as string[] };
  await searchFolder(folder, 0, found);
  return found.sources.filter((source) => source.format === format).map((source) => source.path);
}

/** Format of one file. Throws a `SourceError` that names what is expected. */
export async function detectFormat(path: string): Promise<SourceFormat> {
  const file = await FileBytes.open(path);
  const start = await beginning(file);
  if (start.length === 0) throw new SourceError(`${path}: the file is empty; expected ${expected}`);
  const format = formatOf(start);
  if (format === null) throw new SourceError(`${path}: unrecognised format; expected ${expected}, or pass --format`);
  return format;
}

const expected =
  'a digest, mbox or eml mail, a file of JSON lines (each also as .gz), a maildir, a public-inbox archive or a git repository';

/** Format of a file by its beginning, or null. */
export function formatOf(start: Uint8Array): SourceFormat | null {
  const text = new TextDecoder().decode(start).replace(/^\s{1,100}/, '');
  const first = lineOf(text);
  if (/^From [^\n]{0,1000}[0-9]:[0-9][0-9]/.test(first)) return 'mbox';
  if (first === 'From' && hasMailHeader(text.slice(text.indexOf('\n') + 1))) return 'mbox';
  if (text.startsWith('{')) return isJsonLine(first, text.length > first.length) ? 'ndjson' : null;
  if (isFieldLine(first) || first.startsWith('>From ')) return hasMailHeader(text) ? 'eml' : null;
  return /^Generated [0-9]{4}-[0-9]{2}-[0-9]{2}T/m.test(text) && !text.includes('\0') ? 'digest' : null;
}

/** Of a folder that is a source as a whole; null for a plain folder. */
async function folderFormat(path: string): Promise<SourceFormat | null> {
  const repository = await GitRepository.at(path);
  if (repository !== null) return (await holdsMessages(repository)) ? 'public-inbox' : 'git';
  if (await isMaildir(path)) return 'maildir';
  return (await epochsIn(path)) ? 'public-inbox' : null;
}

/** Whether the folder holds `git/0.git` and its like, with messages in the first that has a commit. */
async function epochsIn(path: string): Promise<boolean> {
  try {
    for (const { repository } of await epochRepositories(path)) {
      if ((await repository.head()) !== null) return await holdsMessages(repository);
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  return false;
}

async function searchFolder(
  folder: string,
  depth: number,
  found: { sources: DetectedSource[]; ignored: string[] },
): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  for (const name of names.sort()) {
    if (name.startsWith('.')) continue;
    const path = join(folder, name);
    const state = await lstat(path);
    // Links could lead round in circles, or out of the folder.
    if (state.isDirectory() && depth < mostDepth) {
      try {
        const format = await folderFormat(path);
        if (format !== null) found.sources.push({ path, format });
        else await searchFolder(path, depth + 1, found);
      } catch (error) {
        // One folder that cannot be read is no reason to leave the others.
        if (!(error instanceof SourceError)) throw error;
        found.ignored.push(path);
      }
    } else if (state.isFile()) {
      const format = await formatOfFile(path);
      if (format !== null) found.sources.push({ path, format });
      else if (!isAboutTheRest(name)) found.ignored.push(path);
    } else if (!state.isSymbolicLink() && !state.isDirectory()) found.ignored.push(path);
  }
}

/** Whether a file's name says that it tells people about the files beside it: that it is no source needs no telling. */
function isAboutTheRest(name: string): boolean {
  return /^(?:readme|licen[cs]e|copying|notice|changelog)(?![a-z])|\.md$/i.test(name);
}

/** Null also where the file cannot be read: one such file is no reason to leave the folder. */
async function formatOfFile(path: string): Promise<SourceFormat | null> {
  try {
    return formatOf(await beginning(await FileBytes.open(path)));
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}

/** The first bytes of a file, unpacked. */
async function beginning(file: FileBytes): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of file.chunks()) {
    pieces.push(chunk);
    length += chunk.length;
    if (length >= looked) break;
  }
  return Buffer.concat(pieces, Math.min(length, looked));
}

function lineOf(text: string): string {
  const feed = text.indexOf('\n');
  return (feed < 0 ? text : text.slice(0, feed)).trimEnd();
}

/** A line of its own that is a JSON object; one that goes on past what was looked at is believed. */
function isJsonLine(line: string, isWhole: boolean): boolean {
  if (!isWhole && line.length >= looked / 4) return /^\{\s{0,100}"/.test(line);
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** A header field: a name without white space, and a colon (RFC 5322, section 2.2). */
function isFieldLine(line: string): boolean {
  return /^[!-9;-~]{1,76}[ \t]?:(?:$|[ \t])/.test(line);
}

/** Field lines up to a blank line, one of them known from mail. */
function hasMailHeader(text: string): boolean {
  let isMail = false;
  for (const line of text.split('\n', mostHeaderLines)) {
    if (line.trim() === '') break;
    if (/^[ \t]|^>?From /.test(line)) continue;
    if (!isFieldLine(line.trimEnd())) return false;
    isMail ||= /^(?:from|date|message-id|received|subject|return-path|delivered-to)[ \t]?:/i.test(line);
  }
  return isMail;
}

const folderFormats: ReadonlySet<SourceFormat> = new Set(['maildir', 'public-inbox', 'git']);
const looked = 1 << 18;
const mostHeaderLines = 2_000;
const mostDepth = 20;

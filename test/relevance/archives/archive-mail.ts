import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sharedPath } from '../../support/shared.js';

/** An archive that queries are asked of: a mailbox of the shared data, or the newest mails of a public-inbox repository. */
export interface Archive {
  readonly name: string;
  /** Writes it as a mailbox where it is not one yet; gives the path. */
  mailbox(folder: string): Promise<string>;
}

const archiveSchema = z.union([
  z.object({ name: z.string(), mbox: z.string() }),
  z.object({ name: z.string(), repository: z.string(), commit: z.string(), newest: z.int() }),
]);

/** The archives at hand: clones are looked for in the folder that `PATCHTRAIL_ARCHIVES` names, by the repository's name. */
export function archivesAtHand(): { here: Archive[]; missing: string[] } {
  const listed = z
    .array(archiveSchema)
    .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'archives.json'), 'utf8')));
  const here: Archive[] = [];
  const missing: string[] = [];
  for (const archive of listed) {
    const found = 'mbox' in archive ? sharedMailbox(archive) : cloned(archive);
    if (found === null) missing.push(archive.name);
    else here.push(found);
  }
  return { here, missing };
}

function sharedMailbox({ name, mbox }: { readonly name: string; readonly mbox: string }): Archive | null {
  const path = sharedPath('data/mbox', mbox);
  return path === null ? null : { name, mailbox: () => Promise.resolve(path) };
}

interface Clone {
  readonly name: string;
  readonly repository: string;
  readonly commit: string;
  readonly newest: number;
}

function cloned({ name, repository, commit, newest }: Clone): Archive | null {
  const root = process.env['PATCHTRAIL_ARCHIVES'];
  const clone = root === undefined ? null : join(root, repository.slice(repository.indexOf('/') + 1));
  if (clone === null || !existsSync(clone)) return null;
  return { name, mailbox: (folder) => newestMails(clone, commit, newest, join(folder, `${name}.mbox`)) };
}

/** The file `m` of the newest commits, oldest first, as an mboxrd mailbox. */
async function newestMails(clone: string, commit: string, newest: number, path: string): Promise<string> {
  const commits = execFileSync('git', ['-C', clone, 'rev-list', '--reverse', `--max-count=${newest}`, commit], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
    .trim()
    .split('\n');
  const out = createWriteStream(path);
  const git = spawn('git', ['-C', clone, 'cat-file', '--batch', '--buffer'], { stdio: ['pipe', 'pipe', 'inherit'] });
  git.stdin.end(commits.map((sha) => `${sha}:m\n`).join(''));
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of git.stdout as AsyncIterable<Buffer>) {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    for (let record = firstRecord(left); record !== null; record = firstRecord(left)) {
      left = left.subarray(record.end);
      if (record.mail !== null && !out.write(mboxrd(record.mail))) await once(out, 'drain');
    }
  }
  out.end();
  await once(out, 'finish');
  return path;
}

/** What `cat-file --batch` says of an object: "sha blob size", its bytes, a line feed; "name missing" where a commit has no mail. */
function firstRecord(bytes: Buffer): { mail: Buffer | null; end: number } | null {
  const lineEnd = bytes.indexOf(10);
  if (lineEnd < 0) return null;
  const head = bytes.toString('latin1', 0, lineEnd).split(' ');
  if (head.at(-1) === 'missing') return { mail: null, end: lineEnd + 1 };
  const end = lineEnd + 1 + Number(head.at(-1));
  return bytes.length <= end ? null : { mail: bytes.subarray(lineEnd + 1, end), end: end + 1 };
}

function mboxrd(mail: Buffer): Buffer {
  const text = mail.toString('latin1').replace(/^(?=>*From )/gm, '>');
  return Buffer.from(`From mboxrd@z Thu Jan  1 00:00:00 1970\n${text}${text.endsWith('\n') ? '' : '\n'}\n`, 'latin1');
}

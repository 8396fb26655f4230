import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** Git for tests: nobody's configuration, fixed names and times. */
export function git(folder: string, args: readonly string[], input?: Uint8Array): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada Example',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada Example',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_AUTHOR_DATE: '2025-01-06T10:00:00+0100',
    GIT_COMMITTER_DATE: '2025-01-06T10:00:00+0100',
  };
  return execFileSync('git', ['-C', folder, ...args], {
    env,
    input: input ?? new Uint8Array(0),
    stdio: ['pipe', 'pipe', 'pipe'],
  }).toString();
}

export interface InboxChange {
  /** `m` adds a message, `d` asks to forget one. */
  readonly file: 'm' | 'd';
  readonly message: Uint8Array;
}

/** Commits as public-inbox makes them, one a change, onto a bare repository that is made if it is not there. */
export function writeEpoch(folder: string, changes: readonly InboxChange[], isNew: boolean): void {
  mkdirSync(folder, { recursive: true });
  if (isNew) git(folder, ['init', '--quiet', '--bare', '--initial-branch=master']);
  const pieces: Uint8Array[] = [];
  for (const [i, { file, message }] of changes.entries()) {
    const from = isNew || i > 0 ? '' : 'from refs/heads/master^0\n';
    const head = `commit refs/heads/master\ncommitter Ada Example <ada@example.org> ${1_700_000_000 + i} +0000\ndata 1\nx\n${from}deleteall\nM 100644 inline ${file}\ndata ${message.length}\n`;
    pieces.push(Buffer.from(head), message, Buffer.from('\n'));
  }
  git(folder, ['fast-import', '--quiet'], Buffer.concat(pieces));
}

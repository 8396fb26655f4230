import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isNewEnough } from '../../src/corpus/sources/git-process.js';
import { runCaptured } from '../cli/captured-run.js';
import { git } from '../support/git-fixtures.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { mailbox, neighbour } from './hostile-mails.js';

const folder = temporaryFolder();

const message = (id: string, body = 'light\n') =>
  mail({ Subject: `[PATCH] lamp: ${id}`, 'Message-ID': `<${id}@example.org>` }, body);

async function index(name: string, ...sources: string[]) {
  const { status, out, err } = await runCaptured([
    ...['index', ...sources, '--index', join(folder, name), '--threads', '0', '--json'],
  ]);
  return { status, err, report: out === '' ? null : JSON.parse(out) };
}

describe('a repository whose configuration names programs', () => {
  it('runs none of them, also where objects are missing that it would fetch', async () => {
    const path = join(folder, 'evil');
    mkdirSync(path);
    git(path, ['init', '--quiet', '--initial-branch=master']);
    for (const id of ['one', 'two']) {
      writeFileSync(join(path, 'm'), message(id));
      git(path, ['add', 'm']);
      git(path, ['commit', '--quiet', '-m', id]);
    }
    const lacking = git(path, ['rev-parse', 'HEAD^:m']).trim();
    const proof = join(folder, 'ran');
    const run = join(folder, 'evil.sh');
    writeFileSync(run, `#!/bin/sh\ntouch ${proof}\n`, { mode: 0o755 });
    appendFileSync(
      join(path, '.git', 'config'),
      [
        ...['[core]', `fsmonitor = ${run}`, `sshCommand = ${run}`, `pager = ${run}`, `editor = ${run}`],
        ...[`hooksPath = ${join(path, 'evil-hooks')}`, 'repositoryformatversion = 1', `alternateRefsCommand = ${run}`],
        ...[
          '[extensions]',
          'partialClone = evil',
          '[protocol]',
          'allow = always',
          '[protocol "ext"]',
          'allow = always',
        ],
        ...['[remote "evil"]', `url = ext::${run}`, 'promisor = true', `uploadpack = ${run}`],
        ...['[gpg]', `program = ${run}`, '[log]', 'showSignature = true', '[diff]', `external = ${run}`],
        '',
      ].join('\n'),
    );
    // A message that the repository lacks, and would ask its remote for.
    rmSync(join(path, '.git', 'objects', lacking.slice(0, 2), lacking.slice(2)));
    const { report } = await index('evil-index', path);
    expect(existsSync(proof)).toBe(false);
    expect(report).toMatchObject({ added: 1, skipped: { 'broken-record': 1 } });
  });

  it('is read with a git that can be told so, and no older one', () => {
    const versions = ['git version 2.38.0', 'git version 2.39.5', 'git version 3.0.0', 'git version 2.40.1.windows.1'];
    expect(versions.every(isNewEnough)).toBe(true);
    expect(['git version 2.37.9', 'git version 1.9.1', 'gti', ''].some(isNewEnough)).toBe(false);
  });
});

describe('a folder of sources, some of them bad', () => {
  it('is read but for those, which are counted: a broken HEAD, a pipe, a socket, a pipe as HEAD', async () => {
    const path = join(folder, 'mixed');
    mkdirSync(path);
    writeFileSync(join(path, 'a.mbox'), mailbox([neighbour(1, 'a')]));
    writeFileSync(join(path, 'z.mbox'), mailbox([neighbour(1, 'z')]));
    for (const name of ['broken-head', 'pipe-head']) {
      mkdirSync(join(path, name, 'objects'), { recursive: true });
      mkdirSync(join(path, name, 'refs'));
    }
    writeFileSync(join(path, 'broken-head', 'HEAD'), 'nonsense\n');
    execFileSync('mkfifo', [join(path, 'pipe-head', 'HEAD'), join(path, 'pipe')]);
    const socket = createServer();
    await new Promise<void>((resolve) => socket.listen(join(path, 'socket'), resolve));
    try {
      const { status, report } = await index('mixed-index', path);
      expect(status).toBe(0);
      expect(report.added).toBe(2);
      expect(report.ignored.map((file: string) => file.slice(path.length + 1)).sort()).toEqual([
        'broken-head',
        'pipe',
        'pipe-head',
        'socket',
      ]);
    } finally {
      socket.close();
    }
  });
});

describe('a public-inbox archive of the older form', () => {
  it('is read as mail, and what it removes is gone after the next run', async () => {
    const path = join(folder, 'v1');
    mkdirSync(path);
    git(path, ['init', '--quiet', '--initial-branch=master']);
    const fileOf = (id: string): string => {
      const hash = createHash('sha1').update(`${id}@example.org`).digest('hex');
      return join(hash.slice(0, 2), hash.slice(2));
    };
    for (const id of ['one', 'two', 'three']) {
      mkdirSync(join(path, fileOf(id).slice(0, 2)), { recursive: true });
      writeFileSync(join(path, fileOf(id)), message(id));
      git(path, ['add', '.']);
      git(path, ['commit', '--quiet', '-m', id]);
    }
    const first = await index('v1-index', path);
    expect(first.report).toMatchObject({ added: 3, removed: 0 });
    const shown = await runCaptured(['show', 'two@example.org', '--index', join(folder, 'v1-index'), '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({ id: 'two@example.org', kind: 'patch' });
    rmSync(join(path, fileOf('two')));
    git(path, ['commit', '--quiet', '-a', '-m', 'remove']);
    expect((await index('v1-index', path)).report).toMatchObject({ added: 0, removed: 1, documents: 2 });
  });
});

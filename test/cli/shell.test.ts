import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { CommandLine } from '../../src/cli/command-line.js';
import { commandEntries } from '../../src/cli/command-table.js';
import { completionScript, shells } from '../../src/cli/completion-script.js';
import { commandExamples } from '../../src/cli/examples.js';
import { manualPages } from '../../src/cli/manual-page.js';
import { createProgram } from '../../src/cli/program.js';
import { writeMailbox } from '../contracts/contract-sources.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { runCaptured } from './captured-run.js';

const folder = temporaryFolder();
const silent = { isTerminal: false, columns: 80, rows: 24, write: () => {} };

function program() {
  return createProgram(new CommandLine({ out: silent, err: silent, input: Readable.from([]), environment: {} }), {});
}

function has(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

describe('completions', () => {
  it.each(shells.filter(has))('are a script that %s accepts', (shell) => {
    const path = join(folder, `completions.${shell}`);
    writeFileSync(path, completionScript(program(), shell));
    expect(spawnSync(shell, ['-n', path], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['patchtrail ver', 'versions'],
    ['patchtrail --engine lo', 'local'],
    ['patchtrail search --sort ne', 'newest'],
    ['patchtrail --json search --exp', '--explain'],
    ['patchtrail completions --js', '--json'],
  ])('of bash for "%s" are %s', (typed, expected) => {
    const words = typed.split(' ');
    const script = `${completionScript(program(), 'bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _patchtrail
printf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n')).toEqual([expected]);
  });
});

describe('manual pages', () => {
  const pages = manualPages(program(), '2026-01-05');

  it('are one of the program and one of each command', () => {
    expect(pages.map(({ name }) => name)).toEqual([
      'patchtrail.1',
      ...commandEntries(program()).map(({ name }) => `patchtrail-${name}.1`),
    ]);
  });

  it.skipIf(!has('mandoc')).each(pages)('have nothing that mandoc warns of in $name', ({ source }) => {
    const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning'], { input: source, encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

describe('help', () => {
  it('has an example of every command, each of which names options that the command has', () => {
    for (const { name, options } of commandEntries(program())) {
      const examples = commandExamples[name] ?? [];
      expect(examples.length, name).toBeGreaterThan(0);
      const known = [
        ...options,
        ...commandEntries(program()).flatMap((entry) => (entry.name === name ? entry.options : [])),
      ];
      const common = ['--index', '--json', '--cluster'];
      for (const { words } of examples) {
        expect(words.split(' ')[0]).toBe(name);
        for (const [flag] of words.matchAll(/(?<= )--[a-z-]+/g))
          expect([...known.flatMap(({ names }) => names), ...common]).toContain(flag);
      }
    }
  });

  it('shows them at the end', async () => {
    expect((await runCaptured(['versions', '--help'])).out).toContain('$ patchtrail versions --diff');
  });
});

describe('output on a terminal', () => {
  const index = join(folder, 'index');
  const shown = join(folder, 'shown.txt');

  beforeAll(async () => {
    writeMailbox(folder);
    await runCaptured(['index', join(folder, 'lamps.mbox'), '--index', index, '--quiet']);
  }, 60_000);

  const search = (words: readonly string[], setting: Parameters<typeof runCaptured>[1]) =>
    runCaptured(['search', 'lamp', '--index', index, ...words], setting);

  it('goes through the pager where it is longer than the screen, and not in a pipe', async () => {
    const environment = { PATH: process.env['PATH']!, PATCHTRAIL_PAGER: `cat > ${shown}` };
    expect((await search([], { terminal: true, rows: 2, environment })).out).toBe('');
    expect(readFileSync(shown, 'utf8')).toContain('lamp');
    expect((await search([], { terminal: false, rows: 2, environment })).out).toContain('lamp');
    expect((await search([], { terminal: true, rows: 100, environment })).out).toContain('lamp');
  });

  it('is printed where the pager cannot be started', async () => {
    const environment = { PATH: process.env['PATH']!, PATCHTRAIL_PAGER: 'no-such-pager-here 2>/dev/null' };
    expect((await search([], { terminal: true, rows: 2, environment })).out).toContain('lamp');
  });

  it.each([
    [['--color', 'always'], {}, false, true],
    [['--color', 'never'], { FORCE_COLOR: '1' }, true, false],
    [[], { FORCE_COLOR: '1' }, false, true],
    [[], { FORCE_COLOR: '0' }, true, false],
    [[], { NO_COLOR: '1' }, true, false],
    [[], {}, true, true],
    [[], {}, false, false],
  ])('with %j, %j and a terminal %j has colors: %j', async (words, environment, terminal, colored) => {
    expect((await search(words, { terminal, environment })).out.includes('\u001b[')).toBe(colored);
  });

  it('is one line a hit with --format', async () => {
    const { out } = await search(['--format', '%(kind) %(id)'], {});
    for (const line of out.trimEnd().split('\n')) expect(line).toMatch(/^(?:patch|cover|reply) \S+$/);
  });
});

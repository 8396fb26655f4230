import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What is asked of a table of names; see `peers/fts5-names.mjs`. */
export interface NameQuestions {
  readonly names: readonly string[];
  readonly typed: readonly string[];
  readonly beginnings: readonly string[];
  readonly limit: number;
  readonly passes: number;
}

export interface NameAnswers {
  /** Milliseconds. */
  readonly build: number;
  /** Bytes by which the process grew. */
  readonly memory: number;
  /** By question: spellings, best first. */
  readonly found: readonly (readonly string[])[];
  readonly times: readonly number[];
  readonly beginningTimes: readonly number[];
}

/**
 * The peers' folder that is named, by an option or by PATCHTRAIL_PEERS, where SQLite is installed in it; null without.
 * SQLite is a peer and nothing else: no user ever installs it.
 */
export function folderWithSqlite(named: string | undefined): string | null {
  const folder = named ?? process.env['PATCHTRAIL_PEERS'];
  return folder !== undefined && existsSync(join(folder, 'node_modules/better-sqlite3')) ? resolve(folder) : null;
}

export const withoutSqlite =
  'no peers’ folder with SQLite: `npm run bench -- --names --peers FOLDER` installs it there, PATCHTRAIL_PEERS names it';

/** Asks a real FTS5 table of trigrams, in a process of its own. */
export function askFts5(peers: string, questions: NameQuestions): NameAnswers {
  const work = mkdtempSync(join(tmpdir(), 'patchtrail-names-'));
  try {
    const path = join(work, 'questions.json');
    writeFileSync(path, JSON.stringify(questions));
    cpSync(join(import.meta.dirname, 'peers/fts5-names.mjs'), join(peers, 'fts5-names.mjs'));
    const run = spawnSync(process.execPath, [join(peers, 'fts5-names.mjs'), path], {
      encoding: 'utf8',
      maxBuffer: 1e9,
    });
    if (run.status !== 0) throw new Error(`FTS5 failed: ${run.stderr.trim().split('\n').at(-1)}`);
    return JSON.parse(run.stdout) as NameAnswers;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sharedPath } from '../support/shared.js';
import { readJudgements, readQueries } from './evaluation/judgements.js';
import type { Measure, SearchTask } from './evaluation/search-task.js';

/** A task with the measure its literature uses. */
export interface MeasuredTask extends SearchTask {
  readonly measure: Measure;
}

const here = import.meta.dirname;

/** The judged queries over digests: over the bundled ones everywhere, over the feed itself where it is at hand. */
export function digestTask(name: string, source: string): MeasuredTask {
  return {
    name,
    source,
    queries: readQueries(join(here, 'feed/queries.ndjson'), 'feed'),
    judgements: readJudgements(join(here, 'feed/qrels.tsv')),
    naming: 'digest-entry',
    measure: 'ndcg10',
  };
}

export function bundledTask(): MeasuredTask {
  return digestTask('bundled digests', resolve(here, '../../corpus'));
}

/** All tasks whose data is at hand. */
export function availableTasks(): MeasuredTask[] {
  const tasks = [bundledTask()];
  const feed = sharedPath('feed');
  if (feed !== null) tasks.push(digestTask('digest feed', feed));
  for (const name of ['cranfield', 'cisi', 'lisa']) {
    const folder = sharedPath('data', name);
    if (folder === null) continue;
    tasks.push({
      name,
      source: join(folder, 'docs.ndjson'),
      queries: readQueries(join(folder, 'queries.ndjson'), name),
      judgements: readJudgements(join(folder, 'qrels.tsv')),
      naming: 'id',
      measure: 'map',
    });
  }
  for (const corpus of ['bpftool-not-in-libbpf', 'scx']) {
    const path = sharedPath('data/commits', `${corpus}.ndjson.gz`);
    const rows = sharedPath('data/commits/fixes-known-item.tsv');
    if (path !== null && rows !== null) tasks.push(knownItems(corpus, genericCommits(path), rows));
  }
  return tasks;
}

/** The subject in a `Fixes:` line as the query; the commit that has it is the one to find. */
function knownItems(corpus: string, source: string, rows: string): MeasuredTask {
  const cases = readFileSync(rows, 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([of]) => of === corpus);
  return {
    name: `fixes, ${corpus}`,
    source,
    queries: cases.map(([, fixing, subject]) => ({ id: fixing!, text: subject!, kind: 'fixes' })),
    judgements: new Map(cases.map(([, fixing, , , fixed]) => [fixing!, new Map([[fixed!, 1]])])),
    naming: 'id',
    measure: 'mrr',
  };
}

/** Commits of the shared data, as documents. */
function genericCommits(path: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'patchtrail-commits-')), 'commits.ndjson');
  const lines = gunzipSync(readFileSync(path)).toString('utf8').trim().split('\n');
  const documents = lines.map((line) => {
    const { sha, subject, body, author, date } = JSON.parse(line) as Record<string, string>;
    return JSON.stringify({ id: sha, title: subject, text: body, authors: [author], date });
  });
  writeFileSync(file, documents.join('\n'));
  return file;
}

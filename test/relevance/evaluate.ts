import { parseArgs } from 'node:util';
import { defaultRanking, type Ranking } from '../../src/search/ranking.js';
import { sharedPath } from '../support/shared.js';
import { ArchiveIndex, evaluateArchives, qualityByPatch } from './archives.js';
import { meanOf, TaskIndex } from './evaluation/search-task.js';
import { evaluateHeldOut } from './held-out.js';
import { misspeltNames } from './misspelt-names.js';
import { evaluateNames } from './names.js';
import { availableTasks } from './tasks.js';
import { evaluateTrailing } from './trailing.js';

/**
 * `npm run eval`: how good the answers are, on all judged data at hand, beside MiniSearch as it comes. `--ablation` takes
 * away one signal after the other, with `archives` over these, too. `-- search`, `-- identifiers`, `-- lineage`, `-- held-out` do one part (the last of the archives named with `--archive`, with `--mistakes` told), `-- archives` the mail archives of
 * `archives/`; `--peers FOLDER` is where other engines are, or are installed (see `../bench/run.ts`).
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ablation: { type: 'boolean' },
    peers: { type: 'string' },
    archive: { type: 'string', multiple: true, default: [] },
    mistakes: { type: 'boolean', default: false },
  },
});
const wants = (part: string): boolean => positionals.length === 0 || positionals.includes(part);

function table(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string => `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  console.log(line(rows[0]!));
  console.log(`|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`);
  for (const row of rows.slice(1)) console.log(line(row));
  console.log('');
}

const digits = (value: number): string => value.toFixed(4);

async function evaluateSearch(): Promise<void> {
  const rows = [['task', 'queries', 'engine', 'nDCG@10', 'MAP', 'MRR', 'recall@100']];
  const kinds = [['digest queries', 'queries', 'Patchtrail nDCG@10', 'MiniSearch nDCG@10', 'recall@100']];
  const tasks = availableTasks();
  if (sharedPath('data', 'mbox') !== null) tasks.push(await misspeltNames('live-patching'));
  for (const task of tasks) {
    const index = await TaskIndex.of(task);
    const ours = await index.evaluate(index.ranker());
    const theirs = await index.evaluate(index.miniSearch());
    for (const [engine, found] of [
      ['Patchtrail', ours],
      ['MiniSearch', theirs],
    ] as const) {
      const measures = (['ndcg10', 'map', 'mrr', 'recall100'] as const).map((measure) =>
        digits(meanOf(found, measure)),
      );
      rows.push([task.name, String(found.length), engine, ...measures]);
    }
    if (task.naming === 'digest-entry') {
      for (const kind of new Set(ours.map(({ query }) => query.kind))) {
        const of = ours.filter(({ query }) => query.kind === kind);
        const other = theirs.filter(({ query }) => query.kind === kind);
        kinds.push([
          `${task.name}: ${kind}`,
          String(of.length),
          digits(meanOf(of, 'ndcg10')),
          digits(meanOf(other, 'ndcg10')),
          digits(meanOf(of, 'recall100')),
        ]);
      }
    }
    index.close();
  }
  table(rows);
  table(kinds);
}

/** What is left of each measure when a signal is taken away. */
const ablations: readonly (readonly [string, Partial<Ranking>])[] = [
  ['everything', {}],
  ['no whole names', { name: 0 }],
  ['no bonus for a whole name at all', { presence: 0 }],
  ['no chains of names', { chain: 0 }],
  ['no joined names', { joined: 0 }],
  ['no stems', { stem: 0 }],
  ['no synonyms', { synonym: 0 }],
  ['no abbreviations from the index', { abbreviation: 0 }],
  ['no names of authors', { author: 0 }],
  ['no families', { member: 0, family: 0 }],
  ['no words written as one name', { compound: 0 }],
  ['no prefixes of thin words', { prefix: 0 }],
  ['no rescue of typos', { fuzzyOneEdit: 0, fuzzyTwoEdits: 0 }],
  ['no rescue of slips that occur', { slipShare: 0 }],
  ['no parts of unknown names', { part: 0 }],
  ['no bonus for more of the words', { coverage: 0 }],
  ['no proximity', { proximity: 0 }],
  ['no qualifiers ("v4")', { qualifier: 0, qualified: 0 }],
  ['no trails', { trail: 0, trailUnmatched: 0, trailMates: 0 }],
  ['no feedback', { feedbackWords: 1000 }],
  ['no recency', { recency: 0 }],
];

async function evaluateAblations(): Promise<void> {
  const tasks = availableTasks();
  const indexes = await Promise.all(tasks.map((task) => TaskIndex.of(task)));
  // The archives are large: only where they are asked for.
  const archives = positionals.includes('archives') ? (await ArchiveIndex.all()).indexes : [];
  const columns = tasks.map((task) => `${task.name} (${task.measure})`);
  const rows = [['ranking', ...columns, ...(archives.length === 0 ? [] : ['mail archives (ndcg10 by patch)'])]];
  for (const [name, change] of ablations) {
    const cells: string[] = [];
    for (const [i, index] of indexes.entries()) {
      const found = await index.evaluate(index.ranker({ ...defaultRanking, ...change }));
      cells.push(digits(meanOf(found, tasks[i]!.measure)));
    }
    if (archives.length > 0) cells.push(digits(await qualityByPatch(archives, { ...defaultRanking, ...change })));
    rows.push([name, ...cells]);
  }
  table(rows);
  for (const index of [...indexes, ...archives]) index.close();
}

if (values.ablation) await evaluateAblations();
else {
  if (wants('search')) await evaluateSearch();
  if (wants('identifiers')) table(await evaluateNames(values.peers));
  // The archives are large: only where they are asked for.
  if (positionals.includes('archives')) for (const rows of await evaluateArchives(values.peers)) table(rows);
  if (wants('held-out')) table(await evaluateHeldOut(values.archive, values.mistakes));
  if (wants('lineage')) for (const rows of await evaluateTrailing()) table(rows);
}

import { join, resolve } from 'node:path';
import { sharedPath } from '../support/shared.js';
import { evaluateLineage } from './evaluation/lineage-evaluation.js';
import type { PriorVersionRecall } from './evaluation/prior-versions.js';

/** The tables of lineage: prior versions found, how far likelihoods can be trusted, trails of digest entries. */
export async function evaluateTrailing(): Promise<string[][][]> {
  const here = import.meta.dirname;
  const report = await evaluateLineage({
    mailFolder: sharedPath('data/mbox') ?? '',
    feed: sharedPath('feed') ?? resolve(here, '../../corpus'),
    judgedEdges: join(here, 'lineage/edges.tsv'),
    judgedTrails: join(here, 'lineage/feed-trails.tsv'),
    rangeDiffs: 25,
  });
  const tables: string[][][] = [];
  const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3));
  const row = (
    name: string,
    signals: string,
    { pairs, found, renamedPairs, renamedFound }: PriorVersionRecall,
  ): string[] => [
    name,
    signals,
    String(pairs),
    share(found, pairs),
    String(renamedPairs),
    share(renamedFound, renamedPairs),
  ];
  if (report.lists.length > 0) {
    tables.push([
      ['prior versions', 'signals', 'pairs', 'recall', 'renamed', 'recall of renamed'],
      ...[...report.lists.map((list) => ({ ...list, name: list.list })), { ...report, name: 'all' }].flatMap(
        ({ name, recall, likenessAlone, sameTitle }) => [
          row(name, 'all', recall),
          row(name, 'likeness alone', likenessAlone),
          row(name, 'same title', sameTitle),
        ],
      ),
    ]);
    tables.push([
      ['list', 'messages', 'postings', 'links', 'facts, s', 'lineage, s'],
      ...report.lists.map((list) => [
        list.list,
        String(list.messages),
        String(list.postings),
        String(list.links),
        (list.factsTime / 1000).toFixed(1),
        (list.lineageTime / 1000).toFixed(1),
      ]),
    ]);
  }
  if (report.reliability !== null) {
    tables.push([
      ['likelihood', 'links', 'judged', 'right', 'share right', 'mean likelihood'],
      ...report.reliability.bins.map((bin) => [
        `${bin.from.toFixed(2)}–${bin.to.toFixed(2)}`,
        String(bin.links),
        String(bin.judged),
        String(bin.right),
        share(bin.right, bin.judged),
        bin.meanLikelihood.toFixed(3),
      ]),
      ['shown as confident', '', '', '', report.reliability.confidentPrecision.toFixed(3), ''],
    ]);
  }
  if (report.trails !== null) {
    const { quality, equalTitles, entries, trails } = report.trails;
    const cells = ({ precision, recall, f1 }: typeof quality): string[] =>
      [precision, recall, f1].map((value) => value.toFixed(3));
    tables.push([
      [`pairs of ${entries} digest entries in ${trails} trails`, 'precision', 'recall', 'F1'],
      ['Patchtrail', ...cells(quality)],
      ['equal titles', ...cells(equalTitles)],
    ]);
  }
  return tables;
}

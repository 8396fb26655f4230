import { join } from 'node:path';
import { evaluateIdentifiers, lookupNames, readMisremembered } from '../../src/evaluation/identifier-evaluation.js';
import { namesOfSource } from '../../src/evaluation/source-names.js';
import type { NameEntry } from '../../src/index/name-table.js';
import { sharedPath } from '../support/shared.js';

const lists = ['live-patching', 'linux-kselftest-bpf-2019-2024', 'xdp-newbies'];

/** The table of misremembered names: each way of getting them wrong, and each lookup. */
export async function evaluateNames(): Promise<string[][]> {
  const sources = new Map<string, readonly NameEntry[]>();
  const paths = [
    ['feed', sharedPath('feed') ?? join(import.meta.dirname, '../../corpus')] as const,
    ...lists.map((list) => [list, sharedPath('data/mbox', `${list}.mbox.gz`)] as const),
  ];
  for (const [source, path] of paths) if (path !== null) sources.set(source, await namesOfSource(path));
  const cases = readMisremembered(join(import.meta.dirname, 'identifiers/misremembered.tsv'));
  const { names, own, together } = evaluateIdentifiers(cases, sources);
  const rows = [['names looked up', 'cases', 'lookup', 'top-1', 'MRR', 'top-1, all names', 'MRR, all names']];
  const digits = (value: number | undefined): string => (value ?? 0).toFixed(3);
  for (const lookup of lookupNames) {
    const [one, all] = [own[lookup], together[lookup]];
    rows.push([
      `all; ${names} distinct names`,
      String(one.all.cases),
      lookup,
      digits(one.all.top1),
      digits(one.all.mrr),
      digits(all.all.top1),
      digits(all.all.mrr),
    ]);
  }
  for (const [kind, quality] of own.patchtrail.byKind) {
    const harder = together.patchtrail.byKind.get(kind);
    rows.push([
      kind,
      String(quality.cases),
      'patchtrail',
      digits(quality.top1),
      digits(quality.mrr),
      digits(harder?.top1),
      digits(harder?.mrr),
    ]);
  }
  return rows;
}

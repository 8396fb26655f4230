import { join } from 'node:path';
import type { NameEntry } from '../../src/index/terms/name-table.js';
import { askFts5, folderWithSqlite, withoutSqlite } from '../bench/fts5-names.js';
import { sharedPath } from '../support/shared.js';
import {
  evaluateIdentifiers,
  type LookupEvaluation,
  type LookupMaker,
  lookupDepth,
  miniSearchLookup,
  ownLookup,
  readMisremembered,
} from './evaluation/identifier-evaluation.js';
import { namesOfSource } from './evaluation/source-names.js';

const lists = ['live-patching', 'linux-kselftest-bpf-2019-2024', 'xdp-newbies'];

/** The table of misremembered names: each lookup, and each way of getting them wrong. `peers` is where SQLite is. */
export async function evaluateNames(peers: string | undefined): Promise<string[][]> {
  const sources = new Map<string, readonly NameEntry[]>();
  const paths = [
    ['feed', sharedPath('feed') ?? join(import.meta.dirname, '../../corpus')] as const,
    ...lists.map((list) => [list, sharedPath('data/mbox', `${list}.mbox.gz`)] as const),
  ];
  for (const [source, path] of paths) if (path !== null) sources.set(source, await namesOfSource(path));
  const cases = readMisremembered(join(import.meta.dirname, 'identifiers/misremembered.tsv'));
  const folder = folderWithSqlite(peers);
  const lookups = new Map<string, LookupMaker>([
    ['Patchtrail', ownLookup],
    ['MiniSearch, fuzzy and prefix', miniSearchLookup],
    ...(folder === null ? [] : [['FTS5, trigrams', fts5Lookup(folder)] as const]),
  ]);
  const { names, own, together } = evaluateIdentifiers(cases, sources, lookups);
  const rows = [['names looked up', 'cases', 'lookup', 'top-1', 'MRR', 'top-1, all names', 'MRR, all names']];
  const digits = (value: number | undefined): string => (value ?? 0).toFixed(3);
  const add = (
    what: string,
    lookup: string,
    quality: (evaluation: LookupEvaluation) => LookupEvaluation['all'],
  ): void => {
    const [one, all] = [quality(own.get(lookup)!), quality(together.get(lookup)!)];
    rows.push([what, String(one.cases), lookup, digits(one.top1), digits(one.mrr), digits(all.top1), digits(all.mrr)]);
  };
  for (const lookup of lookups.keys()) add(`all; ${names} distinct names`, lookup, ({ all }) => all);
  if (folder === null) rows.push([`FTS5, trigrams: ${withoutSqlite}`, '', '', '', '', '', '']);
  for (const kind of own.get('Patchtrail')!.byKind.keys()) add(kind, 'Patchtrail', ({ byKind }) => byKind.get(kind)!);
  return rows;
}

/** A real FTS5 table of trigrams, asked everything at once. */
function fts5Lookup(peers: string): LookupMaker {
  return (names, typed) => {
    const spellings = names.map(({ spelling }) => spelling);
    const { found } = askFts5(peers, { names: spellings, typed, beginnings: [], limit: lookupDepth, passes: 1 });
    const answers = new Map(typed.map((text, i) => [text, found[i]!]));
    return (text, limit) => answers.get(text)!.slice(0, limit);
  };
}

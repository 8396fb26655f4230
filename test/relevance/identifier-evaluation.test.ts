import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askFts5, folderWithSqlite } from '../bench/fts5-names.js';
import { entries } from '../identifiers/name-entries.js';
import { requiredShared, sharedPath } from '../support/shared.js';
import {
  evaluateIdentifiers,
  evaluateLookup,
  type MisrememberedName,
  miniSearchLookup,
  ownLookup,
  readMisremembered,
} from './evaluation/identifier-evaluation.js';
import { namesOfSource } from './evaluation/source-names.js';

const lookups = new Map([
  ['ours', ownLookup],
  ['theirs', miniSearchLookup],
]);
const judged = join(import.meta.dirname, './identifiers/misremembered.tsv');

describe('the judged names', () => {
  const cases = readMisremembered(judged);

  it('are 150, of ten kinds, each with something wanted that is not what is typed', () => {
    expect(cases).toHaveLength(150);
    expect(new Set(cases.map(({ kind }) => kind)).size).toBe(10);
    for (const { typed, wanted } of cases) {
      expect(wanted.length).toBeGreaterThan(0);
      expect(wanted).not.toContain(typed);
    }
  });

  it.skipIf(sharedPath('feed') === null)(
    'are found in the feed (needs the shared feed)',
    async () => {
      const names = await namesOfSource(requiredShared('feed'));
      expect(names.length).toBeGreaterThan(200);
      const { own } = evaluateIdentifiers(cases, new Map([['feed', names]]), lookups);
      const ours = own.get('ours')!.all;
      expect(ours.cases).toBe(cases.filter(({ source }) => source === 'feed').length);
      expect(ours.top1).toBeGreaterThanOrEqual(0.93);
      expect(ours.mrr).toBeGreaterThanOrEqual(0.96);
      expect(own.get('theirs')!.all.top1).toBeLessThan(ours.top1);
    },
    60_000,
  );
});

describe('the measures', () => {
  const name = (kind: string, typed: string, ...wanted: string[]): MisrememberedName => ({
    kind,
    source: 's',
    typed,
    wanted,
  });

  it('are the share of first answers that are right, and the mean reciprocal rank, by kind and of all', () => {
    const answers = new Map([
      ['a', ['x', 'y']],
      ['b', ['y', 'x']],
      ['c', []],
    ]);
    const { all, byKind, failures } = evaluateLookup(
      [name('k', 'a', 'x'), name('k', 'b', 'x', 'z'), name('l', 'c', 'x')],
      () => (typed) => answers.get(typed)!,
    );
    expect(all).toEqual({ cases: 3, top1: 1 / 3, mrr: 0.5 });
    expect(byKind.get('k')).toEqual({ cases: 2, top1: 0.5, mrr: 0.75 });
    expect(failures.map(({ name: { typed }, rank }) => [typed, rank])).toEqual([
      ['b', 2],
      ['c', 0],
    ]);
  });

  it('hold a case against the names of its own source, and against all of them', () => {
    const names = new Map([
      ['s', entries('lamp_wick')],
      ['t', entries('lamp_wicks')],
    ]);
    const report = evaluateIdentifiers(
      [name('k', 'lamp_wicks', 'lamp_wick'), { ...name('k', 'x', 'y'), source: 'u' }],
      names,
      lookups,
    );
    expect(report.names).toBe(2);
    expect(report.own.get('ours')!.all).toEqual({ cases: 1, top1: 1, mrr: 1 });
    expect(report.together.get('ours')!.all).toEqual({ cases: 1, top1: 0, mrr: 0.5 });
  });
});

describe('what we are held against', () => {
  it('finds by words, whole, begun or nearly right', () => {
    const names = entries('bpf_list_del', 'bpf_list_add', 'klp_enable_patch');
    expect(miniSearchLookup(names)('bpf_list_dle', 1)).toEqual(['bpf_list_del']);
  });

  it.skipIf(folderWithSqlite(undefined) === null)('finds by runs of three letters (needs the peers’ folder)', () => {
    const names = ['bpf_list_del', 'bpf_list_add', 'klp_enable_patch'];
    const typed = ['enable_patches', 'xx', 'a"b*c'];
    const { found } = askFts5(folderWithSqlite(undefined)!, {
      names,
      typed,
      beginnings: ['bpf_'],
      limit: 3,
      passes: 1,
    });
    expect(found).toEqual([['klp_enable_patch'], [], []]);
  });
});

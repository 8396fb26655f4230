import { describe, expect, it } from 'vitest';
import { IdentifierFinder } from '../../src/identifiers/identifier-finder.js';
import { lookUpIdentifiers, type Rename, termsOfName, termsOfTyped } from '../../src/identifiers/identifier-lookup.js';
import { entries } from './name-entries.js';

const finder = new IdentifierFinder(entries('lamp_wick', 'lantern_wick', 'oil_can'));

async function renamed(name: string, renames: ReadonlyMap<string, Rename>): Promise<Rename | null> {
  const [found] = await lookUpIdentifiers(finder, name, 1, { examples: () => [], renames });
  return found!.renamedTo;
}

describe('a name that was renamed', () => {
  it('says what it is called now, and since when', async () => {
    const renames = new Map([['lamp_wick', { identifier: 'lantern_wick', since: '2026-05-01' }]]);
    expect(await renamed('lamp_wick', renames)).toEqual({ identifier: 'lantern_wick', since: '2026-05-01' });
    expect(await renamed('oil_can', renames)).toBeNull();
  });

  it('more than once is followed to its last name', async () => {
    const renames = new Map([
      ['lamp_wick', { identifier: 'lantern_wick', since: '2026-05-01' }],
      ['lantern_wick', { identifier: 'torch_wick', since: null }],
    ]);
    expect(await renamed('lamp_wick', renames)).toEqual({ identifier: 'torch_wick', since: null });
  });

  it('and renamed back leads nowhere twice', async () => {
    const renames = new Map([
      ['lamp_wick', { identifier: 'lantern_wick', since: null }],
      ['lantern_wick', { identifier: 'lamp_wick', since: null }],
    ]);
    expect(await renamed('lamp_wick', renames)).toEqual({ identifier: 'lantern_wick', since: null });
    expect(await renamed('lamp_wick', new Map([['lamp_wick', { identifier: 'lamp_wick', since: null }]]))).toBeNull();
  });

  it('over and over is followed a few times only', async () => {
    const renames = new Map<string, Rename>([['lamp_wick', { identifier: 'n0', since: null }]]);
    for (let i = 0; i < 1000; i++) renames.set(`n${i}`, { identifier: `n${i + 1}`, since: null });
    expect((await renamed('lamp_wick', renames))!.identifier).toMatch(/^n\d$/);
  });
});

describe('terms that stand for a name in an index', () => {
  it.each([
    ['bpf_list_del', ['n:bpf_list_del', 'g:bpf_list_del']],
    ['BPF_LIST_DEL', ['n:bpf_list_del', 'g:bpf_list_del']],
    ['kmalloc', ['u:kmalloc']],
  ])('of %s are %j', (name, keys) => {
    expect(termsOfName(name)).toEqual(keys);
  });
});

describe('terms by which a search finds what was typed', () => {
  it.each([
    ['list_del', ['j:listdel', 'n:list_del', 'c:list_del', 'g:list_del']],
    ['listDel', ['j:listdel', 'n:list_del', 'c:list_del', 'g:list_del']],
    ['listdel', ['j:listdel', 'u:listdel']],
    ['', []],
  ])('for %j are %j', (word, keys) => {
    expect(termsOfTyped(word)).toEqual(keys);
  });
});

it('examples are asked for by the terms of the name', async () => {
  const asked: (readonly string[])[] = [];
  const examples = (keys: readonly string[], limit: number): string[] => {
    asked.push(keys);
    return keys.slice(0, limit);
  };
  const [found] = await lookUpIdentifiers(finder, 'oil can', 1, { examples, renames: new Map() });
  expect(asked).toEqual([['n:oil_can', 'g:oil_can']]);
  expect(found).toMatchObject({ identifier: 'oil_can', examples: ['n:oil_can', 'g:oil_can'] });
});

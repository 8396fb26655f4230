import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Completer } from '../../src/identifiers/completer.js';
import { IdentifierTable } from '../../src/identifiers/identifier-table.js';
import { cutName } from '../../src/identifiers/name-pieces.js';
import { entries, kernelEntries } from './name-entries.js';
import { fullMatrixDistance } from './straight-scan.js';
import { syntheticNames } from './synthetic-names.js';

function completed(table: IdentifierTable, text: string, limit = 5, isOrdered = true): string[] {
  return new Completer(table, isOrdered).complete(text, limit).map(({ entry }) => table.spelling(entry));
}

describe('a name that is being typed', () => {
  const table = new IdentifierTable(kernelEntries);

  it.each([
    ['klp_en', ['klp_enable_patch']],
    ['KLP_EN', ['klp_enable_patch']],
    ['klpEn', ['klp_enable_patch']],
    ['klp-en', ['klp_enable_patch']],
    // Begun by a part inside.
    ['kallsyms', ['module_kallsyms_on_each_symbol']],
    ['kallsyms_on_ea', ['module_kallsyms_on_each_symbol']],
    ['load_by', ['bpf_skb_load_bytes']],
    // A slip behind the third letter.
    ['rhashatble_next', ['rhashtable_next_key']],
    ['xsk_socket__crate', ['xsk_socket__create']],
    ['rhashtable_netx', ['rhashtable_next_key']],
    // None before it, and none at the very end, where it may as well be another name.
    ['rhashtable_nextt', ['rhashtable_next_key']],
    ['rhashtable_nextq', []],
    ['xks_socket__cre', []],
    ['frobnicate', []],
    ['__', []],
    ['', []],
  ])('%j is %j', (typed, expected) => {
    expect(completed(table, typed)).toEqual(expected);
  });

  it('puts what begins so before what has it inside, and that before slips', () => {
    const some = new IdentifierTable(entries('list_head', 'bpf_list_add', 'lisp_list_x', 'listen', 'lissen_x'));
    expect(completed(some, 'list')).toEqual(['listen', 'list_head', 'bpf_list_add', 'lisp_list_x']);
    expect(completed(some, 'liste')).toEqual(['listen', 'lissen_x', 'list_head']);
  });

  it('prefers what is known better, and for capitals what is written in capitals', () => {
    const some = new IdentifierTable(
      entries({ spelling: 'map_aa' }, { spelling: 'map_bb', documents: 20 }, { spelling: 'MAP_CC', documents: 4 }),
    );
    expect(completed(some, 'map_')).toEqual(['map_bb', 'MAP_CC', 'map_aa']);
    expect(completed(some, 'MAP_', 1)).toEqual(['MAP_CC']);
  });
});

describe('a phrase that is being typed', () => {
  const table = new IdentifierTable(entries('bpf: Fix the list of arenas', 'mm: list what is fixed'));

  it('has its words in whatever order, the last of them begun', () => {
    expect(completed(table, 'list fix', 5, false)).toEqual(['bpf: Fix the list of arenas', 'mm: list what is fixed']);
    expect(completed(table, 'arenas bpf the li', 5, false)).toEqual(['bpf: Fix the list of arenas']);
    expect(completed(table, 'arenas mm', 5, false)).toEqual([]);
  });
});

/** Every entry held against every rule. */
function straightCompletion(table: IdentifierTable, text: string, limit: number): number[] {
  const typed = cutName(text);
  if (typed.length === 0) return [];
  const key = typed.join('');
  const whole = typed.slice(0, -1).join('\0');
  const ranks: number[] = [];
  const slips: number[] = [];
  for (let entry = 0; entry < table.count; entry++) {
    const parts = cutName(table.spelling(entry));
    const joined = parts.join('');
    const isInside = parts.some(
      (_, at) =>
        at + typed.length <= parts.length &&
        parts.slice(at, at + typed.length - 1).join('\0') === whole &&
        parts[at + typed.length - 1]!.startsWith(typed.at(-1)!),
    );
    // The automaton has a bit for each letter and one more: names typed so far are spelt right.
    const isSlip =
      key.length > 3 &&
      key.length <= 31 &&
      joined.slice(0, 3) === key.slice(0, 3) &&
      Array.from({ length: 3 }, (_, i) => joined.slice(0, key.length - 1 + i)).some(
        (start) =>
          fullMatrixDistance(key, start) <= 1 &&
          (start.at(-1) === key.at(-1) || start.slice(-2) === `${key.at(-1)}${key.at(-2)}`),
      );
    if (joined.startsWith(key)) ranks.push(table.popularity[entry]! + 40);
    else if (isInside && (typed.length > 1 || key.length > 1)) ranks.push(table.popularity[entry]!);
    else if (isSlip) slips.push(table.popularity[entry]! - 60);
  }
  return (ranks.length >= limit ? ranks : [...ranks, ...slips]).sort((a, b) => b - a).slice(0, limit);
}

describe('completion against a straight look at everything', () => {
  const names = syntheticNames(kernelEntries, 2500, 3);
  const table = new IdentifierTable(names);
  const completer = new Completer(table, true);

  it('ranks as high, of few entries and of thousands', () => {
    const cut = fc.tuple(fc.constantFrom(...names), fc.nat(), fc.nat(), fc.boolean());
    fc.assert(
      fc.property(cut, fc.constantFrom(1, 3, 10, 100), ([{ spelling }, a, b, swap], limit) => {
        const from = a % 3 === 0 ? a % spelling.length : 0;
        let typed = spelling.slice(from, from + 1 + (b % (spelling.length - from))).toLowerCase();
        if (swap && typed.length > 6) typed = typed.slice(0, 4) + typed[5] + typed[4] + typed.slice(6);
        const found = completer.complete(typed, limit).map(({ rank }) => rank);
        expect(found).toEqual(straightCompletion(table, typed, limit));
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  it('gives each entry once', () => {
    for (const typed of ['b', 'bpf', 'bpf_', 'list', 'bpf_list']) {
      const found = completer.complete(typed, 200).map(({ entry }) => entry);
      expect(new Set(found).size).toBe(found.length);
    }
  });
});

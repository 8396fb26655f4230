import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifiersIn } from '../../src/corpus/identifiers-in-text.js';

const cases: readonly [string, readonly string[]][] = [
  ['call bpf_list_del from __arena', ['bpf_list_del', '__arena']],
  ['printk() and ops->map_create()', ['printk', 'map_create']],
  ['the TcpExtSyncookiesRecv counter of AutoLOWAT', ['TcpExtSyncookiesRecv']],
  ['all of bpf_list_* but not bpf_list_ alone', ['bpf_list_*', 'bpf_list_']],
  ['BPF_PROG_TYPE_XDP twice BPF_PROG_TYPE_XDP', ['BPF_PROG_TYPE_XDP']],
  ['x86_64 and aarch64_be are machines', []],
  ['see tools/test_maps.c, vmlinux_x.h and my_mod.ko', []],
  ['foo_bar.baz is a member', ['foo_bar']],
  ['https://example.org/lamp_light/oil_lamp and lamp_on', ['lamp_on']],
  ['plain words, ALL CAPS, 12_000, _ and __', []],
  ['a, b() and c1', []],
];

describe('names of code', () => {
  it.each(cases)('in "%s"', (text, names) => {
    expect(identifiersIn(text)).toEqual(names);
  });

  it('are at most a hundred', () => {
    expect(identifiersIn(Array.from({ length: 300 }, (_, i) => `name_${i}`).join(' ')).length).toBe(100);
  });

  it('stand in the text as spelt, each once', () => {
    const word = fc.oneof(
      fc.constantFrom('_', 'a_b', '()', '*', ' ', 'http://', '.c', 'aBcDe'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        const text = words.join('');
        const names = identifiersIn(text);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(text).toContain(name);
      }),
    );
  });
});

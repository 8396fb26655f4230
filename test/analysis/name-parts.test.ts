import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameParts, withoutUnderscores } from '../../src/analysis/name-parts.js';

function partsOf(name: string): string[] {
  const offsets = nameParts(name);
  const parts: string[] = [];
  for (let i = 0; i < offsets.length; i += 2) parts.push(name.slice(offsets[i]!, offsets[i + 1]!));
  return parts;
}

describe('the parts of a name', () => {
  it.each([
    ['bpf_list_del', 'bpf list del'],
    ['__bpf_kfunc', 'bpf kfunc'],
    ['foo__', 'foo'],
    ['a__b', 'a b'],
    ['BPF_PROG_TYPE_XDP', 'BPF PROG TYPE XDP'],
    ['TcpExtSyncookiesRecv', 'Tcp Ext Syncookies Recv'],
    ['MongoDBError', 'Mongo DB Error'],
    ['XMLHttp', 'XML Http'],
    ['bpfListDel', 'bpf List Del'],
    ['LSMs', 'LSMs'],
    ['MultiLSMs', 'Multi LSMs'],
    ['IPv6', 'IPv6'],
    ['KiB', 'KiB'],
    ['i915', 'i915'],
    ['sha256', 'sha256'],
    ['rtl8723bs', 'rtl8723bs'],
    ['u64', 'u64'],
    ['x86_64', 'x86 64'],
    ['vec3Add', 'vec3 Add'],
    ['ext4_readPage', 'ext4 read Page'],
    ["don't", "don't"],
    ['use-after-free', 'use after free'],
    ['foo+bar', 'foo bar'],
    ['größe_max', 'größe max'],
    ['_', ''],
    ['', ''],
  ])('%s', (name, parts) => {
    expect(partsOf(name).join(' ')).toBe(parts);
  });

  it('are in order, none empty, and hold everything but what parts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'B', 'C', 's', '1', '_', 'é', '-', "'"), { maxLength: 24 }),
        (pieces) => {
          const name = pieces.join('');
          const offsets = nameParts(name);
          let last = 0;
          for (let i = 0; i < offsets.length; i += 2) {
            expect(offsets[i]).toBeGreaterThanOrEqual(last);
            expect(offsets[i + 1]).toBeGreaterThan(offsets[i]!);
            last = offsets[i + 1]!;
          }
          expect(last).toBeLessThanOrEqual(name.length);
          expect(partsOf(name).join('').replace(/'/g, '')).toBe(name.replace(/[-_']/g, ''));
        },
      ),
    );
  });
});

it.each([
  ['__x__', 'x'],
  ['a_b', 'a_b'],
  ['___', ''],
  ['', ''],
])('without its underscores %j is %j', (name, bare) => {
  expect(withoutUnderscores(name)).toBe(bare);
});

import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../src/query/parser.js';
import type { QueryNode } from '../../src/query/query-node.js';
import { recogniseQuery } from '../../src/query/recognise.js';

/** What a paste is read as: the words asked for, with their scope where it is not anywhere, or the id. */
function read(node: QueryNode): string[] {
  switch (node.type) {
    case 'text':
      return [node.scope === 'anywhere' ? node.text : `${node.scope}:${node.text}`];
    case 'filter':
      return [`${node.field}=${node.value}`];
    case 'sequence':
    case 'and':
      return node.children.flatMap(read);
    default:
      return [node.type];
  }
}

describe('what is pasted is read as what it is', () => {
  it.each([
    ['a link into lore', 'https://lore.kernel.org/bpf/20260501.1-2-a@b.org/', ['id=20260501.1-2-a@b.org']],
    ['a link to a thread', 'https://lore.kernel.org/all/20260501.1-2-a@b.org/T/#u', ['id=20260501.1-2-a@b.org']],
    ['a link without a list', 'https://lore.kernel.org/r/20260501.1-2-a@b.org', ['id=20260501.1-2-a@b.org']],
    ['a link with an escaped id', 'https://lore.kernel.org/bpf/CAA%2Bx%3D1%40mail.org/raw', ['id=CAA+x=1@mail.org']],
    ['a Link trailer', 'Link: https://patch.msgid.link/20260501.1-2-a@b.org', ['id=20260501.1-2-a@b.org']],
    ['a numbered reference', '[1] https://lore.kernel.org/bpf/20260501.1-2-a@b.org/', ['id=20260501.1-2-a@b.org']],
    ['a Message-ID in brackets', '<short@b.org>', ['id=short@b.org']],
    ['a Message-ID header', 'Message-ID: <short@b.org>', ['id=short@b.org']],
    ['an In-Reply-To header', 'In-Reply-To: <short@b.org>', ['id=short@b.org']],
    ['a header without brackets', 'Message-Id: short@b.org', ['id=short@b.org']],
    ['a bare Message-ID', '20190430001534.26246-1-tobin@kernel.org', ['id=20190430001534.26246-1-tobin@kernel.org']],
    [
      'a Fixes line',
      'Fixes: 596f5fb2ea2a ("bpf: implement map_create() once")',
      ['596f5fb2ea2a', 'bpf:', 'implement', 'map_create()', 'once'],
    ],
    ['a commit with its number', 'commit 596f5fb2ea2a', ['596f5fb2ea2a']],
    ['the first line of a patch', 'From 596f5fb2ea2a00112233 Mon Sep 17 00:00:00 2001', ['596f5fb2ea2a00112233']],
    ['the first line of a mailbox', 'From a@b.org Mon Jan  6 10:00:00 2025', ['author:a@b.org']],
    ['a From header', 'From: Ada Example <ada@b.org>', ['author:Ada', 'author:Example', 'author:ada@b.org']],
    ['a subject', '[PATCH bpf-next v3 05/13] bpf: Add a thing', ['bpf:', 'Add', 'a', 'thing', 'v3', '05/13']],
    ['an answer', 'Re: [RFC PATCH] mm: x', ['mm:', 'x', 'RFC']],
    ['a Subject header', 'Subject: bpf: Add a thing', ['bpf:', 'Add', 'a', 'thing']],
    ['a quoted line', '> Subject: bpf: Add', ['bpf:', 'Add']],
    ['a line of a stack trace', '[   12.345678]  do_check_common+0x1f2/0x800', ['do_check_common']],
    ['a line with doubt', ' ? bpf_check.isra.0+0xab/0x100 [bpf]', ['bpf_check']],
    ['the register line', 'RIP: 0010:bpf_map_free+0x1/0x20', ['bpf_map_free']],
    ['a warning', 'WARNING: CPU: 1 PID: 22 at bpf_map_free+0x1/0x20', ['bpf_map_free']],
    ['a place in a file', 'kernel/bpf/verifier.c:1234', ['file:kernel/bpf/verifier.c']],
    ['a place of a compiler', 'kernel/bpf/verifier.c:1234:7:', ['file:kernel/bpf/verifier.c']],
  ])('%s', (_, text, expected) => {
    const found = recogniseQuery(text);
    expect(found).not.toBeNull();
    expect(read(found!.node)).toEqual(expected);
    expect(found!.notes.join()).toMatch(/^read as/);
    expect(parseQuery(`  ${text} \n`).node).toEqual(found!.node);
  });

  it.each([
    ['a name', 'bpf_list_del'],
    ['an address', 'ada@example.org'],
    ['a link to elsewhere', 'https://example.org/a/b'],
    ['a title', 'bpf: Add a thing'],
    ['brackets that are no tags', '[set|remove] things'],
    ['a field of the language', 'id:<a@b>'],
    ['a field of the language beside another', 'subject:"load acquire" kind:cover'],
    ['a sum', 'a+0x1'],
    ['prose about an offset', 'see do_check+0x1f2/0x800 for it and do_check+0x1/0x2'],
    ['nothing', ''],
    ['more than anyone pastes', `<${'a'.repeat(5000)}@b>`],
  ])('but not %s', (_, text) => {
    expect(recogniseQuery(text)).toBeNull();
  });
});

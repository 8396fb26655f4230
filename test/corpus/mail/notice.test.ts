import { describe, expect, it } from 'vitest';
import { noticeIn } from '../../../src/corpus/mail/notice.js';
import { documentOf } from '../../support/mail-fixtures.js';

const ada = { name: 'Ada Example', address: 'ada@example.org' };
const diff = 'diff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -1 +1 @@\n-a\n+b\n';

describe('a notice', () => {
  it.each([
    ['[tip: x86/urgent] x86/lamp: Glow', 'applied'],
    ['[tip:sched/core] sched/lamp: Glow', 'applied'],
    ['[git:media_tree/master] media: lamp: glow', 'applied'],
    ['Patch "lamp: glow" has been added to the 6.6-stable tree', 'applied'],
    ['patch "lamp: glow" added to usb-testing', 'applied'],
    ['Applied "lamp: glow" to the asoc tree', 'applied'],
    ['Queued: [PATCH] lamp: glow', 'applied'],
    ['+ lamp-glow.patch added to mm-unstable branch', 'applied'],
    ['[merged mm-stable] lamp-glow.patch removed from -mm tree', 'applied'],
    ['[nacked] lamp-glow.patch removed from -mm tree', 'rejected'],
    ['FAILED: patch "[PATCH] lamp: glow" failed to apply to 5.10-stable tree', 'rejected'],
    ['✗ Lamp.CI: failure for lamp: glow', 'tested'],
    ['[PATCH v2] lamp: glow', null],
    ['lamp: tell when a patch was added to a tree', null],
    ['[tipc] lamp: glow', null],
  ])('is told by the subject: %s', (subject, notice) => {
    expect(noticeIn(subject, ada)).toBe(notice);
  });

  it.each([
    ['tip-bot2 for Ada Example', 'tip-bot2@example.org', 'applied'],
    ['', 'patchwork-bot+lamps@kernel.org', 'applied'],
    ['', 'pr-tracker-bot@kernel.org', 'applied'],
    ['kernel test robot', 'lkp@example.org', 'tested'],
    ['syzbot', 'syzbot+1234@example.org', 'tested'],
    ['Robot Example', 'robot@example.org', null],
  ])('is told by the sender: %s <%s>', (name, address, notice) => {
    expect(noticeIn('[PATCH] lamp: glow', { name, address })).toBe(notice);
  });

  it('that quotes the patch is kept as a patch where it was applied, so that it can be shown beside it, else as a reply', async () => {
    const applied = await documentOf({ Subject: '[tip: core/lamps] lamp: glow' }, diff);
    expect(applied).toMatchObject({ kind: 'patch', mail: { notice: 'applied' } });
    const failed = await documentOf({ Subject: 'FAILED: patch "[PATCH] lamp: glow" failed to apply to 6.1' }, diff);
    expect(failed).toMatchObject({ kind: 'reply', mail: { notice: 'rejected' } });
    const robot = { From: 'kernel test robot <lkp@example.org>', Subject: '[PATCH] lamp: fix glow.cocci warnings' };
    expect(await documentOf(robot, diff)).toMatchObject({ kind: 'reply', mail: { notice: 'tested' } });
    expect((await documentOf({}, diff)).mail).not.toHaveProperty('notice');
  });
});

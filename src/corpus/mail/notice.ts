import type { Notice, Person } from '../document.js';

/**
 * Mail that programs send about a patch: it was applied to a tree, did not apply, was built and tested. A notice often
 * quotes the patch whole, diff and trailers, and yet is no version of it.
 */
export function noticeIn(subject: string, sender: Person | null): Notice | null {
  const words = subject.slice(0, longestSubject);
  for (const [form, notice] of subjectForms) if (form.test(words)) return notice;
  const address = sender?.address?.toLowerCase() ?? '';
  const name = sender?.name.toLowerCase() ?? '';
  for (const [form, notice] of senderForms) if (form.test(address) || form.test(name)) return notice;
  return null;
}

/** By what robots and the maintainers' scripts write; most senders of these also write patches of their own. */
const subjectForms: readonly (readonly [RegExp, Notice])[] = [
  // tip-bot2, formerly tip-bot; media_tree's mailbot.
  [/^\[tip: ?[^\]]+\]/i, 'applied'],
  [/^\[git:[^\]]+\]/i, 'applied'],
  // Stable queue, and the scripts of Greg Kroah-Hartman and Mark Brown.
  [/^(?:re: )?patch "[^"]+" (?:has been )?(?:added|queued|applied)\b/i, 'applied'],
  [/^(?:re: )?(?:applied|queued|merged) "[^"]+" to\b/i, 'applied'],
  [/"[^"]+" has been (?:added|applied|queued|merged)\b/i, 'applied'],
  [/^(?:re: )?(?:applied|queued|merged): /i, 'applied'],
  // -mm: `+ x.patch added to mm-unstable branch`, `[merged mm-stable] x.patch removed from -mm tree`.
  [/^\+ \S+\.patch added to /i, 'applied'],
  [/^\[(?:(?:folded-|alternative-)?merged|to-be-updated)[^\]]*\] \S+\.patch /i, 'applied'],
  [/^(?:\[[a-z-]+\]|-) \S+\.patch (?:removed from|dropped) /i, 'rejected'],
  [/^failed: patch "/i, 'rejected'],
  // Intel's CI for DRM, and others.
  [/^[\u2713\u2717\u2714\u2718\u274c] \S+: (?:success|failure|warning)/, 'tested'],
];

const senderForms: readonly (readonly [RegExp, Notice])[] = [
  [/^tip-bot\d?(?:@| for |$)/, 'applied'],
  [/^patchwork-bot[+@]/, 'applied'],
  [/^pr-tracker-bot@/, 'applied'],
  [/^(?:kernel test robot|kbuild test robot|lkp|build bot)$/, 'tested'],
  [/^(?:lkp|kbuild)@intel\.com$/, 'tested'],
  [/^syzbot(?:[+@]|$)/, 'tested'],
  [/^(?:bot|kernelci-results|kernelci)(?:\+[^@]+)?@kernel(?:ci)?\.org$|^kernelci\.org bot$/, 'tested'],
];

const longestSubject = 600;

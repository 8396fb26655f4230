import { describe, expect, it } from 'vitest';
import type { MailFacts } from '../../src/corpus/document.js';
import { parseSubject } from '../../src/corpus/mail/subject.js';
import { subjectHash } from '../../src/index/store/patch-subject.js';

let number = 0;

/** The hash of a mail with a subject, as text: a new thread, unless it answers one. */
function hashOf(subject: string, references: readonly string[] = []): string {
  const { title, isPull } = parseSubject(subject);
  const mail = { subject, pull: isPull, references: [...references], inReplyTo: references.at(-1) ?? null };
  const { low, high } = subjectHash({ id: `mail-${number++}@example.org`, title, mail: mail as unknown as MailFacts });
  return `${low} ${high}`;
}

describe('the subject hash', () => {
  it.each([
    'Re: [PATCH bpf-next v2 3/5] lamp: keep the wick lit at night',
    '[PATCH v7 1/1] lamp: keep the wick lit at night',
    '[PATCH AUTOSEL 5.10 12/40] lamp: Keep the wick lit at night.',
    'Patch "lamp: keep the wick lit at night" has been added to the 6.6-stable tree',
    'FAILED: patch "[PATCH] lamp: keep the wick lit at night" failed to apply to 5.10-stable tree',
    'Re: (subset) [PATCH v3 0/2] lamp: keep the wick lit at night',
  ])('is that of the patch for %s', (subject) => {
    expect(hashOf(subject)).toBe(hashOf('[PATCH] lamp: keep the wick lit at night'));
  });

  it('goes by the thread where a title may be that of many patches, and for pull requests', () => {
    for (const subject of [
      '[PATCH 0/2] minor fixes',
      '[PATCH] lamp: fix typo in comment',
      '[GIT PULL] lamps for 6.6',
    ]) {
      expect(hashOf(subject)).not.toBe(hashOf(subject));
      expect(hashOf(`Re: ${subject}`, ['root@example.org'])).toBe(
        hashOf(`Re: ${subject}`, ['root@example.org', 'b@c']),
      );
    }
  });

  it('goes by the thread for mail that is about no patch', () => {
    const subject = 'lamps go out after the controller was reset';
    expect(hashOf(subject)).not.toBe(hashOf(subject));
    expect(hashOf(`Re: ${subject}`, ['root@example.org'])).toBe(hashOf(`Re: ${subject}`, ['root@example.org', 'b@c']));
  });

  it('is nothing for a document that is no mail', () => {
    expect(subjectHash({ id: 'x', title: 'lamp: keep the wick lit at night', mail: null })).toEqual({
      low: 0,
      high: 0,
    });
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSubject, type Subject } from '../../../src/corpus/mail/subject.js';

const plain: Subject = {
  title: 'lamp: Light it',
  isReply: false,
  isForward: false,
  isPatch: false,
  isPull: false,
  isRfc: false,
  isResend: false,
  version: null,
  part: null,
  total: null,
  tags: [],
};
const patch: Partial<Subject> = { isPatch: true };

const cases: readonly [string, Partial<Subject>][] = [
  ['', {}],
  ['[PATCH] ', patch],
  ['[PATCHv2] ', { ...patch, version: 2 }],
  ['[PATCH-v2] ', { ...patch, version: 2 }],
  ['[PATCH V3 1/2] ', { ...patch, version: 3, part: 1, total: 2 }],
  ['[PATCH v 4] ', { ...patch, version: 4 }],
  ['[PATCH version 2] ', { ...patch, version: 2 }],
  ['[RFC/PATCH] ', { ...patch, isRfc: true }],
  ['[PATCH/RFC net-next 0/5] ', { ...patch, isRfc: true, part: 0, total: 5, tags: ['net-next'] }],
  ['[RFC PATCH v5.1 0/3] ', { ...patch, isRfc: true, version: 5, part: 0, total: 3 }],
  ['[RFCv2 0/3] ', { ...patch, isRfc: true, version: 2, part: 0, total: 3 }],
  ['[PATCH v5.10 1/3] ', { ...patch, part: 1, total: 3, tags: ['v5.10'] }],
  ['Re: Fwd: [PATCH v2 1/3] ', { ...patch, isReply: true, isForward: true, version: 2, part: 1, total: 3 }],
  ['RE[2]: [PATCH] Re: ', { ...patch, isReply: true }],
  ['Aw: ', { isReply: true }],
  ['[PATCH bpf-next v3 05/13] ', { ...patch, version: 3, part: 5, total: 13, tags: ['bpf-next'] }],
  ['[PATCH 5.10 012/121] ', { ...patch, part: 12, total: 121, tags: ['5.10'] }],
  ['[PATCH AUTOSEL 6.1 3/9] ', { ...patch, part: 3, total: 9, tags: ['AUTOSEL', '6.1'] }],
  ['[GIT PULL] ', { isPull: true }],
  ['[git pull] ', { isPull: true }],
  ['[PULL 00/12] ', { ...patch, isPull: true, part: 0, total: 12 }],
  ['[PATCH net-next,v2] ', { ...patch, version: 2, tags: ['net-next'] }],
  ['[net,v2,1/2] ', { ...patch, version: 2, part: 1, total: 2, tags: ['net'] }],
  ['[PATCH RESEND v2] ', { ...patch, isResend: true, version: 2 }],
  ['[RESEND PATCH] ', { ...patch, isResend: true }],
  ['[PATCH] [RFC] ', { ...patch, isRfc: true }],
  ['[PATCH][v2] ', { ...patch, version: 2 }],
  ['[PATCH 1 of 3 V2] ', { ...patch, version: 2, part: 1, total: 3 }],
  ['[PATCH 0/n] ', { ...patch, part: 0 }],
  ['[PATCH n/m] ', patch],
  ['[PATCH1/8] ', { ...patch, part: 1, total: 8 }],
  ['[v2PATCH12/15] ', { ...patch, version: 2, part: 12, total: 15 }],
  ['[Patch 2/2]: ', { ...patch, part: 2, total: 2 }],
  ['[PATCHSET v3 sched_ext/for-6.12] ', { ...patch, version: 3, part: 0, tags: ['sched_ext/for-6.12'] }],
  ['[PATCH/for-next] ', { ...patch, tags: ['for-next'] }],
  ['[PATCH -next] ', { ...patch, tags: ['-next'] }],
  ['[PATCH 3/2] ', { ...patch, part: 3, total: 2 }],
  ['[tip: x86/urgent] ', { tags: ['tip', 'x86/urgent'] }],
  ['[PATCH for v5.9] ', { ...patch, tags: ['for', 'v5.9'] }],
  ['[PATCH stable-5.4] ', { ...patch, tags: ['stable-5.4'] }],
  ['[PATCH net v6.1] ', { ...patch, tags: ['net', 'v6.1'] }],
  ['[PATCH net v3] ', { ...patch, version: 3, tags: ['net'] }],
  ['[PATCH v6.4-rc1 v5 0/8] ', { ...patch, version: 5, part: 0, total: 8, tags: ['v6.4-rc1'] }],
  ['[PATCH v5.7 v2 5/6] ', { ...patch, version: 2, part: 5, total: 6, tags: ['v5.7'] }],
  ['[PATCH v3.1 v4] ', { ...patch, version: 4 }],
  ['[PATCH v3.1 2/3] ', { ...patch, version: 3, part: 2, total: 3 }],
  ['[PATCHSET v24.0 0/3] ', { ...patch, version: 24, part: 0, total: 3 }],
  ['[PATCH v13.2.1 26/31] ', { ...patch, version: 13, part: 26, total: 31 }],
  ['[PATCH v5.10.y] ', { ...patch, tags: ['v5.10.y'] }],
  ['[PATCH v2a] ', { ...patch, version: 2 }],
  ['[nfsv4 PATCH] ', { ...patch, tags: ['nfsv4'] }],
  ['[[PATCH v2]] ', { ...patch, version: 2 }],
  ['[<PATCH v3> 1/1] ', { ...patch, version: 3, part: 1, total: 1 }],
  ['Subject: Subject: [PATCH] ', patch],
  ['[PATCH] v3: ', { ...patch, version: 3 }],
  ['[GIT] ', { isPull: true }],
  ['[PATCH v2 0/2] Re: ', { ...patch, version: 2, part: 0, total: 2 }],
  ['[lamps] Re: [PATCH] ', { ...patch, isReply: true, tags: ['lamps'] }],
  ...['答复', '回复', '回覆', 'Odp', 'Antwort', 'AW', 'SV', 'VS', 'R', 'Vá', 'RES', 'ΑΠ', 'پاسخ', 'Ynt'].flatMap(
    (mark): [string, Partial<Subject>][] => [
      [`${mark}: [PATCH v2] `, { ...patch, isReply: true, version: 2 }],
      [`${mark}： Re: [PATCH] `, { ...patch, isReply: true }],
    ],
  ),
  ['[Re: PATCH v2] ', { ...patch, isReply: true, version: 2 }],
  ['Forwarded: Re: [PATCH] ', { ...patch, isReply: true, isForward: true }],
  ['转发: [PATCH] ', { ...patch, isForward: true }],
  ['TR: [PATCH] ', { ...patch, isForward: true }],
  ['[PATCH [bpf-next] v2] ', { ...patch, version: 2, tags: ['bpf-next'] }],
];

describe('a subject', () => {
  it.each(cases)('"%slamp: Light it"', (prefix, expected) => {
    expect(parseSubject(`${prefix}lamp: Light it`)).toEqual({ ...plain, ...expected });
  });

  it('a RESEND is not a new version', () => {
    expect(parseSubject('[PATCH RESEND] x').version).toBeNull();
  });

  it('keeps a word with a colon that is a mark only before a bracket', () => {
    for (const title of ['R: lamp', 'vs: lamp', 'i: lamp', 'net: lamp', 'V4L: lamp']) {
      expect(parseSubject(title)).toMatchObject({ title, isReply: false, isForward: false });
    }
  });

  it('keeps a title that merely begins like a reply', () => {
    expect(parseSubject('rv: Add a monitor')).toMatchObject({ title: 'rv: Add a monitor', isReply: false });
  });

  it('may state its version behind the title', () => {
    expect(parseSubject('[PATCH] lamp: Light it (v3)')).toMatchObject({ version: 3, title: 'lamp: Light it (v3)' });
  });

  it('folds white space', () => {
    expect(parseSubject('[PATCH]\tlamp:\n Light   it').title).toBe('lamp: Light it');
  });

  it('keeps brackets where there is nothing else', () => {
    expect(parseSubject('[ANNOUNCE]').title).toBe('[ANNOUNCE]');
  });

  it('never throws, and finds a title in all that is not blank', () => {
    const piece = fc.oneof(
      fc.constantFrom('[', ']', 'PATCH', 'v2', '1/2', 'Re:', ' ', ':', 'RFC', 'x', '(v3)'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const subject = pieces.join('');
        expect(parseSubject(subject).title !== '').toBe(subject.trim() !== '');
      }),
    );
  });
});

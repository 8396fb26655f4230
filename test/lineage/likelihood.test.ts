import { describe, expect, it } from 'vitest';
import { confident, plausible, submissionLikelihood } from '../../src/lineage/likelihood.js';
import type { SubmissionSignals } from '../../src/lineage/submission-signals.js';

const nothing: SubmissionSignals = {
  changeId: false,
  link: null,
  sameAuthor: false,
  sameTitle: false,
  titleSimilarity: 0,
  samePatches: 0,
  samePatchCount: 0,
  lines: 0,
  linesOfLarger: 0,
  files: 0,
  functions: 0,
  daysApart: 7,
  versionStep: 1,
  reply: false,
  answer: false,
};
const likelihood = (given: Partial<SubmissionSignals>, useStatements = true, olderIsRfc = false): number =>
  submissionLikelihood({ ...nothing, ...given }, olderIsRfc, { useStatements });

describe('the likelihood that two postings are versions of one series', () => {
  const grades = [0, 0.25, 0.5, 0.75, 1];
  it.each(['titleSimilarity', 'samePatches', 'lines', 'files', 'functions'] as const)(
    'never falls as %s grows, for the same author and for others',
    (signal) => {
      for (const sameAuthor of [false, true]) {
        const row = grades.map((grade) => likelihood({ sameAuthor, titleSimilarity: 0.4, [signal]: grade }));
        expect(row).toEqual([...row].sort((a, b) => a - b));
      }
    },
  );

  it.each([
    ['the same author', { sameAuthor: true }, {}],
    ['the same title', { sameTitle: true, titleSimilarity: 1 }, { titleSimilarity: 1 }],
    ['a change-id', { changeId: true }, {}],
    ['a link', { link: { version: 1 } }, {}],
    ['a reply into the older thread', { sameAuthor: true, reply: true }, { sameAuthor: true }],
    ['an answer with a higher version', { sameAuthor: true, answer: true }, { sameAuthor: true }],
    ['the next version', { versionStep: 1 }, { versionStep: 0 }],
  ] satisfies [string, Partial<SubmissionSignals>, Partial<SubmissionSignals>][])(
    'is raised by %s',
    (_, with_, without) => {
      expect(likelihood(with_)).toBeGreaterThan(likelihood(without));
    },
  );

  it('is confident of what authors state, and of nothing that has nothing in common', () => {
    expect(likelihood({ changeId: true })).toBeGreaterThanOrEqual(confident);
    expect(likelihood({ link: { version: 2 } })).toBeGreaterThanOrEqual(confident);
    expect(likelihood({ sameAuthor: true })).toBeLessThan(plausible);
    expect(likelihood({})).toBeLessThan(0.01);
  });

  it('can do without what authors state', () => {
    expect(likelihood({ changeId: true, link: { version: 1 } }, false)).toBe(likelihood({}, false));
  });

  it.each([true, false])('falls with the years (same author: %s)', (sameAuthor) => {
    const told = { sameAuthor, sameTitle: true, titleSimilarity: 1, lines: 0.3 };
    const row = [1, 30, 151, 2000].map((daysApart) => likelihood({ ...told, daysApart }));
    expect(row).toEqual([...row].sort((a, b) => b - a));
  });

  it('lets an RFC be followed by a lower number', () => {
    const back = { sameAuthor: true, titleSimilarity: 0.6, lines: 0.5, versionStep: -2 };
    expect(likelihood(back, true, true)).toBeGreaterThan(likelihood(back, true, false));
  });
});

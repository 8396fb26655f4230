import type { SubmissionSignals } from './submission-signals.js';

/**
 * How likely two submissions are versions of one series: a logistic model over their signals (iteratively reweighted least
 * squares with an L2 penalty of 0.5), fitted on samples of eight development lists. The truth are pairs that authors stated
 * by links, change-ids and answers, closed over series, and next versions under the same title; these statements themselves
 * are left out of the fit, so that likeness has to stand alone. Pairs that look alike and that nobody stated are left out:
 * they are as often right as wrong. `linesOfLarger` was set by hand after the fit: it tells a follow-up of one patch from
 * the large series it follows. What was measured with these weights, and what was not, is in docs/lineage.md.
 */
export const likelihoodWeights = {
  bias: -11.2,
  sameAuthor: 4.3,
  sameTitle: 0.5,
  /** A common title of two series that have no patch of the same title. */
  sameTitleOfSeries: 2.5,
  titleSimilarity: 1.1,
  titleSimilarityOfAuthor: 4.3,
  samePatches: 3.3,
  samePatchesOfAuthor: 5.5,
  lines: 4.6,
  linesOfAuthor: 6.2,
  linesOfLarger: 1.5,
  noLines: 1.1,
  files: 1.35,
  filesAndLines: -0.6,
  functions: 0.9,
  /** Times log(1 + days) / 5. */
  days: -2,
  daysOfOther: -1.8,
  /** More than `staleDays` later without a higher version. */
  stale: -1.7,
  nextVersion: 2,
  laterVersion: 2.1,
  sameVersion: -1.3,
  earlierVersion: -0.7,
} as const;

const staleDays = 150;

/** What an author says outright, as the least likelihood it gives. */
const stated = { changeId: 0.99, link: 0.97, linkOfOther: 0.9, answer: 0.97 } as const;
const replyBonus = 1.5;

export interface LikelihoodOptions {
  /** Whether what authors state (change-ids, links, replies into the older thread) is taken into account. */
  readonly useStatements: boolean;
}

export function submissionLikelihood(
  signals: SubmissionSignals,
  olderIsRfc: boolean,
  options: LikelihoodOptions,
): number {
  const w = likelihoodWeights;
  const author = signals.sameAuthor ? 1 : 0;
  const lines = signals.lines ?? 0;
  const days = signals.daysApart ?? 30;
  let logit =
    w.bias +
    w.sameAuthor * author +
    (signals.sameTitle ? w.sameTitle + (signals.samePatches === 0 ? w.sameTitleOfSeries : 0) : 0) +
    (w.titleSimilarity + w.titleSimilarityOfAuthor * author) * signals.titleSimilarity +
    (w.samePatches + w.samePatchesOfAuthor * author) * signals.samePatches +
    (w.lines + w.linesOfAuthor * author) * lines +
    w.linesOfLarger * signals.linesOfLarger +
    w.noLines * (signals.lines === null ? 1 : 0) +
    (w.files + w.filesAndLines * lines) * signals.files +
    w.functions * signals.functions +
    ((w.days + w.daysOfOther * (1 - author)) * Math.log1p(Math.max(0, days))) / 5;
  if (days > staleDays && signals.versionStep < 1) logit += w.stale;
  if (signals.versionStep === 1) logit += w.nextVersion;
  else if (signals.versionStep > 1) logit += w.laterVersion;
  else if (signals.versionStep === 0) logit += w.sameVersion;
  // An RFC v3 may become PATCH v1.
  else if (!olderIsRfc) logit += w.earlierVersion;
  if (options.useStatements && signals.reply) logit += replyBonus;
  const likeness = 1 / (1 + Math.exp(-logit));
  if (!options.useStatements) return likeness;
  if (signals.answer) return Math.max(likeness, stated.answer);
  if (signals.changeId) return Math.max(likeness, stated.changeId);
  if (signals.link !== null) return Math.max(likeness, signals.sameAuthor ? stated.link : stated.linkOfOther);
  return likeness;
}

/** From here on a relation is shown as certain enough to rely on. */
export const confident = 0.8;
/** Below this it is not shown. */
export const plausible = 0.5;

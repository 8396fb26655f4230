import type { PostingSignals } from './posting-signals.js';

/**
 * How likely two postings are versions of one series: a logistic model over their signals. The weights were fitted on
 * the mailing lists of the development data, with pairs that their authors stated (links, change-ids) as the truth and
 * those signals themselves left out, so that likeness has to stand alone; then what authors state comes on top.
 *
 * Authors do not state everything: true pairs counted as false in the fit, and it came out too timid. The bias was
 * therefore raised by 1.5, to what was found by reading edges (`npm run eval` prints the reliability table); so was the
 * weight of time between postings of different people, who seldom take up a patch after years.
 */
export const likelihoodWeights = {
  bias: -8.2,
  sameAuthor: 2.9,
  sameTitle: 5.6,
  titleSimilarity: 6.5,
  titleSimilarityOfAuthor: 1.6,
  samePatches: 7.6,
  samePatchesOfAuthor: -5.7,
  lines: 2.4,
  linesOfAuthor: -0.8,
  noLines: -1.6,
  files: 0.7,
  filesAndLines: 1.2,
  functions: 1.1,
  /** Times log(1 + days) / 5. */
  days: 1.85,
  daysOfOther: -2.5,
  nextVersion: 0.1,
  laterVersion: 0.7,
  sameVersion: -4,
  earlierVersion: -2.2,
} as const;

/** What an author says outright, as the least likelihood it gives. */
const stated = { changeId: 0.99, link: 0.97, linkOfOther: 0.9 } as const;
const replyBonus = 1.5;

export interface LikelihoodOptions {
  /** Whether what authors state (change-ids, links, replies into the older thread) is taken into account. */
  readonly useStatements: boolean;
}

export function postingLikelihood(signals: PostingSignals, olderIsRfc: boolean, options: LikelihoodOptions): number {
  const w = likelihoodWeights;
  const author = signals.sameAuthor ? 1 : 0;
  const lines = signals.lines ?? 0;
  let logit =
    w.bias +
    w.sameAuthor * author +
    w.sameTitle * (signals.sameTitle ? 1 : 0) +
    (w.titleSimilarity + w.titleSimilarityOfAuthor * author) * signals.titleSimilarity +
    (w.samePatches + w.samePatchesOfAuthor * author) * signals.samePatches +
    (w.lines + w.linesOfAuthor * author) * lines +
    w.noLines * (signals.lines === null ? 1 : 0) +
    (w.files + w.filesAndLines * lines) * signals.files +
    w.functions * signals.functions +
    ((w.days + w.daysOfOther * (1 - author)) * Math.log1p(Math.max(0, signals.daysApart ?? 30))) / 5;
  if (signals.versionStep === 1) logit += w.nextVersion;
  else if (signals.versionStep > 1) logit += w.laterVersion;
  else if (signals.versionStep === 0) logit += w.sameVersion;
  // An RFC v3 may become PATCH v1.
  else if (!olderIsRfc) logit += w.earlierVersion;
  if (options.useStatements && signals.reply) logit += replyBonus;
  const likeness = 1 / (1 + Math.exp(-logit));
  if (!options.useStatements) return likeness;
  if (signals.changeId) return Math.max(likeness, stated.changeId);
  if (signals.link !== null) return Math.max(likeness, signals.sameAuthor ? stated.link : stated.linkOfOther);
  return likeness;
}

/** From here on a relation is shown as certain enough to rely on. */
export const confident = 0.8;
/** Below this it is not shown. */
export const plausible = 0.5;

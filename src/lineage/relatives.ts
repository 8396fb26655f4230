import { type Evidence, submissionEvidence } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import { type LikelihoodOptions, plausible, submissionLikelihood } from './likelihood.js';
import type { LineageFacts } from './lineage-facts.js';
import { lineageKeys } from './lineage-keys.js';
import type { Overrides } from './overrides.js';
import { type SubmissionSignals, sharedLines, signalsWithoutLines } from './submission-signals.js';
import type { Submission, Submissions } from './submissions.js';

/** An earlier submission of a series, and how sure that is. */
export interface Relative {
  readonly older: Submission;
  readonly likelihood: number;
  readonly evidence: readonly Evidence[];
  readonly signals: SubmissionSignals;
}

/**
 * The earlier submissions that may be versions of the same series, likeliest first. Candidates come from keys they share
 * with the submission, never from comparing all with all.
 */
export function earlierRelatives(
  newer: Submission,
  submissions: Submissions,
  source: FactsSource,
  overrides: Overrides,
  options: LikelihoodOptions,
): Relative[] {
  const relatives: Relative[] = [];
  for (const older of candidates(newer, submissions, source, overrides, options)) {
    const relative = relativeOf(older, newer, source, overrides, options);
    if (relative !== null) relatives.push(relative);
  }
  return relatives.sort((a, b) => b.likelihood - a.likelihood || (b.older.date ?? 0) - (a.older.date ?? 0));
}

/** What one submission is to a later one; null where it is not the earlier of the two, or unlikely to be of the same series. */
export function relativeOf(
  older: Submission,
  newer: Submission,
  source: FactsSource,
  overrides: Overrides,
  options: LikelihoodOptions,
): Relative | null {
  if (!isBefore(older, newer)) return null;
  const ruling = overrides.between(older, newer);
  const told = signalsWithoutLines(older, newer, source);
  // Lines in common only ever speak for two submissions: where even all of them would not do, they need not be counted.
  if (ruling === null && submissionLikelihood({ ...told, lines: 1, linesOfLarger: 1 }, older.rfc, options) < plausible)
    return null;
  const signals = { ...told, ...sharedLines(older, newer) };
  const own = submissionLikelihood(signals, older.rfc, options);
  const likelihood = ruling === null ? own : ruling === 'same' ? 1 : 0;
  if (likelihood < plausible) return null;
  const evidence = submissionEvidence(signals);
  if (ruling === 'same') evidence.unshift({ type: 'override', isLikely: own >= plausible });
  return { older, likelihood, evidence, signals };
}

export function candidates(
  newer: Submission,
  submissions: Submissions,
  source: FactsSource,
  overrides: Overrides,
  options: LikelihoodOptions,
): Iterable<Submission> {
  const found = new Map<string, Submission>();
  const latest = (newer.date ?? Number.POSITIVE_INFINITY) + longestSending;
  const add = (facts: LineageFacts | null): void => {
    // What was sent later is no earlier submission, and need not be put together.
    if (facts === null || (facts.date ?? 0) > latest) return;
    const submission = submissions.of(facts);
    if (submission !== null && submission.root !== newer.root) found.set(submission.root, submission);
  };
  for (const member of newer.members) {
    for (const id of overrides.sameAs(member.id)) add(source.byId(id));
    if (options.useStatements) {
      for (const { messageId } of member.links) add(source.byId(messageId));
      for (const id of [member.inReplyTo, ...member.references]) if (id !== null) add(source.byId(id));
    }
    for (const key of lineageKeys(member)) {
      if (key.startsWith('thread=') || key.startsWith('sent=')) continue;
      if (!options.useStatements && (key.startsWith('link=') || key.startsWith('change='))) continue;
      for (const facts of source.withKey(key, mostWithKey)) add(facts);
    }
  }
  return found.values();
}

/** Milliseconds between the first and the last mail of one submission. */
const longestSending = 7 * 86_400_000;
/** A key that more submissions have than this tells nothing. */
const mostWithKey = 60;

function isBefore(older: Submission, newer: Submission): boolean {
  if (older.date === null || newer.date === null) return older.version < newer.version;
  return older.date !== newer.date ? older.date < newer.date : older.root < newer.root;
}

import type { Evidence } from './evidence.js';
import type { FactsSource } from './facts-source.js';
import { confident } from './likelihood.js';
import type { LineageLink, StoredSubmission } from './lineage-graph.js';
import type { Overrides } from './overrides.js';
import { pairPatches } from './patch-pairs.js';
import type { Relative } from './relatives.js';
import { samePatchBefore } from './same-patch.js';
import type { SubmissionSignals } from './submission-signals.js';
import type { Submission, Submissions } from './submissions.js';

/**
 * The links from earlier submissions into one: between the submissions as a whole, between their patches, and of patches that
 * are the same in other submissions. `relatives` are the earlier submissions that may be versions of it, likeliest first.
 */
export function linksInto(
  newer: Submission,
  relatives: readonly Relative[],
  submissions: Submissions,
  source: FactsSource,
  overrides: Overrides,
): LineageLink[] {
  const links: LineageLink[] = [];
  const linked = new Set<string>();
  const candidates = relatives.filter(({ older }) => older.lead.copy === null);
  for (const relative of chosenRelatives(candidates, newer)) {
    const { older, likelihood, evidence } = relative;
    const relation = isResend(relative, newer) ? 'resend' : 'version';
    links.push({
      older: older.root,
      newer: newer.root,
      relation,
      lead: true,
      likelihood,
      evidence: [...evidence],
    });
    for (const pair of pairPatches(older, newer, source)) {
      const sure = Math.max(pair.alone, pair.likelihood * likelihood);
      if (pair.relation === 'version' && sure >= confident) linked.add(pair.newer.id);
      links.push({
        older: pair.older.id,
        newer: pair.newer.id,
        relation: pair.relation === 'version' ? relation : pair.relation,
        lead: false,
        likelihood: Math.round(sure * 1000) / 1000,
        evidence: [...pair.evidence, ...seriesEvidence(relative, newer)],
      });
    }
  }
  for (const patch of newer.patches) {
    if (linked.has(patch.id)) continue;
    const same = samePatchBefore(patch, newer, submissions, source);
    if (same === null || overrides.between(submissions.of(same.older)!, newer) === 'different') continue;
    const { older, relation, likelihood, evidence } = same;
    const doubtful = links.findIndex((link) => link.older === older.id && link.newer === patch.id && !link.lead);
    if (doubtful >= 0) links.splice(doubtful, 1);
    links.push({
      older: older.id,
      newer: patch.id,
      relation,
      lead: false,
      likelihood,
      evidence: [...evidence],
    });
  }
  return links;
}

const mostPredecessors = 4;
const mostStated = 8;

/**
 * The relatives to link to: of the likeliest the latest before all; others where it lacks patches (a re-roll of one patch alone), and
 * what the author names. With none that is sure, the likeliest.
 */
function chosenRelatives(relatives: readonly Relative[], newer: Submission): Relative[] {
  const sure = relatives.filter((relative) => relative.likelihood >= confident);
  if (sure.length === 0) return relatives.slice(0, 1);
  const latestFirst = [...sure].sort((a, b) => (b.older.date ?? 0) - (a.older.date ?? 0));
  const chosen = new Set<Relative>();
  let covered = 0;
  while (chosen.size < mostPredecessors && (chosen.size === 0 || covered < newer.patches.length)) {
    const left = latestFirst.filter((relative) => !chosen.has(relative));
    // Among those about as likely as the likeliest, the latest.
    const best = left.reduce((most, { likelihood }) => Math.max(most, logOdds(likelihood)), Number.NEGATIVE_INFINITY);
    const next = left.find(({ likelihood }) => logOdds(likelihood) >= best - aboutAsLikely);
    if (next === undefined) break;
    chosen.add(next);
    covered += next.older.patches.length;
  }
  const stated = latestFirst
    .filter(
      ({ older, signals }) =>
        signals.link !== null ||
        signals.changeId ||
        (signals.sameTitle && signals.sameAuthor && older.isVersionStated && signals.versionStep > 0),
    )
    .slice(0, mostStated);
  for (const relative of stated) chosen.add(relative);
  return [...chosen];
}

/** In log odds: beyond what an author's own words make sure there is no likelier. */
function logOdds(likelihood: number): number {
  const least = Math.min(likelihood, 0.97);
  return Math.log(least / (1 - least));
}

const aboutAsLikely = 1.5;

/** The same version sent again: marked so, or with nothing changed and no higher number. */
function isResend({ older, signals }: Relative, newer: Submission): boolean {
  if (newer.version !== older.version) return false;
  return (
    newer.resend ||
    (signals.samePatches === 1 &&
      (signals.lines ?? 1) >= 0.98 &&
      older.patches.length === newer.patches.length &&
      newer.rfc === older.rfc)
  );
}

function seriesEvidence({ signals }: Relative, newer: Submission): Evidence[] {
  const evidence: Evidence[] = [];
  if (newer.patches.length === 1 && newer.cover === null) {
    if (signals.changeId) evidence.push({ type: 'change-id' });
    if (signals.link !== null) evidence.push({ type: 'link', version: signals.link.version });
  } else evidence.push({ type: 'same-series', because: reasonOf(signals) });
  if (signals.sameAuthor) evidence.push({ type: 'same-author' });
  return evidence;
}

function reasonOf({ changeId, link, sameTitle }: SubmissionSignals): 'change-id' | 'link' | 'title' | 'patches' {
  if (changeId) return 'change-id';
  if (link !== null) return 'link';
  return sameTitle ? 'title' : 'patches';
}

/** What of a submission is stored with its links. */
export function storedSubmission(submission: Submission): StoredSubmission {
  return {
    root: submission.root,
    cover: submission.cover?.id ?? null,
    title: submission.lead.title,
    version: submission.version,
    isVersionStated: submission.isVersionStated,
    total: submission.total,
    rfc: submission.rfc,
    resend: submission.resend,
    date: submission.date,
    patches: submission.patches.map((patch) => ({ id: patch.id, part: patch.part, title: patch.title })),
  };
}

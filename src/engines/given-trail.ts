import type { Document } from '../corpus/document.js';
import type { GivenLinks, GivenSubmission } from '../lineage/given-submission.js';
import { confident } from '../lineage/likelihood.js';
import { type FoundRelative, LineageGraph } from '../lineage/lineage-graph.js';
import { newestMessage } from '../lineage/newest-message.js';
import { titleKey } from '../lineage/title.js';
import { compareMessages } from './compare.js';
import type { Comparison, GivenOptions, GivenPatch, GivenSummary, GivenVersions, VersionEntry } from './engine.js';
import { dated, describeSeries, entryOf, findGaps, inOrderOfAge, type TrailSource } from './trail.js';

/** Ids of the index that the answer for a given submission begins from: its graph is what hangs together with them. */
export function linkedIds({ links }: GivenLinks): string[] {
  return [...new Set(links.map(({ older }) => older))];
}

/**
 * The trail of a submission that is not in the index: the versions of it that are, the series they stand in, and which version
 * it would be. `source.graph` holds what hangs together with `linkedIds`.
 */
export function trailOfGiven(
  given: GivenSubmission,
  { submission, links, near }: GivenLinks,
  source: TrailSource,
  options: GivenOptions,
): GivenVersions {
  const graph = new LineageGraph([...source.graph.submissions, submission], [...source.graph.links, ...links]);
  const whole: TrailSource = { graph, document: (id) => given.documents.get(id) ?? source.document(id) };
  const lead = given.documents.get(given.submission.lead.id)!;
  const asked = { title: given.submission.lead.title, series: lead.series };
  const isSeries = submission.cover !== null;
  const found = graph.relativesOf(submission.root);
  const entries = found.flatMap((relative) => entryOf(withSame(relative, given), asked, source));
  // A cover letter is no version of a patch; but its series may be where the patch comes from.
  const ofPatches = entries.filter(({ kind }) => isSeries || kind !== 'cover');
  const versions = inOrderOfAge(ofPatches.length > 0 ? ofPatches : entries);
  const consequences = graph.consequencesOf(found.map(({ id }) => id));
  const related = inOrderOfAge(consequences.flatMap((relative) => entryOf(relative, asked, source)));
  const closest = versions.reduce<VersionEntry | null>((best, entry) => {
    const nearer = best === null ? 1 : closenessOf(entry, near, graph) - closenessOf(best, near, graph);
    return nearer > 0 || (nearer === 0 && entry.confidence >= best!.confidence) ? entry : best;
  }, null);
  const trail = closest === null ? [] : trailOfPosted(closest, versions, near, source.graph);
  const newest = trail.length === 0 ? null : newestMessage(trail.map(dated)).entry;
  const submissions = newest === null ? [] : source.graph.seriesOf(newest.id);
  const hasSeries = submissions.some(({ patches, cover }) => patches.length > 1 || cover !== null);
  const summary = summaryOfGiven(given, versions, trail, submissions, graph, source);
  return {
    patch: null,
    given: summary,
    versions: versions.map((version) => ({ ...version, newest: version.id === newest?.id })),
    related,
    ...(hasSeries ? { series: describeSeries(submissions, source) } : {}),
    gaps: findGaps(trail, submissions),
    newest: newest?.id ?? null,
    supersededBy: newest === null ? null : supersededBy(given, newest, lead),
    ...(options.diff ? { comparison: newest === null ? null : compareGiven(newest.id, given, isSeries, whole) } : {}),
  };
}

/** How close the submission of a version is to what was given. */
function closenessOf({ id }: VersionEntry, near: GivenLinks['near'], graph: LineageGraph): number {
  return near.get(graph.submissionOf(id)?.root ?? id) ?? 0;
}

/**
 * A version and those that were its versions before anything was given; what a maintainer took into a batch is none, nor what
 * comes after it and is not like what was given.
 */
function trailOfPosted(
  version: VersionEntry,
  versions: readonly VersionEntry[],
  near: GivenLinks['near'],
  graph: LineageGraph,
): readonly VersionEntry[] {
  const sure = graph.relativesOf(version.id).filter(({ confidence }) => confidence >= confident);
  const ids = new Set(sure.map(({ id }) => id));
  const least = closenessOf(version, near, graph) * leastClose;
  const isStray = (entry: VersionEntry): boolean =>
    (entry.date ?? '') > (version.date ?? '') && closenessOf(entry, near, graph) < least;
  return versions.filter(
    (entry) => entry.id === version.id || (ids.has(entry.id) && entry.relation !== 'taken-into' && !isStray(entry)),
  );
}

/** Of how close the closest is, what a later version must be at least. */
const leastClose = 0.8;

/** The very message may be in the index: nothing tells more. */
function withSame(relative: FoundRelative, { messageIds }: GivenSubmission): FoundRelative {
  return messageIds.has(relative.id)
    ? { ...relative, confidence: 1, evidence: [{ type: 'same-message' }, ...relative.evidence] }
    : relative;
}

function summaryOfGiven(
  { submission, documents, messageIds, version, leftOut }: GivenSubmission,
  versions: readonly VersionEntry[],
  trail: readonly VersionEntry[],
  revisions: readonly { readonly version: number }[],
  graph: LineageGraph,
  source: TrailSource,
): GivenSummary {
  const posted = versions.find(({ id }) => messageIds.has(id))?.id ?? null;
  const sure = trail.filter(({ confidence }) => confidence >= confident);
  const numbers =
    sure.length === 0
      ? []
      : [...sure.map((entry) => entry.version ?? 1), ...revisions.map((revision) => revision.version)];
  const last = numbers.reduce((most, number) => Math.max(most, number), 0);
  return {
    title: submission.lead.title,
    version,
    wouldBe: posted === null ? (version ?? (last === 0 ? null : last + 1)) : null,
    posted,
    patches: submission.patches.map(({ id, title }) => givenPatch(id, title, documents.get(id)!, graph, source)),
    leftOut,
  };
}

function givenPatch(
  id: string,
  title: string | null,
  { series }: Document,
  graph: LineageGraph,
  source: TrailSource,
): GivenPatch {
  const part = series?.part ?? null;
  const isVersion = (relative: FoundRelative): boolean => source.document(relative.id)?.kind !== 'cover';
  const best = graph.linksOf(id).filter(({ lead, likelihood }) => !lead && likelihood >= confident);
  const before = inOrderOfAge(
    best
      .map(({ older, relation, likelihood, evidence }) => ({ id: older, relation, confidence: likelihood, evidence }))
      .filter(isVersion)
      .flatMap((relative) => entryOf(relative, { title, series }, source)),
  ).at(-1);
  if (before === undefined) return { part, title, last: null, confidence: null, state: 'added' };
  const isRenamed = titleKey(before.title ?? '') !== titleKey(title ?? '');
  const isSame = before.evidence.some((one) => one.type === 'same-lines' && one.ofEither === 1);
  const state = isRenamed ? 'renamed' : isSame ? 'same' : 'changed';
  return { part, title, last: before.id, confidence: before.confidence, state };
}

/** Null where it is the next version: what was sent, or says its number, may be behind what was posted. */
function supersededBy(
  { version, isSent, messageIds }: GivenSubmission,
  newest: VersionEntry,
  { date }: Document,
): GivenVersions['supersededBy'] {
  if (messageIds.has(newest.id)) return null;
  const daysLater = date === null || newest.date === null ? null : daysFrom(date, newest.date);
  const isBehind = version !== null && newest.version !== null && newest.version > version;
  const isEarlier = isSent && version === null && daysLater !== null && daysLater > 0;
  return isBehind || isEarlier ? { id: newest.id, version: newest.version, daysLater } : null;
}

function daysFrom(earlier: string, later: string): number {
  return Math.round((Date.parse(later) - Date.parse(earlier)) / 86_400_000);
}

/** The range-diff against what was posted last: of a series the whole, of one patch the patch. */
function compareGiven(
  older: string,
  given: GivenSubmission,
  isSeries: boolean,
  source: TrailSource,
): Comparison | null {
  const before = source.document(older);
  const after = source.document(given.submission.lead.id);
  return before === null || after === null ? null : compareMessages(before, after, source, isSeries);
}

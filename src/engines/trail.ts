import type { Document } from '../corpus/document.js';
import { withText } from '../lineage/evidence-text.js';
import { confident } from '../lineage/likelihood.js';
import type { FoundRelative, LineageGraph, StoredSubmission } from '../lineage/lineage-graph.js';
import { type DatedMessage, daysBetween, newestMessage, sortByAge, supersedes } from '../lineage/newest-message.js';
import { titleKey } from '../lineage/title.js';
import type { DocumentSummary, PartState, Relation, SeriesRevision, VersionEntry, VersionsResponse } from './engine.js';

/** The facts a trail is built from: the graph, and documents by id. */
export interface TrailSource {
  readonly graph: LineageGraph;
  document(id: string): Document | null;
}

export function summaryOf(document: Document): DocumentSummary {
  return {
    id: document.id,
    kind: document.kind,
    title: document.title,
    date: document.date,
    authors: document.authors.map((author) => author.name),
    series: document.series,
    list: document.list,
    source: document.source,
  };
}

/** The whole trail of a document: all other submissions of the patch, their series, and known gaps. */
export function trailOf(document: Document, source: TrailSource): VersionsResponse {
  const { graph } = source;
  const patch = summaryOf(document);
  const found = graph.relativesOf(document.id);
  const versions = inOrderOfAge(found.flatMap((relative) => entryOf(relative, document, source)));
  const consequences = graph.consequencesOf([document.id, ...found.map((relative) => relative.id)]);
  const related = inOrderOfAge(consequences.flatMap((relative) => entryOf(relative, document, source)));
  const submissions = graph.seriesOf(document.id);
  const sure = versions.filter((version) => version.confidence >= confident);
  // A patch taken into a batch of someone else is not a newer version.
  const all = inOrderOfAge([patch, ...sure.filter((version) => !isTakenLater(version, patch))]);
  const newest = newestMessage(all.map(dated)).entry;
  const series = submissions.some((submission) => submission.patches.length > 1 || submission.cover !== null)
    ? { series: describeSeries(submissions, source) }
    : {};
  return {
    patch,
    versions: versions.map((version) => ({ ...version, newest: version.id === newest.id })),
    related,
    ...series,
    gaps: findGaps(all, submissions),
    newest: newest.id,
    supersededBy:
      newest.id !== patch.id && supersedes(dated(newest), dated(patch))
        ? {
            id: newest.id,
            version: newest.series?.version ?? null,
            daysLater: daysBetween(dated(patch), dated(newest)),
          }
        : null,
  };
}

/** `patch` is what the trail was asked of; a relative that is not in the index any more gives no entry. */
export function entryOf(
  relative: FoundRelative,
  patch: Pick<Document, 'title' | 'series'>,
  source: TrailSource,
): VersionEntry[] {
  const document = source.document(relative.id);
  if (document === null) return [];
  return [
    {
      ...summaryOf(document),
      version: document.series?.version ?? source.graph.submissionOf(document.id)?.version ?? null,
      relation: relationOf(relative, document, patch),
      confidence: relative.confidence,
      evidence: relative.evidence.map(withText),
      renamed: document.title !== null && patch.title !== null && titleKey(document.title) !== titleKey(patch.title),
      newest: false,
    },
  ];
}

/** A digest entry restates a patch; it is a version of its own only if both state which they describe. */
function relationOf({ relation }: FoundRelative, document: Document, patch: Pick<Document, 'series'>): Relation {
  const [one, other] = [document.series?.version ?? null, patch.series?.version ?? null];
  return relation === 'retold' && one !== null && other !== null && one !== other ? 'version' : relation;
}

function isTakenLater(version: VersionEntry, patch: DocumentSummary): boolean {
  return version.relation === 'taken-into' && (version.date ?? '') > (patch.date ?? '');
}

/** Oldest first. */
export function inOrderOfAge<Entry extends DocumentSummary>(entries: readonly Entry[]): Entry[] {
  return sortByAge(entries.map(dated), (a, b) => (a.entry.id < b.entry.id ? -1 : 1)).map(({ entry }) => entry);
}

export function dated<Entry extends DocumentSummary>(entry: Entry): DatedMessage & { readonly entry: Entry } {
  const time = entry.date === null ? Number.NaN : Date.parse(entry.date);
  return {
    entry,
    kind: entry.kind,
    time: Number.isNaN(time) ? null : time,
    version: entry.series?.version ?? null,
    rfc: entry.series?.rfc ?? false,
  };
}

/** Missing versions before the last, and missing parts of series. */
export function findGaps(all: readonly DocumentSummary[], submissions: readonly StoredSubmission[]): string[] {
  const gaps = runsOf(missingVersions(submissions.length === 0 ? toldVersions(all) : sentVersions(submissions))).map(
    ([first, last]) => {
      if (first === last) return `v${first} is not in this index`;
      return `v${first} ${last === first + 1 ? 'and' : 'to'} v${last} are not in this index`;
    },
  );
  for (const submission of submissions) {
    const missing = missingParts(submission);
    if (missing.length === 0) continue;
    const name = `v${submission.version}`;
    gaps.push(
      missing.length === 1
        ? `${missing[0]}/${submission.total} of ${name} is missing`
        : `${missing.length} of ${submission.total} patches of ${name} are missing`,
    );
  }
  return gaps.slice(0, mostGaps);
}

const mostGaps = 12;

/** Ascending numbers as ranges without gaps. */
function runsOf(numbers: readonly number[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

/** Stated versions, oldest first; null if not stated. */
function sentVersions(submissions: readonly StoredSubmission[]): (number | null)[] {
  return submissions
    .filter((submission) => !submission.rfc || submission.isVersionStated)
    .map((submission) => submission.version);
}

/** A digest often leaves the version out. */
function toldVersions(all: readonly DocumentSummary[]): (number | null)[] {
  return all.map(({ series }) => series?.version ?? null);
}

/** Numbers missing below the highest, unless a message without a number may be one of them. */
function missingVersions(oldestFirst: readonly (number | null)[]): number[] {
  const known = new Set(oldestFirst);
  const last = oldestFirst.reduce<number>((most, version) => Math.max(most, version ?? 0), 0);
  const missing: number[] = [];
  for (let version = 1; version < last; version++) {
    if (known.has(version)) continue;
    const next = oldestFirst.findIndex((other) => other !== null && other > version);
    const before = oldestFirst.slice(0, next).findLastIndex((other) => other !== null && other < version);
    if (!oldestFirst.slice(before + 1, next).includes(null)) missing.push(version);
  }
  return missing;
}

function missingParts({ total, patches }: StoredSubmission): number[] {
  if (total === null || total < 2 || total > 500) return [];
  const here = new Set(patches.map((patch) => patch.part));
  return Array.from({ length: total }, (_, i) => i + 1).filter((part) => !here.has(part));
}

export function describeSeries(submissions: readonly StoredSubmission[], { graph }: TrailSource): SeriesRevision[] {
  return submissions.map((submission, i) => ({
    root: submission.root,
    title: submission.title,
    version: submission.isVersionStated ? submission.version : null,
    rfc: submission.rfc,
    resend: submission.resend,
    date: submission.date === null ? null : new Date(submission.date).toISOString(),
    total: submission.total,
    cover: submission.cover,
    parts: submission.patches.map((patch) => ({ ...patch, state: partState(patch, submissions.slice(0, i), graph) })),
    missingParts: missingParts(submission),
  }));
}

function partState(
  patch: StoredSubmission['patches'][number],
  earlier: readonly StoredSubmission[],
  graph: LineageGraph,
): PartState {
  if (earlier.length === 0) return 'first';
  const before = earlier
    .flatMap((submission) => submission.patches)
    .findLast((other) => graph.linkBetween(other.id, patch.id) !== null);
  if (before === undefined) return 'added';
  const link = graph.linkBetween(before.id, patch.id)!;
  if (titleKey(before.title ?? '') !== titleKey(patch.title ?? '')) return 'renamed';
  return link.evidence.some((one) => one.type === 'same-lines' && one.ofEither === 1) ? 'same' : 'changed';
}

import type { Document } from '../corpus/document.js';
import { Effort } from '../lineage/alignment.js';
import { comparePatchTexts, type PatchChange, type TagChange } from '../lineage/comparison.js';
import type { StoredSubmission } from '../lineage/lineage-graph.js';
import { patchText } from '../lineage/patch-text.js';
import { pairDiffs } from '../lineage/range-diff.js';
import type { Comparison, PatchPair } from './engine.js';
import { summaryOf, type TrailSource } from './trail.js';

/**
 * What changed between two submissions: of two patches, the patches; where they stand for series, all patches of both,
 * paired.
 */
export function compareMessages(
  older: Document,
  newer: Document,
  source: TrailSource,
  areSeries = standForSeries(older, newer, source),
): Comparison {
  const oldSeries = seriesOf(older, source);
  const newSeries = seriesOf(newer, source);
  const wholes = areSeries && oldSeries !== null && newSeries !== null;
  const effort = new Effort();
  const own = comparePatchTexts(older, newer, effort);
  const pairs = wholes ? seriesPairs(oldSeries, newSeries, source, effort) : [pairOf(older, newer, own)];
  return {
    older: summaryOf(older),
    newer: summaryOf(newer),
    pairs,
    changelog: own.changelog,
    tags: sumTags(pairs),
  };
}

function seriesOf({ id }: Document, { graph }: TrailSource): StoredSubmission | null {
  return graph.submissionOf(id);
}

/** A cover letter stands for its series; without one the first patch does, where the other is the first of a submission too. */
function standForSeries(older: Document, newer: Document, source: TrailSource): boolean {
  if (older.kind === 'cover' || newer.kind === 'cover') return true;
  const both = [older, newer].map((document) => ({ document, series: seriesOf(document, source) }));
  return (
    both.every(({ document, series }) => series !== null && series.root === document.id && !isPartAlone(series)) &&
    both.some(({ series }) => series!.patches.length > 1)
  );
}

/** "v2 2/3" sent again by itself. */
function isPartAlone({ cover, patches, total }: StoredSubmission): boolean {
  return cover === null && patches.length === 1 && total !== null && total > 1;
}

function pairOf(older: Document, newer: Document, change: PatchChange): PatchPair {
  const { gained, lost } = change.tags;
  const isSame = [change.title, change.message, change.files, gained, lost].every(({ length }) => length === 0);
  return {
    older: summaryOf(older),
    newer: summaryOf(newer),
    state: isSame ? 'same' : 'changed',
    similarity: change.similarity,
    title: change.title,
    message: change.message,
    files: change.files,
    tags: change.tags,
    complete: change.complete,
  };
}

/**
 * Patches paired as git-range-diff does. Of those that it takes for dropped and new, pairs that the lineage knows for
 * versions of one patch are rewritten ones.
 */
function seriesPairs(
  older: StoredSubmission,
  newer: StoredSubmission,
  source: TrailSource,
  effort: Effort,
): PatchPair[] {
  const load = (submission: StoredSubmission): Document[] =>
    submission.patches.flatMap((patch) => source.document(patch.id) ?? []);
  const left = load(older);
  const right = load(newer);
  const diffsOf = (documents: readonly Document[]) => documents.map((document) => patchText(document).diff);
  const paired = pairDiffs(diffsOf(left), diffsOf(right));
  const oldOf = new Map(paired.map(({ row, column }) => [column, row]));
  const used = new Set(oldOf.values());
  const changedPair = (a: Document, b: Document): PatchPair => pairOf(a, b, comparePatchTexts(a, b, effort));
  const result = right.map((patch, column): PatchPair => {
    const row = oldOf.get(column);
    if (row !== undefined) return changedPair(left[row]!, patch);
    const before = left.findIndex((other, i) => !used.has(i) && isVersionOf(other, patch, source));
    if (before < 0) return alone(null, patch);
    used.add(before);
    return { ...changedPair(left[before]!, patch), state: 'rewritten' };
  });
  for (const [row, patch] of left.entries()) if (!used.has(row)) result.push(alone(patch, null));
  return result;
}

function isVersionOf(older: Document, newer: Document, { graph }: TrailSource): boolean {
  const link = graph.linkBetween(older.id, newer.id);
  return link !== null && !link.lead && (link.relation === 'version' || link.relation === 'resend');
}

function alone(older: Document | null, newer: Document | null): PatchPair {
  return {
    older: older === null ? null : summaryOf(older),
    newer: newer === null ? null : summaryOf(newer),
    state: older === null ? 'added' : 'dropped',
    similarity: 0,
    title: [],
    message: [],
    files: [],
    tags: { gained: [], lost: [] },
    complete: true,
  };
}

function sumTags(pairs: readonly PatchPair[]): TagChange {
  const sum = (of: (pair: PatchPair) => readonly string[]): string[] => [...new Set(pairs.flatMap(of))];
  return { gained: sum(({ tags }) => tags.gained), lost: sum(({ tags }) => tags.lost) };
}

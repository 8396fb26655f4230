import type { ProblemReason } from '../corpus/problem.js';
import type { IndexingSummary } from '../index/build/indexing-session.js';

/** What a run of `index` has done, over all its sources: the JSON of the command. */
export interface IndexingReport {
  /** In the index, now. */
  documents: number;
  added: number;
  updated: number;
  unchanged: number;
  removed: number;
  /** Documents lost, and kept though not as they stood, by reason. */
  skipped: Partial<Record<ProblemReason, number>>;
  repaired: Partial<Record<ProblemReason, number>>;
  sources: number;
  /** Files of the folders named that are of no known format. */
  ignored: string[];
  /** Sources that could not be read, with why. */
  failed: { path: string; reason: string }[];
  seconds: number;
}

export function emptyReport(): IndexingReport {
  return {
    documents: 0,
    added: 0,
    updated: 0,
    unchanged: 0,
    removed: 0,
    skipped: {},
    repaired: {},
    sources: 0,
    ignored: [],
    failed: [],
    seconds: 0,
  };
}

export function addToReport(report: IndexingReport, summary: IndexingSummary): void {
  report.sources++;
  report.added += summary.added;
  report.updated += summary.updated;
  report.unchanged += summary.unchanged;
  report.removed += summary.removed;
  for (const [reason, count] of summary.skipped) report.skipped[reason] = (report.skipped[reason] ?? 0) + count;
  for (const [reason, count] of summary.repaired) report.repaired[reason] = (report.repaired[reason] ?? 0) + count;
}

/** `457 documents: 457 added from 70 sources in 0.9 s; skipped 2 (duplicate 2)`. */
export function reportLine(report: IndexingReport): string {
  const counts = (['added', 'updated', 'unchanged', 'removed'] as const)
    .filter((name) => report[name] > 0)
    .map((name) => `${number(report[name])} ${name}`);
  const parts = [
    `${plural(report.documents, 'document')}: ${counts.join(', ') || 'nothing new'} from ${plural(report.sources, 'source')} in ${report.seconds.toFixed(1)} s`,
  ];
  const lost = countsOf(report.skipped);
  const repaired = countsOf(report.repaired);
  if (lost !== null) parts.push(`skipped ${lost}`);
  if (repaired !== null) parts.push(`repaired ${repaired}`);
  if (report.ignored.length > 0) parts.push(`${plural(report.ignored.length, 'file')} of unrecognised format ignored`);
  return parts.join('; ');
}

/** `3 (duplicate 2, too-large 1)`, or null for none. */
function countsOf(byReason: Partial<Record<ProblemReason, number>>): string | null {
  const entries = Object.entries(byReason).sort((a, b) => b[1] - a[1]);
  if (entries.length === 0) return null;
  const sum = entries.reduce((total, [, count]) => total + count, 0);
  return `${number(sum)} (${entries.map(([reason, count]) => `${reason} ${number(count)}`).join(', ')})`;
}

function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}

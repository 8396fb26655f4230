import type { DocumentSummary, SeriesRevision, VersionEntry, VersionsResponse } from '../engines/engine.js';
import { factsLine } from './hit-text.js';
import type { Palette } from './palette.js';
import { safeLine, wrapped } from './safe-text.js';
import { dayOf, laterText, peopleLine, placeOf, seriesLabel } from './summary-text.js';

/**
 * The versions of a patch by date: `>` marks the requested one, `*` the newest, and each other one is followed by its
 * confidence and evidence.
 */
export function trailText(trail: VersionsResponse, columns: number, palette: Palette): string {
  const { patch, versions, related, series = [], gaps, supersededBy } = trail;
  const lines = [palette.title(safeLine(patch.title ?? '(no title)')), palette.faint(patchFacts(patch)), ''];
  const addEntry = (entry: VersionEntry): void => {
    for (const line of entryLines(entry, patch.title, columns, palette)) lines.push(line);
  };
  if (versions.length === 0) lines.push('No other versions.');
  else {
    const before = versions.filter((version) => (version.date ?? '') < (patch.date ?? ''));
    for (const version of before) addEntry(version);
    lines.push(ownLine(trail, palette));
    for (const version of versions.slice(before.length)) addEntry(version);
  }
  if (related.length > 0) {
    lines.push('', palette.title('Related'));
    for (const entry of related) addEntry(entry);
  }
  for (const line of seriesPart(series, gaps, columns, palette)) lines.push(line);
  if (supersededBy !== null) {
    const { version, daysLater } = supersededBy;
    const what = version === null ? safeLine(supersededBy.id) : `v${version}`;
    lines.push('', `Superseded by ${what}${laterText(daysLater)}.`);
  }
  return `${lines.join('\n')}\n`;
}

/** The revisions of a series where there are several, and what is known to be missing. */
export function seriesPart(
  series: readonly SeriesRevision[],
  gaps: readonly string[],
  columns: number,
  palette: Palette,
): string[] {
  const lines: string[] = [];
  if (series.length > 1) {
    lines.push('', palette.title('Series'));
    for (const posting of series) lines.push(seriesLine(posting));
  }
  if (gaps.length > 0) lines.push('', wrapped(`Missing: ${gaps.map(safeLine).join('; ')}.`, columns));
  return lines;
}

function patchFacts(patch: DocumentSummary): string {
  return factsLine([seriesLabel(patch.series), peopleLine(patch.authors), patch.list, patch.id]);
}

function ownLine({ patch, newest }: VersionsResponse, palette: Palette): string {
  const isNewest = newest === patch.id;
  return `${isNewest ? '*' : '>'} ${postingColumns(patch, palette)}  this version${isNewest ? newestMark : ''}`;
}

/** `asked`: the title of what the versions are of. */
export function entryLines(entry: VersionEntry, asked: string | null, columns: number, palette: Palette): string[] {
  const title = entry.title === null ? palette.faint('(no title)') : safeLine(entry.title);
  const facts = [
    `${Math.round(entry.confidence * 100)} % confidence`,
    relationWords[entry.relation],
    entry.renamed ? 'renamed' : null,
    ...entry.evidence.map(({ text }) => text),
  ].filter((fact) => fact !== null);
  return [
    `${entry.newest ? '*' : ' '} ${postingColumns(entry, palette)}  ${entry.title === asked ? 'same title' : title}${entry.newest ? newestMark : ''}`,
    palette.faint(wrapped(safeLine(facts.join('; ')), columns, indent)),
    palette.faint(`${indent}${safeLine(placeOf(entry))}`),
  ];
}

const indent = ' '.repeat(14);
const newestMark = '  [newest]';

function postingColumns({ date, series }: DocumentSummary, palette: Palette): string {
  return `${dateColumn(date)}  ${palette.title((seriesLabel(series) ?? '').padEnd(10))}`;
}

const relationWords: Record<VersionEntry['relation'], string | null> = {
  version: null,
  resend: 'RESEND',
  retold: 'also in a digest',
  'split-from': 'split',
  'merged-into': 'merged',
  'taken-into': 'taken into another series',
  backport: 'backport',
  autosel: 'AUTOSEL',
  revert: 'revert',
  pull: 'pull request',
  applied: 'applied to a tree',
  commit: 'commit',
};

function seriesLine(posting: SeriesRevision): string {
  const { version, rfc, resend, total, parts, missingParts, title } = posting;
  const label = [rfc ? 'RFC' : '', resend ? 'RESEND' : '', version === null ? 'v1' : `v${version}`]
    .filter(Boolean)
    .join(' ');
  const counts = total === null ? `${parts.length} patches` : `${parts.length} of ${total} patches`;
  const lost = missingParts.length === 0 ? '' : `, missing ${missingParts.slice(0, 10).join(', ')}`;
  return `  ${dateColumn(posting.date)}  ${label.padEnd(8)}  ${safeLine(title ?? '')} (${counts}${lost})`;
}

function dateColumn(date: string | null): string {
  return (dayOf(date) ?? 'undated').padEnd(10);
}

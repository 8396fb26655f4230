import type { DocumentSummary } from '../engines/engine.js';
import type { LandedCommit, LandedState } from '../landed/landed-state.js';
import { factsLine } from './hit-text.js';
import type { Palette } from './palette.js';
import { safeLine } from './safe-text.js';
import { dayOf, seriesLabel } from './summary-text.js';

/** What became of a patch: state, commits, the version that was applied, and what followed. */
export function landedText(landed: LandedState, palette: Palette): string {
  const { patch, state, applied, commits, backports, reverts, notices, fixes } = landed;
  const lines = [
    palette.title(safeLine(patch.title ?? '(no title)')),
    factsLine([state, seriesLabel(patch.series), dayOf(patch.date), patch.id]),
  ];
  for (const commit of commits) lines.push('', commitLines(commit, palette).join('\n'));
  if (applied !== null) {
    const how = applied.exact ? 'applied version' : 'the newest version before it was applied';
    lines.push('', factsLine([how, `v${applied.version ?? 1}`, applied.id]));
  }
  const section = (title: string, entries: readonly DocumentSummary[]): void => {
    if (entries.length === 0) return;
    lines.push('', palette.title(title));
    for (const { title: name, date, id } of entries) lines.push(factsLine([name ?? '(no title)', dayOf(date), id]));
  };
  section('Notices', notices);
  section('Backports', backports);
  section('Reverts', reverts);
  section('Fixes for it', fixes);
  if (commits.length === 0 && notices.length === 0) lines.push('', 'No commit of it is in this index.');
  return `${lines.join('\n')}\n`;
}

function commitLines(
  { sha, title, date, source, confidence, evidence, picked }: LandedCommit,
  palette: Palette,
): string[] {
  const lines = [
    `commit ${palette.match(sha)}`,
    factsLine([title ?? '(no title)', dayOf(date), source]),
    palette.faint(factsLine([`${Math.floor(confidence * 100)} % confidence`, ...evidence.slice(0, 3)])),
  ];
  if (picked.length > 0) lines.push(factsLine([`picked from ${picked.join(', ')}`]));
  return lines;
}

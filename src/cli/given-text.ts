import type { GivenPatch, GivenVersions } from '../engines/engine.js';
import type { Palette } from './palette.js';
import { safeLine } from './safe-text.js';
import { laterText } from './summary-text.js';
import { entryLines, seriesPart } from './trail-text.js';

/** The versions of a patch or series that is not in the index, and which version it would be. */
export function givenText(trail: GivenVersions, columns: number, palette: Palette): string {
  const { given, versions, related, series = [], supersededBy } = trail;
  const lines = [
    palette.title(safeLine(given.title ?? '(no title)')),
    palette.faint(givenFacts(trail)),
    '',
    versions.length === 0 ? 'No version of it in this index.' : nextLine(trail),
  ];
  if (versions.length > 0) lines.push('');
  for (const entry of versions) for (const line of entryLines(entry, given.title, columns, palette)) lines.push(line);
  if (given.patches.length > 1 && versions.length > 0) {
    lines.push('', palette.title('Patches'));
    for (const patch of given.patches) lines.push(patchLine(patch));
  }
  if (related.length > 0) {
    lines.push('', palette.title('Related'));
    for (const entry of related) for (const line of entryLines(entry, given.title, columns, palette)) lines.push(line);
  }
  for (const line of seriesPart(series, trail.gaps, columns, palette)) lines.push(line);
  if (supersededBy !== null) {
    const { id, version, daysLater } = supersededBy;
    lines.push('', `Superseded by ${version === null ? safeLine(id) : `v${version}`}${laterText(daysLater)}.`);
  }
  return `${lines.join('\n')}\n`;
}

function givenFacts({ given: { patches, leftOut, posted } }: GivenVersions): string {
  const count = `${patches.length} ${patches.length === 1 ? 'patch' : 'patches'}`;
  const place = posted === null ? 'not in this index' : safeLine(posted);
  const others =
    leftOut === 0 ? '' : ` · ${leftOut} ${leftOut === 1 ? 'message' : 'messages'} of other submissions left out`;
  return `${count} · ${place}${others}`;
}

function nextLine({ given: { version, wouldBe, posted }, versions }: GivenVersions): string {
  if (posted !== null) return 'This message is in the index.';
  if (version !== null) return `This is v${version} by its subject.`;
  return wouldBe === null
    ? `Similar: ${versions.length === 1 ? 'one patch' : `${versions.length} patches`}; none of them is surely a version of it.`
    : `This would be v${wouldBe}.`;
}

const states: Record<GivenPatch['state'], string> = {
  same: 'same changes',
  changed: 'changed',
  renamed: 'renamed',
  added: 'new',
  first: 'new',
  unknown: 'changed',
};

function patchLine({ part, title, state }: GivenPatch): string {
  return `  ${String(part ?? '').padStart(3)}  ${states[state].padEnd(12)}  ${safeLine(title ?? '(no title)')}`;
}

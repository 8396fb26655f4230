import type { Document, Person } from '../corpus/document.js';
import type { Palette } from './palette.js';
import { safeLine, safeText } from './safe-text.js';
import { seriesLabel } from './summary-text.js';

/** A document in full: what is known of it, then its text as it stands. */
export function documentText(document: Document, palette: Palette): string {
  const { title, kind, id, date, authors, list, series, subsystems, files, identifiers, source, alsoIn, digest } =
    document;
  const facts: [string, string | null][] = [
    ['id', id],
    ['kind', kind],
    ['date', date],
    ['authors', authors.map(personText).join(', ')],
    ['list', list],
    ['version', seriesLabel(series)],
    ['series', series?.name ?? null],
    [
      'digest',
      digest === null ? null : [digest.period, ...digest.days.slice(0, 1), ...digest.days.slice(1).slice(-1)].join(' '),
    ],
    ['subsystems', subsystems.join(', ')],
    ['files', files.join(', ')],
    ['identifiers', identifiers.join(', ')],
    ['source', [source, ...alsoIn].map(({ path, line }) => `${path}:${line}`).join(', ')],
  ];
  const lines = facts
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${palette.faint(`${name}:`.padEnd(12))}${safeLine(value!)}`);
  const heading = title === null ? palette.faint('(no title)') : palette.title(safeLine(title));
  return `${heading}\n${lines.join('\n')}\n\n${safeText(document.text).trimEnd()}\n`;
}

function personText({ name, address }: Person): string {
  return address === null ? name : `${name} <${address}>`;
}

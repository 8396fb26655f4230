import { paragraphs } from '../corpus/mail/paragraphs.js';
import type { Comparison, DocumentSummary, PatchPair } from '../engines/engine.js';
import type { ChangePiece } from '../lineage/comparison.js';
import type { Palette } from './palette.js';
import { safeLine, safeText, wrapped } from './safe-text.js';
import { dayOf, seriesLabel } from './summary-text.js';

/**
 * A comparison in the manner of git-range-diff(1): `=` same, `!` changed, `<` dropped, `>` added; and `~`
 * for one that was rewritten, which git would call dropped and added.
 * Words and lines taken out stand in `[-…-]` or behind a minus, new ones in `{+…+}` or behind a plus.
 */
export function comparisonText(comparison: Comparison, columns: number, palette: Palette): string {
  const { older, newer, pairs, changelog } = comparison;
  const blocks = [`${palette.removed(`- ${postingLine(older)}`)}\n${palette.added(`+ ${postingLine(newer)}`)}`];
  for (const [i, pair] of pairs.entries()) blocks.push(pairText(pair, i + 1, columns, palette));
  if (changelog.length > 0) {
    const notes = changelog.map((note) => `    ${safeText(note)}`);
    blocks.push(`Changelog:\n${notes.join('\n')}`);
  }
  return `${blocks.join('\n\n')}\n`;
}

function postingLine({ series, date, title, id }: DocumentSummary): string {
  const facts = [seriesLabel(series), dayOf(date)].filter((fact) => fact !== null).join(', ');
  return safeLine(`${title ?? id}${facts === '' ? '' : ` (${facts})`}`);
}

const signs: Record<PatchPair['state'], string> = { same: '=', changed: '!', rewritten: '~', dropped: '<', added: '>' };

function pairText(pair: PatchPair, place: number, columns: number, palette: Palette): string {
  const { older, newer, title, message, files, tags, state } = pair;
  const lines = [
    `${place}: ${signs[state]} ${safeLine((newer ?? older)!.title ?? '(no title)')}${similarityText(pair)}`,
  ];
  if (title.length > 0) lines.push(wrapped(inline(title, palette), columns, '    '));
  if (message.length > 0) for (const text of paragraphsOf(inline(message, palette), columns)) lines.push(text);
  for (const tag of tags.gained) lines.push(`    ${palette.added(`+ ${safeLine(tag)}`)}`);
  for (const tag of tags.lost) lines.push(`    ${palette.removed(`- ${safeLine(tag)}`)}`);
  for (const { path, lines: changes } of files) {
    lines.push(`    ${palette.title(safeLine(path))}`);
    for (const { text, change, hunk } of changes) {
      if (hunk !== undefined) lines.push(palette.faint(`    @@ ${safeLine(hunk)}`.trimEnd()));
      for (const line of lineBlock(text, change, palette)) lines.push(line);
    }
  }
  return lines.join('\n');
}

/** How much of a changed patch is the same; what is all the same in the diff did not change there. */
function similarityText({ state, similarity, files }: PatchPair): string {
  if (state !== 'changed' && state !== 'rewritten') return '';
  return files.length === 0 ? ' same diff' : ` ${Math.min(99, Math.round(similarity * 100))} % similar`;
}

/** Word by word, the changes within the text; where hardly a word is the same, one text after the other. */
function inline(pieces: readonly ChangePiece[], palette: Palette): string {
  const all = pieces.reduce((sum, { text, change }) => sum + (change === 'same' ? 2 : 1) * text.length, 0);
  const same = pieces.reduce((sum, { text, change }) => sum + (change === 'same' ? 2 : 0) * text.length, 0);
  if (same >= all * leastInline) return pieces.map(({ text, change }) => inlinePiece(text, change, palette)).join('');
  const side = (gone: ChangePiece['change']): string =>
    pieces.map(({ text, change }) => (change === gone ? '' : text)).join('');
  return `${inlinePiece(side('added'), 'removed', palette)}\n\n${inlinePiece(side('removed'), 'added', palette)}`;
}

/** Share of two texts that must be the same for their words to be shown mixed. */
const leastInline = 0.6;

function inlinePiece(text: string, change: ChangePiece['change'], palette: Palette): string {
  const words = safeText(text);
  if (change === 'same' || words.trim() === '') return words;
  const core = words.trim();
  const mark = change === 'added' ? palette.added(`{+${core}+}`) : palette.removed(`[-${core}-]`);
  return words.replace(core, () => mark);
}

/** Running text is wrapped anew; stack traces, lists and code keep their lines. */
function paragraphsOf(text: string, columns: number): string[] {
  return paragraphs(text).map(({ type, text: paragraph }) =>
    type === 'running' ? wrapped(paragraph, columns, '    ') : paragraph.replace(/^/gm, '    '),
  );
}

function lineBlock(text: string, change: ChangePiece['change'], palette: Palette): string[] {
  return safeText(text)
    .replace(/\n$/, '')
    .split('\n')
    .map((one) => {
      if (change === 'same') return `      ${palette.faint(one)}`;
      return change === 'added' ? `    ${palette.added(`+ ${one}`)}` : `    ${palette.removed(`- ${one}`)}`;
    });
}

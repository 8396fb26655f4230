import { foldedText } from '../search/collapse.js';
import type { Explanation } from '../search/explanation.js';
import type { Facets } from '../search/facets.js';
import type { HighlightPiece } from '../search/highlight.js';
import type { Hit, SearchResponse } from '../search/search-response.js';
import type { Palette } from './palette.js';
import { safeLine, wrapped } from './safe-text.js';
import { dayOf, laterText, peopleLine, placeOf, seriesLabel } from './summary-text.js';

/** Hits as text; `first` is the rank of the first. */
export function hitsText(response: SearchResponse, first: number, columns: number, palette: Palette): string {
  const blocks = response.hits.map((hit, i) => hitText(hit, first + i, columns, palette));
  if (response.facets !== undefined) blocks.push(facetsText(response.facets, palette));
  blocks.push(remarks(response, palette).join('\n'));
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function hitText(hit: Hit, place: number, columns: number, palette: Palette): string {
  const { highlights, series, versions, folded, bestMatch, explanation, byTrail } = hit;
  const indent = '   ';
  const title = highlights.title.length > 0 ? marked(highlights.title, palette) : palette.faint('(no title)');
  const facts = [seriesLabel(series), peopleLine(hit.authors), dayOf(hit.date), hit.list, placeOf(hit)];
  const lines = [
    `${palette.faint(`${place}.`)} ${title}`,
    palette.faint(indent + factsLine(facts)),
    wrapped(marked(highlights.text, palette), columns, indent),
  ];
  if (bestMatch !== undefined) {
    const facts = [bestMatch.kind, peopleLine(bestMatch.authors), dayOf(bestMatch.date), bestMatch.id];
    lines.push(
      palette.faint(`${indent}best match: ${factsLine(facts)}`),
      wrapped(marked(bestMatch.text, palette), columns, indent),
    );
  }
  const others = folded === undefined ? null : foldedText(folded);
  if (others !== null) lines.push(palette.faint(`${indent}also found: ${others}`));
  if (byTrail) lines.push(palette.faint(`${indent}found by another version of the same patch`));
  if (versions !== undefined && versions.count > 1) {
    const strip = versions.strip.map(({ label }) => safeLine(label)).join(' → ');
    const newer = versions.supersededBy;
    const superseded = newer === null ? '' : `; superseded by ${safeLine(newer.label)}${laterText(newer.daysLater)}`;
    lines.push(palette.faint(`${indent}${versions.count} versions: ${strip}${superseded}`));
  }
  if (explanation !== undefined) lines.push(explanationText(explanation, indent));
  return lines.filter((one) => one !== '').join('\n');
}

/** What is known, in one line. */
export function factsLine(facts: readonly (string | null)[]): string {
  return facts
    .filter((fact) => fact !== null && fact !== '')
    .map((fact) => safeLine(fact!))
    .join(' · ');
}

function marked(pieces: readonly HighlightPiece[], palette: Palette): string {
  return pieces.map(({ text, match }) => (match ? palette.match(safeLine(text)) : safeLine(text))).join('');
}

export function explanationText(explanation: Explanation, indent: string): string {
  const lines: string[] = [];
  const add = ({ value, description, details }: Explanation, depth: number): void => {
    lines.push(`${indent}${'  '.repeat(depth)}${value.toFixed(4)} ${safeLine(description)}`);
    for (const detail of details) add(detail, depth + 1);
  };
  add(explanation, 0);
  return lines.join('\n');
}

function facetsText(facets: Facets, palette: Palette): string {
  return Object.entries(facets)
    .filter(([, values]) => values.length > 0)
    .map(
      ([name, values]) =>
        `${palette.title(name)}: ${values.map(({ value, count }) => `${safeLine(value)} (${count})`).join(', ')}`,
    )
    .join('\n');
}

function remarks(response: SearchResponse, palette: Palette): string[] {
  const { total, totalRelation, hits, tookMs, notes, didYouMean = [], clauses = [], partial } = response;
  const lines = notes.map((note) => palette.faint(safeLine(note)));
  if (didYouMean.length > 0) {
    lines.push(
      `Did you mean ${didYouMean.map(({ query, total: found }) => `${safeLine(query)} (${found})`).join(', or ')}?`,
    );
  }
  if (clauses.length > 1) {
    lines.push(
      `Matches per term: ${clauses.map(({ clause, total: found }) => `${safeLine(clause)} ${found}`).join(', ')}`,
    );
  }
  if (partial) lines.push('Timed out; results are incomplete.');
  const count = `${totalRelation === 'gte' ? 'at least ' : ''}${total.toLocaleString('en')}`;
  lines.push(total === 0 ? 'No results.' : palette.faint(`${hits.length} of ${count} found, ${tookMs} ms`));
  return lines;
}

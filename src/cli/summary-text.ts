import type { Series } from '../corpus/document.js';
import type { DocumentSummary } from '../engines/engine.js';

/** `RFC v3 2/7`; null for what states nothing of the kind. */
export function seriesLabel(series: Series | null): string | null {
  if (series === null) return null;
  const { rfc, resend, version, part, total } = series;
  const words = [rfc ? 'RFC' : null, resend ? 'RESEND' : null, version === null ? null : `v${version}`];
  if (part !== null) words.push(total === null ? `part ${part}` : `${part}/${total}`);
  const label = words.filter((word) => word !== null).join(' ');
  return label === '' ? null : label;
}

/** Of an ISO time the day; null where there is none. */
export function dayOf(date: string | null): string | null {
  return date === null ? null : date.slice(0, 10);
}

export function peopleLine(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`;
}

/** How much later, behind a comma; empty where it is not known. */
export function laterText(days: number | null): string {
  if (days === null) return '';
  return days === 0 ? ', on the same day' : `, ${days} day${days === 1 ? '' : 's'} later`;
}

/** How a message is referred to again: its Message-ID or sha, and its place where it has neither. */
export function placeOf({ id, source, kind }: Pick<DocumentSummary, 'id' | 'source' | 'kind'>): string {
  return kind === 'digest-entry' ? `${source.path}:${source.line}` : id;
}

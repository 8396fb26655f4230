import { visibleText } from '../../corpus/hidden-characters.js';
import type { DocumentSummary } from '../../engines/engine.js';
import { Visible } from './visible.js';
import { kindNames, shortDate } from './wording.js';

type Titled = Pick<DocumentSummary, 'title' | 'kind' | 'date'>;

/** What a posting goes by where its source gave it no title. */
export function titleText(posting: Titled): string {
  return posting.title === null || posting.title.trim() === '' ? untitled(posting) : visibleText(posting.title);
}

export function MessageTitle({ posting }: { readonly posting: Titled }) {
  return posting.title === null || posting.title.trim() === '' ? (
    <span class="untitled">{untitled(posting)}</span>
  ) : (
    <Visible text={posting.title} />
  );
}

function untitled({ kind, date }: Titled): string {
  return `Untitled ${kindNames[kind]}${date === null ? '' : ` of ${visibleText(shortDate(date))}`}`;
}

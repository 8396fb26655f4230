import type { DocumentSummary } from '../../engines/engine.js';
import { patchPath } from './links.js';
import { MessageTitle } from './message-title.js';
import { Visible } from './visible.js';
import { partLabel, shortDate, versionLabel } from './wording.js';

/** A posting in one line of a list: what it is called, by whom, when. */
export function MessageLine({ posting }: { readonly posting: DocumentSummary }) {
  const version = versionLabel(posting.series);
  const part = posting.kind === 'cover' ? null : partLabel(posting.series);
  return (
    <>
      <a href={patchPath(posting.id)}>
        <MessageTitle posting={posting} />
      </a>
      <span class="line-facts">
        {version !== null && <span class="badge">{version}</span>}
        {part !== null && <span>patch {part}</span>}
        {posting.authors.length > 0 && (
          <span>
            <Visible text={posting.authors.join(', ')} />
          </span>
        )}
        {posting.date !== null && <DateText iso={posting.date} />}
      </span>
    </>
  );
}

export function DateText({ iso }: { readonly iso: string }) {
  const date = shortDate(iso);
  return date === iso ? <Visible text={iso} /> : <time datetime={iso}>{date}</time>;
}

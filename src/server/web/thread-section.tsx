import type { ThreadEntry } from '../../engines/engine.js';
import { patchPath } from './links.js';
import { DateText } from './message-line.js';
import { MessageTitle } from './message-title.js';
import { Visible } from './visible.js';
import { partLabel } from './wording.js';

/** The thread a message belongs to. */
export function ThreadSection({ thread }: { readonly thread: readonly ThreadEntry[] }) {
  if (thread.length < 2) return null;
  return (
    <section class="thread" id="thread">
      <h2>Thread</h2>
      <ol>
        {thread.map((entry, i) => (
          <li class={`depth-${Math.min(entry.depth, deepestIndent)}${entry.current ? ' current' : ''}`}>
            <ThreadLine entry={entry} isNewTitle={i === 0 || entry.title !== thread[i - 1]!.title} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Replies are labelled by author; patches, cover letters and messages with a new subject by title. */
function ThreadLine({ entry, isNewTitle }: { readonly entry: ThreadEntry; readonly isNewTitle: boolean }) {
  const who = entry.authors.length === 0 ? 'Unknown author' : entry.authors.join(', ');
  const isTitled = entry.kind !== 'reply' || (isNewTitle && entry.title !== null);
  const part = entry.kind === 'reply' ? null : partLabel(entry.series);
  return (
    <>
      {part !== null && <span class="part-number">{part}</span>}{' '}
      <a href={patchPath(entry.id)} aria-current={entry.current ? 'true' : undefined}>
        {isTitled ? <MessageTitle posting={entry} /> : <Visible text={who} />}
      </a>
      <span class="line-facts">
        {isTitled && (
          <span>
            <Visible text={who} />
          </span>
        )}
        {entry.date !== null && <DateText iso={entry.date} />}
        {entry.current && <span>this message</span>}
      </span>
    </>
  );
}

const deepestIndent = 6;

import { visibleText } from '../../corpus/hidden-characters.js';
import type { VersionsResponse } from '../../engines/engine.js';
import { patchPath } from './links.js';
import { trailMessages, versionLabel } from './trail-messages.js';
import { shortDate } from './wording.js';

/** The versions of a patch in one line that wraps, above its text; nothing for one without others. */
export function TrailStrip({ versions }: { readonly versions: VersionsResponse }) {
  const all = trailMessages(versions).filter(({ relation, kind }) => kind !== 'digest-entry' && relation === 'version');
  const shown = all.slice(-longestStrip);
  if (shown.length < 2) return null;
  return (
    <nav class="strip" aria-label="Versions">
      {all.length > shown.length && <a href="#trail">…</a>}
      {shown.map((message) => (
        <a
          href={patchPath(message.id)}
          title={message.date === null ? undefined : visibleText(shortDate(message.date))}
          aria-current={message.isCurrent ? 'page' : undefined}
        >
          {visibleText(versionLabel(message))}
        </a>
      ))}
    </nav>
  );
}

const longestStrip = 16;

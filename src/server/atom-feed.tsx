import { createHash } from 'node:crypto';
import { Feed } from 'feed';
import { visibleText } from '../corpus/hidden-characters.js';
import type { SearchResponse } from '../search/search-response.js';
import { Highlighted } from './web/highlighted.js';
import { feedPath, patchPath, type SearchState, searchPath } from './web/links.js';
import { MessageTitle } from './web/message-title.js';
import { versionLabel } from './web/wording.js';

interface FeedSource {
  readonly state: SearchState;
  readonly response: SearchResponse;
  /** Scheme, host and port that readers see. */
  readonly origin: string;
  /** ISO time of the last commit of the index. */
  readonly committed: string | null;
}

/**
 * A search as an Atom feed (RFC 4287). Ids are `tag:` URIs (RFC 4151) made from the query and from document ids alone:
 * the same wherever the server stands and whatever the text of an entry becomes.
 */
export function atomFeed({ state, response, origin, committed }: FeedSource): string {
  const fallback = timeOf(committed) ?? new Date(0);
  const entries = response.hits.map((hit) => ({ hit, date: timeOf(hit.date) ?? fallback }));
  const newest = entries.reduce((latest, { date }) => Math.max(latest, date.getTime()), 0);
  const path = feedPath(state);
  const feed = new Feed({
    id: tagUri('search', createHash('sha256').update(path).digest('hex').slice(0, 32)),
    title: visibleText(state.query.trim() === '' ? 'Patchtrail: newest patches' : `Patchtrail: ${state.query}`),
    link: origin + searchPath(state),
    feedLinks: { atom: origin + path },
    updated: newest === 0 ? fallback : new Date(newest),
    generator: 'Patchtrail',
    copyright: '',
  });
  for (const { hit, date } of entries) {
    const version = versionLabel(hit.series);
    feed.addItem({
      id: tagUri('document', encodeURIComponent(hit.id)),
      title: escaped(
        <>
          {version === null ? '' : `${version}: `}
          <MessageTitle posting={hit} />
        </>,
      ),
      link: origin + patchPath(hit.id),
      date,
      description: escaped(<Highlighted pieces={hit.highlights.text} />),
      author: hit.authors.map((name) => ({ name: visibleText(name) })),
    });
  }
  return feed.atom1();
}

/** The package puts titles and summaries into CDATA as they are; escaped HTML has no `>` that could end one. */
function escaped(element: { toString(): string | Promise<string> }): string {
  return String(element.toString());
}

export function tagUri(...parts: readonly string[]): string {
  return `tag:patchtrail,2026:${parts.join(':')}`;
}

/** Null for dates that no mail can have. */
function timeOf(iso: string | null): Date | null {
  const time = iso === null ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) || time < 0 || time > latestTime ? null : new Date(time);
}

const latestTime = Date.UTC(2100, 0, 1);

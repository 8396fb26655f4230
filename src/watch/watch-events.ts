import { createHash } from 'node:crypto';
import type { DocumentSummary, SearchEngine } from '../engines/engine.js';
import { landedOf } from '../landed/landed-state.js';
import { reviewOf } from '../review/review-state.js';
import { searchRequest } from '../search/search-options.js';
import type { Watch } from './watch-file.js';

export const eventTypes = ['new', 'version', 'reviewed', 'objection', 'landed', 'unanswered'] as const;
export type EventType = (typeof eventTypes)[number];

export interface WatchEvent {
  readonly watch: string;
  readonly type: EventType;
  /** The same for the same event, also after a rebuild of the index. */
  readonly key: string;
  readonly patch: DocumentSummary;
  /** What happened: "Reviewed-by: Bob Example", "commit 4a84a470c24f". */
  readonly detail: string;
  readonly date: string | null;
}

/**
 * What happened to the patches that a query finds and was not reported yet, oldest first: a patch, a further version, a review tag,
 * an objection, the commit, or no answer for 14 days. Depends on the index alone: the same archive gives the same events
 * however it arrives in pieces. Patches of the last 120 days are followed.
 */
export async function eventsOf(engine: SearchEngine, { name, query, reported }: Watch): Promise<WatchEvent[]> {
  const known = new Set(reported);
  const events: WatchEvent[] = [];
  const add = (type: EventType, of: string, patch: DocumentSummary, detail: string, date: string | null): void => {
    const key = createHash('sha256')
      .update(JSON.stringify([type, of]))
      .digest('hex')
      .slice(0, 24);
    if (known.has(key)) return;
    known.add(key);
    events.push({ watch: name, type, key, patch, detail, date });
  };
  const request = searchRequest(`(${query}) (kind:patch OR kind:cover)`, {
    limit: 500,
    sort: 'newest',
    collapse: 'none',
    highlight: false,
    budget: 30_000,
  });
  const { hits } = await engine.search(request);
  const now = Date.parse(hits[0]?.date ?? '') || 0;
  for (const hit of hits) {
    if (now - Date.parse(hit.date ?? '') > followedFor) break;
    const patch: DocumentSummary = {
      id: hit.id,
      kind: hit.kind,
      title: hit.title,
      date: hit.date,
      authors: hit.authors,
      series: hit.series,
      list: hit.list,
      source: hit.source,
    };
    const trail = await engine.versions(hit.id);
    const isFirst = trail?.versions.every((version) => (version.date ?? '') >= (hit.date ?? '')) !== false;
    add(isFirst ? 'new' : 'version', hit.id, patch, versionText(patch), hit.date);
    if (trail !== null && trail.newest !== hit.id) continue;
    const review = await reviewOf(engine, hit.id);
    for (const tag of review?.versions.at(-1)?.given ?? [])
      add('reviewed', `${tag.message} ${tag.key} ${tag.person}`, patch, `${tag.key}: ${tag.person}`, null);
    for (const { person, message, date } of review?.objections ?? [])
      add('objection', message, patch, `${person} objects`, date);
    const landed = await landedOf(engine, hit.id, now);
    for (const { sha, date } of landed?.commits ?? []) add('landed', sha, patch, `commit ${sha}`, date);
    const isLonely = review?.lastWord === null && landed?.state === 'pending';
    if (isLonely && now - Date.parse(hit.date ?? '') > unansweredAfter)
      add('unanswered', hit.id, patch, 'no answer for 14 days', null);
  }
  return events.sort(
    (a, b) => compare(a.date ?? a.patch.date ?? '', b.date ?? b.patch.date ?? '') || compare(a.key, b.key),
  );
}

const day = 24 * 60 * 60 * 1000;
const followedFor = 120 * day;
const unansweredAfter = 14 * day;

function versionText({ series }: DocumentSummary): string {
  return `v${series?.version ?? 1}${series?.part != null && series.total != null ? ` ${series.part}/${series.total}` : ''}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

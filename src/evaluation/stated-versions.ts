import type { FactsSource } from '../lineage/facts-source.js';
import type { LineageFacts } from '../lineage/lineage-facts.js';
import { type Posting, Postings } from '../lineage/postings.js';
import { titleKey } from '../lineage/title.js';
import type { PriorVersion } from './prior-versions.js';

/**
 * Pairs of submissions of which the author of the later one says that it is a next version: by a link that names the
 * version of the earlier one, by a change-id that both carry, or by answering the earlier one with a higher number. What
 * they say is taken as the truth that lineage is measured by, once with these words and once without.
 */
export function statedVersions(facts: Iterable<LineageFacts>, source: FactsSource): PriorVersion[] {
  const postings = new Postings(source);
  const pairs = new Map<string, PriorVersion>();
  const seen = new Set<string>();
  for (const one of facts) {
    const newer = postings.of(one);
    if (newer === null || newer.lead.copy !== null || seen.has(newer.root)) continue;
    seen.add(newer.root);
    const state = (id: string | null, statedBy: string, accepts: (older: Posting) => boolean): void => {
      const named = id === null ? null : source.byId(id);
      const older = named === null ? null : postings.of(named);
      if (older === null || older.root === newer.root || older.lead.copy !== null || !isEarlier(older, newer)) return;
      if (!isSameAuthor(older, newer) || !accepts(older)) return;
      const key = `${older.root} ${newer.root}`;
      if (pairs.has(key)) return;
      const renamed = titleKey(older.lead.title ?? '') !== titleKey(newer.lead.title ?? '');
      pairs.set(key, { newer: newer.root, older: older.root, statedBy, renamed });
    };
    for (const { messageId, version } of newer.lead.links)
      state(messageId, 'link', (older) => version === older.version);
    for (const changeId of newer.lead.changeIds)
      for (const { id } of source.withKey(`change=${changeId.toLowerCase()}`, mostWithChangeId))
        state(id, 'change-id', () => true);
    state(newer.lead.inReplyTo, 'reply', (older) => newer.isVersionStated && newer.version > older.version);
  }
  return [...pairs.values()];
}

function isEarlier(older: Posting, newer: Posting): boolean {
  return older.date !== null && newer.date !== null && older.date < newer.date;
}

function isSameAuthor(older: Posting, newer: Posting): boolean {
  return older.author !== null && (older.author === newer.author || older.lead.authorName === newer.lead.authorName);
}

const mostWithChangeId = 60;

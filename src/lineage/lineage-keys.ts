import type { LineageFacts } from './lineage-facts.js';
import { titleKey, titleWords } from './title.js';

/**
 * Keys under which a submission is found by its relatives: two submissions that may be versions of one patch share at least
 * one. They are terms of the index, so that looking for relatives costs what they number and not what the archive holds.
 */
export function lineageKeys(facts: LineageFacts): string[] {
  const keys = new Set<string>();
  for (const id of facts.changeIds) keys.add(`change=${id.toLowerCase()}`);
  for (const { messageId } of facts.links) keys.add(`link=${messageId}`);
  if (facts.title !== null) {
    const key = titleKey(facts.title);
    if (key.length >= shortestTitle) keys.add(titleKeyOf(key));
  }
  if (facts.kind === 'patch' || facts.kind === 'cover') {
    keys.add(`thread=${threadRoot(facts)}`);
    for (const key of markersKeys(facts).slice(0, 1)) keys.add(key);
    for (const hash of facts.sketch.hashes.slice(0, lineKeys)) keys.add(`line=${hash.toString(36)}`);
    if (facts.author !== null) {
      for (const file of facts.files.slice(0, fileKeys)) keys.add(`file=${facts.author}|${file}`.slice(0, longestKey));
      for (const word of rareWords(facts.title ?? '')) keys.add(`word=${facts.author}|${word}`.slice(0, longestKey));
    }
  }
  if (facts.kind === 'digest-entry') {
    for (const name of facts.identifiers.slice(0, nameKeys)) keys.add(`name=${name.toLowerCase()}`);
    if (facts.seriesName !== null) keys.add(`series=${titleKey(facts.seriesName)}`);
  }
  if (facts.commit !== null) keys.add(`commit=${facts.commit.slice(0, 12)}`);
  if (facts.madeFrom !== null) keys.add(`link=${facts.madeFrom}`);
  return [...keys];
}

/** `key` as `titleKey` makes it. */
export function titleKeyOf(key: string): string {
  return `title=${key.slice(0, longestKey)}`;
}

/** Message that began the thread a submission stands in, as far as its references tell. */
export function threadRoot(facts: LineageFacts): string {
  return facts.references[0] ?? facts.inReplyTo ?? facts.id;
}

/**
 * What parts of one series have in common where they do not refer to each other, and that they were sent about the same time:
 * the key of a mail's own day first, and that of the day before or after it, whichever is the nearer.
 */
export function markersKeys({ author, version, total, date }: LineageFacts): string[] {
  if (author === null || total === null) return [];
  const markers = `sent=${author}|${version ?? 1}|${total}|`;
  if (date === null) return [`${markers}undated`];
  const day = date / 86_400_000;
  return [Math.floor(day), Math.round(day) === Math.floor(day) ? Math.floor(day) - 1 : Math.ceil(day)].map(
    (number) => markers + number,
  );
}

const shortestTitle = 8;
const longestKey = 200;
const lineKeys = 6;
const fileKeys = 5;
const nameKeys = 12;

/** The words of a title that say most: identifiers first, then the longest. */
function rareWords(title: string): string[] {
  const rank = (word: string): number => (word.includes('_') ? 100 : 0) + word.length;
  return [...titleWords(title)]
    .filter((word) => word.length >= 4)
    .sort((a, b) => rank(b) - rank(a))
    .slice(0, 4);
}

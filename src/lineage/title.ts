import { BoundedMemo } from '../analysis/bounded-memo.js';

/**
 * Titles as lineage compares them. Between versions a title loses a full stop, gains a prefix, is put in other words;
 * it keeps its rare words and its identifiers.
 */

/** The title without case, punctuation and prefix marks: equal keys mean the same title to a reader. */
export function titleKey(title: string): string {
  return keys.get(title);
}

/** Distinct words of a title, identifiers whole and in parts, without those that any subject may have. */
export function titleWords(title: string): ReadonlySet<string> {
  return wordSets.get(title);
}

function tellingWords(title: string): Set<string> {
  const found = new Set<string>();
  for (const word of words(title)) {
    if (commonWords.has(word)) continue;
    found.add(singular(word));
    if (word.includes('_')) for (const part of word.split('_')) if (part.length > 2) found.add(part);
  }
  return found;
}

/** What stands behind the subsystem prefixes: `bpf: tcp: Add x` is `Add x`. */
export function withoutPrefixes(title: string): string {
  let rest = title;
  for (let depth = 0; depth < 4; depth++) {
    const prefix = /^[\w.,/*+@ -]{1,60}: /.exec(rest);
    if (prefix === null || (prefix[0].match(/ /g)?.length ?? 0) > 3) break;
    rest = rest.slice(prefix[0].length);
  }
  return rest;
}

function words(title: string): string[] {
  return title.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function singular(word: string): string {
  return word.length > 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

const commonWords = new Set(
  'a an the of to in on for and or with from by as at is be it its that this into when if not no via using use add adds fix fixes'.split(
    ' ',
  ),
);

/** A title is compared with dozens of others. */
const mostTitles = 20_000;
const keys = new BoundedMemo(mostTitles, (title) => words(title).join(' '));
const wordSets = new BoundedMemo<ReadonlySet<string>>(mostTitles, tellingWords);

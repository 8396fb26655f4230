import { counted, type DigestEntry } from './digest-content.js';

/**
 * An entry as one paragraph, as digests of patches have it. What it is of comes first, in the words that readers of
 * digests take series, version, part and author from.
 */
export function entryProse(entry: DigestEntry): string {
  const { does, changed, link } = entry;
  const parts = [placeText(entry), ...does.map(ended)];
  if (changed.length > 0)
    parts.push(
      `Changed since the version before: ${ended(changed.map((item) => item.replace(/[.;]$/, '')).join('; '))}`,
    );
  parts.push(stateText(entry), link);
  return parts
    .filter((part) => part !== '')
    .join(' ')
    .replace(/\s+/g, ' ');
}

/** "Patch 2/13 of 'Signed BPF' (v3), by Ada Example." */
export function placeText({ author, version, part, total, series, rfc }: DigestEntry): string {
  const by = author === null ? '' : `, by ${author}`;
  const label = `${rfc ? 'RFC ' : ''}v${version ?? 1}`;
  if (series !== null && part !== null && total !== null)
    return `Patch ${part}/${total} of '${series}' (${label})${by}.`;
  if (part !== null && total !== null && total > 1) return `Patch ${part}/${total} (${label})${by}.`;
  if (total !== null && total > 1) return `A ${total}-patch series (${label})${by}.`;
  return `A single patch (${label})${by}.`;
}

/** What became of it, who reviewed and who objected. */
export function stateText({ state, replies, tags, objections }: DigestEntry): string {
  const parts = objections.map(({ author }) => `${author} objects.`);
  if (tags.length > 0) parts.push(ended(tags.slice(0, 3).join(', ')));
  if (state === 'applied') parts.push('It has been applied.');
  else if (state === 'superseded') parts.push('A newer version has been sent since.');
  else if (tags.length === 0 && replies > 0) parts.push(`${counted(replies, 'reply', 'replies')} so far.`);
  return parts.join(' ');
}

function ended(text: string): string {
  return /[.!?)]$/.test(text) ? text : `${text}.`;
}

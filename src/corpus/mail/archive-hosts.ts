/** Mail archives whose links contain Message-IDs. */
export const archiveHosts = [
  'lore.kernel.org',
  'lkml.kernel.org',
  'patchwork.kernel.org',
  'msgid.link',
  'patch.msgid.link',
  'lore.gnuweeb.org',
  'public-inbox.org',
  'www.spinics.net',
] as const;

/** Public address of a message, whatever lists carry it. */
export function permalinkOf(messageId: string): string {
  return `https://lore.kernel.org/r/${encodeURIComponent(messageId.replace(/\p{Surrogate}/gu, '\ufffd'))}`;
}

/** The start of such a link, up to its path, as a regular expression. */
export const archiveUrl = `^https?://(?:${archiveHosts.join('|').replaceAll('.', '\\.')})/`;

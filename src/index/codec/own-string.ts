/**
 * A copy of a string that keeps nothing else in memory. A piece cut out of a mail's header is a view of the header to the
 * JavaScript engine, so that a list of ten thousand ids would hold ten thousand headers.
 */
export function ownString(text: string): string {
  const encoding = isLatin(text) ? 'latin1' : 'utf16le';
  return Buffer.from(text, encoding).toString(encoding);
}

function isLatin(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return false;
  return true;
}

/**
 * Text of `format=flowed` (RFC 3676) as its author wrote it: lines that end in a space are joined with the next one
 * of the same quoting, and the space that was stuffed in front of a line is taken off.
 *
 * Linear: the pieces of a line are gathered and joined once.
 */
export function unflowed(text: string, deletesSpace: boolean): string {
  if (!/ \r?\n/.test(text) && !/(?:^|\n) /.test(text)) return text;
  const result: string[] = [];
  /** Of the line being joined: its pieces, and how deep it is quoted. */
  let pieces: string[] = [];
  let depth = 0;
  const finish = (): void => {
    if (pieces.length > 0) result.push(depth === 0 ? pieces.join('') : `${'>'.repeat(depth)} ${pieces.join('')}`);
    pieces = [];
  };
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    let quotes = 0;
    while (line.charCodeAt(quotes) === greater) quotes++;
    const content = line.slice(line.charCodeAt(quotes) === space ? quotes + 1 : quotes);
    if (quotes !== depth || content === '-- ') finish();
    depth = quotes;
    // The mark of a signature ends in a space and is no line to be continued.
    const flows = content.endsWith(' ') && content !== '-- ';
    pieces.push(flows && deletesSpace ? content.slice(0, -1) : content);
    if (!flows) finish();
  }
  finish();
  return result.join('\n');
}

const space = 32;
const greater = 62;

/**
 * Writing in mail is broken into lines of some seventy characters and set by hand. Paragraphs of running text are told
 * from lists, tables and code, which must keep their lines, so that a page can set each as what it is.
 */
export interface Paragraph {
  /** Running text may be broken anew; lines stand as they are; code stands as it is in every column. */
  readonly type: 'running' | 'lines' | 'code';
  readonly text: string;
}

export function paragraphs(text: string): Paragraph[] {
  const result: Paragraph[] = [];
  let lines: string[] = [];
  const end = (): void => {
    if (lines.length === 0) return;
    const paragraph = { type: typeOf(lines), text: lines.join('\n') };
    const last = result.at(-1);
    // Code goes on over blank lines.
    if (paragraph.type === 'code' && last?.type === 'code') {
      result[result.length - 1] = { type: 'code', text: `${last.text}\n\n${paragraph.text}` };
    } else result.push(paragraph);
    lines = [];
  };
  for (const line of text.split('\n')) {
    if (line.trim() === '') end();
    else lines.push(line.trimEnd());
  }
  end();
  return result;
}

function typeOf(lines: readonly string[]): Paragraph['type'] {
  if (lines.some((line) => isLaidOut(line))) return 'code';
  if (lines.some((line) => isItem(line))) return 'lines';
  // Running text fills its lines, but for the last.
  const isFilled = lines.slice(0, -1).every((line) => line.length >= shortestFilled);
  return isFilled ? 'running' : 'lines';
}

/** Indented like code, or with columns in it. */
function isLaidOut(line: string): boolean {
  if (line.startsWith('\t') || line.startsWith('    ')) return !isItem(line.trimStart());
  const inner = line.trimStart();
  return inner.includes('\t') || inner.includes('   ') || /^[|+$#]/.test(inner);
}

function isItem(line: string): boolean {
  return /^ {0,8}(?:[-*•o]|\[?\d{1,3}[.)\]:])[ \t]/.test(line);
}

const shortestFilled = 45;

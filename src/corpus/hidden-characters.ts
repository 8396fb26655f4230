/**
 * Characters that a reader does not see, or that make what is seen differ from what is there: bidirectional controls
 * (CVE-2021-42574), zero-width and filler characters, tags, and control characters. They are shown by their numbers.
 */
const hidden =
  /[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\u206a-\u206f\u3164\ufeff\uffa0\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\p{Surrogate}]|\u034f|\u17b4|\u17b5/gu;

export interface VisibleRun {
  readonly text: string;
  /** Whether the text is the name of a hidden character instead of something written. */
  readonly isName: boolean;
}

/** The text in runs; where nothing is hidden, one. Carriage returns before line feeds are no more than line ends. */
export function visibleRuns(text: string): VisibleRun[] {
  const runs: VisibleRun[] = [];
  let at = 0;
  for (const match of text.matchAll(hidden)) {
    if (match[0] === '\r' && text[match.index + 1] === '\n') continue;
    if (match.index > at) runs.push({ text: text.slice(at, match.index), isName: false });
    runs.push({ text: nameOf(match[0]), isName: true });
    at = match.index + match[0].length;
  }
  if (at < text.length || runs.length === 0) runs.push({ text: text.slice(at), isName: false });
  return runs;
}

/** The same for places where there is only text, such as attributes and titles. */
export function visibleText(text: string): string {
  return visibleRuns(text)
    .map((run) => (run.isName ? `‹${run.text}›` : run.text))
    .join('');
}

function nameOf(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

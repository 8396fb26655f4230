import { visibleText } from '../corpus/hidden-characters.js';

/**
 * Escapes untrusted text for a terminal: control characters and escape sequences, which could move the cursor or rename
 * the window, and characters that hide or reorder text are replaced by their code points.
 */
export function safeText(text: string): string {
  return visibleText(text.replaceAll('\r\n', '\n'));
}

/** The same on one line. */
export function safeLine(text: string): string {
  return safeText(text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' '));
}

/** A value as JSON that is as safe for a terminal: the same characters, where JSON leaves them bare, are escaped. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(bareHidden, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** Controls beyond ASCII, what reorders text, and what is not seen. JSON escapes the controls of ASCII but DEL by itself. */
const bareHidden =
  /[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Text in lines of at most so many characters, each after an indent. What has no spaces is not cut. */
export function wrapped(text: string, columns: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && visibleLength(line) + 1 + visibleLength(word) > columns - indent.length) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((one) => indent + one).join('\n');
}

function visibleLength(text: string): number {
  return text.replace(/\u001b\[\d{1,3}m/g, '').length;
}

/** The beginning of somebody else's text for a line to a person: no control characters, which could move a terminal's cursor. */
export function printable(text: string): string {
  return text.slice(0, longest).replace(/\p{Cc}/gu, '?');
}

const longest = 60;

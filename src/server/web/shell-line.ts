/**
 * Command lines for people to paste into a shell. A Message-ID is what somebody wrote into a mail, and a shell is where
 * it would run: one that is not plainly harmless is quoted, and where quoting is not certain to hold there is no line.
 */
export function shellLine(command: readonly string[], argument: string): string | null {
  const quoted = shellWord(argument);
  return quoted === null ? null : [...command, quoted].join(' ');
}

function shellWord(text: string): string | null {
  if (/^[A-Za-z0-9][A-Za-z0-9._+=@-]*$/.test(text)) return text;
  // Within single quotes a shell reads nothing but the closing quote; a leading hyphen would be an option.
  if (/^[!#-&(-~][ -&(-~]*$/.test(text) && !text.startsWith('-') && text.length <= longestArgument) return `'${text}'`;
  return null;
}

const longestArgument = 400;

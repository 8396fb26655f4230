import { isChangelogHeading } from '../corpus/mail/changelog-heading.js';

/**
 * Of what an author says changed, the part that is about versions after `older` up to `newer`: most authors repeat what they
 * said of every version before. All of it where nothing says which part is about which version.
 */
export function changelogBetween(lines: readonly string[], older: number, newer: number): string[] {
  const sections: { readonly version: number | null; readonly lines: string[] }[] = [{ version: null, lines: [] }];
  for (const line of lines) {
    const version = isChangelogHeading(line, 0, line.length) ? headedVersion(line, newer) : null;
    if (version === null) sections.at(-1)!.lines.push(line);
    else sections.push({ version, lines: [line] });
  }
  const wanted = sections.filter(({ version }) => version !== null && version > older && version <= newer);
  return wanted.length === 0 ? [...lines] : wanted.flatMap((section) => section.lines);
}

/** The version that a heading speaks of: of "v1 -> v2" and "changes since v1" the second. Null where it names none. */
function headedVersion(line: string, newer: number): number | null {
  const heading = line.slice(0, longestHeading);
  const numbers = [...heading.matchAll(/\bv(?:er(?:sion)?)? ?(\d{1,3})\b/gi)].map((match) => Number(match[1]));
  const last = numbers.at(-1);
  if (last === undefined) return /\brfc\b/i.test(heading) && /\b(?:since|from)\b/i.test(heading) ? 1 : null;
  const first = numbers[0]!;
  if (numbers.length > 1) return Math.max(first, last);
  // "Changes since v2" is what is new in the version after it.
  return /\b(?:since|from|against|over|vs|after)\b/i.test(heading) ? Math.min(last + 1, Math.max(newer, last)) : last;
}

const longestHeading = 100;

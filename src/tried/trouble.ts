/** What a text says of the trouble it is about: a crash report, a bug report, or the trailers of a patch. */
export interface Trouble {
  /** Hashes of syzbot reports. */
  readonly hashes: readonly string[];
  /** Links that `Closes:` and `Link:` trailers name. */
  readonly links: readonly string[];
  /** Functions in which it happened, the first ones named first. */
  readonly functions: readonly string[];
}

/** Signs of trouble in a text; each kind bounded. */
export function troubleIn(text: string): Trouble {
  const shown = text.slice(0, longestText);
  return {
    hashes: distinct(shown.matchAll(/\b(?:syzbot\+|extid=|id=)([0-9a-f]{16,40})\b/g)),
    links: distinct(
      shown.matchAll(
        /^(?:Closes|Fixes-bug|Reported-at|Bug|Link|BugLink|Bugzilla):\s{0,4}<?(https?:\/\/[^\s<>]{8,300})/gim,
      ),
    ),
    functions: distinct(
      shown.matchAll(
        /\b(?:RIP: [0-9a-f]{4}:|pc : |BUG: [A-Z]{1,8}: [a-z -]{3,60} in |WARNING: CPU: \d{1,4} PID: \d{1,9} at [^\s]{1,120} |kernel BUG at [^\s]{1,120} |(?:deadlock|leak|race|hung task) in )([a-z_][a-z0-9_]{3,60})/g,
      ),
    ),
  };
}

const longestText = 200_000;
const mostOfKind = 5;

function distinct(matches: Iterable<RegExpMatchArray>): string[] {
  const found = new Set<string>();
  for (const match of matches) {
    found.add(match[1]!.replace(/[).,;]$/, ''));
    if (found.size >= mostOfKind) break;
  }
  return [...found];
}

/**
 * Whether a line heads a list of changes between versions: `Changes in v3:`, `v1 -> v2:`, `Changelog:`, `V2: fix x`,
 * `Changes since RFC`. Sentences that merely begin with the word "changes" do not count.
 */
export function isChangelogHeading(text: string, start: number, end: number): boolean {
  // The first letter rules out nearly every line at no cost.
  let at = start;
  while (at < end && at < start + longestIndent && isLead(text.charCodeAt(at))) at++;
  if (!firstLetters.has(text.charCodeAt(at) | 0x20)) return false;
  if (end - at > longestHeading && (text.charCodeAt(at) | 0x20) !== letterV) return false;
  const line = text.slice(at, Math.min(end, at + longestHeading));
  return changesHeading.test(line) || versionHeading.test(line) || sinceHeading.test(line);
}

const version =
  '(?:(?:patch|rfc|version|ver|rev|revision|series|draft)[ -]?)?(?:v ?)?[0-9]{1,3}(?:\\.[0-9]{1,2})?(?![0-9a-z])';
const earlier =
  '(?:(?:the )?(?:last|previous|prior|first|initial|original|earlier|old) (?:version|revision|series|posting|submission|patch|rfc|round|one|v)|rfc|previous)';

/** "Changes in v3", "Change log:", "Main changes since v1", "Version history:", "=== Changelog ===". */
const changesHeading = new RegExp(
  `^(?:(?:main|major|minor|notable|patch|full|series|version|revision|v[0-9]{1,3}) )?(?:changes|changelogs?|change ?log|history|differences)(?:[: =-]{0,6}$|:| ?\\(|,? ?(?:in|since|from|for|between|to|on|vs\\.?|against|after|log|history|of|made in)? ?(?:${version}|${earlier}))`,
  'i',
);
/** "v3:", "v1 -> v2:", "v2..v3", "V2 changes", "RFC -> v1", "v4 - fix x", "v5, v6:". */
const versionHeading =
  /^(?:(?:(?:rfc|patch)[ -]?)?v ?[0-9]{1,3}(?:\.[0-9]{1,2})? ?(?::|-{1,2}>|=>|\.\.\.?|→|⇒|to v[0-9]|\/ ?v[0-9]|- ?v[0-9]|, ?v[0-9]{1,3}:|changes?\b|changelog|- [a-z])|rfc ?(?::$|-{1,2}>|=>|→|⇒|to v[0-9]))/i;
/** "Since v2:", "From v1 to v2", "In v3:". */
const sinceHeading = new RegExp(
  `^(?:since|from|in|new in|what's new in|updates? (?:in|since|from)) ${version}[^.]{0,30}:?$`,
  'i',
);

const firstLetters = new Set([...'cvmnfpshdrwiu'].map((letter) => letter.charCodeAt(0)));
const letterV = 118;

/** Signs that lead a heading: white space, bullets, marks of Markdown. */
function isLead(code: number): boolean {
  return code === 32 || code === 9 || code === 45 || code === 42 || code === 35 || code === 61 || code === 91;
}

const longestIndent = 6;
const longestHeading = 100;

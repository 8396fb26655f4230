import type { Series } from '../document.js';

/**
 * What the prose of a digest entry states of its series: version, part, total, name, RFC, RESEND. Prose names other
 * versions and other parts as well ("relative to v1", "patch 2/2 adds a selftest"), so each mention is taken with
 * the words before and behind it. Null where the entry states nothing of the kind.
 */
export function statedSeries(text: string): Series | null {
  const version = statedVersion(text);
  const { part, total } = statedPart(text);
  const name = quotedSeriesName(text);
  const rfc = /\bRFC\b/.test(text);
  const resend = /\bRESEND\b|\bresend(?:ing)?\b|\brepost(?:ed|ing)?\b/i.test(text);
  if (version === null && part === null && total === null && name === null && !rfc && !resend) return null;
  return { name, version, part, total, rfc, resend };
}

const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth'.split(
    ' ',
  );
const cardinals =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );

function ordinal(word: string): number | null {
  const at = ordinals.indexOf(word.toLowerCase());
  if (at >= 0) return at + 1;
  const digits = /^(\d{1,3})(?:st|nd|rd|th)$/.exec(word);
  return digits === null ? null : Number(digits[1]);
}

function cardinal(word: string): number | null {
  if (/^\d{1,3}$/.test(word)) return Number(word);
  const at = cardinals.indexOf(word.toLowerCase());
  return at >= 0 ? at + 1 : null;
}

const versionMention = new RegExp(
  `\\bv(\\d{1,3})\\b|\\b(${ordinals.join('|')}|\\d{1,3}(?:st|nd|rd|th)) (?:\\w{3,6} )?(?:revision|version|iteration)\\b|\\bversion (\\d{1,3})\\b|\\b(\\d{1,3})-revision series\\b`,
  'gi',
);
/** A version named only to compare with. */
const otherVersion =
  /(?:\b(?:since|over|than|unlike|after|from|versus|superseding|supersedes|superseded|original|initial|earlier|previous|prior)|\b(?:relative|compared) (?:to|with)|\breplac(?:es|ed|ing) [\w -]{0,40}in|\b(?:present|introduced|noted|seen|changes?) in) (?:the )?$/i;
/** Words that tie a version to this very message. */
const tiedBefore =
  /\b(?:this|at|now at|reached|reaches|reaching|as|series at|part of|of the|of a|of an) (?:the |a |an )?$|\($/i;
const tiedBehind =
  /^(?:[\s),]{1,2}|[ -])(?:(?:\d{1,2}|\w{3,9})-(?:patch|part)|single-patch|series|revision|resend|patch|fix|submission|libarena|rfc|of the)/i;

function statedVersion(text: string): number | null {
  let first: number | null = null;
  for (const match of text.matchAll(versionMention)) {
    const number = match[1] ?? match[3] ?? match[4];
    const version = number === undefined ? ordinal(match[2]!) : Number(number);
    if (version === null || version === 0) continue;
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    if (otherVersion.test(before)) continue;
    const behind = text.slice(match.index + match[0].length, match.index + match[0].length + 24);
    const isWords = number === undefined;
    if (isWords || tiedBefore.test(before) || tiedBehind.test(behind)) return version;
    first ??= version;
  }
  return first;
}

const partOfTotal =
  /\b(\d{1,3})\/(\d{1,3})\b|\b(?:patch |part |number )?(\d{1,3}|\w{3,9}) of (?:the |a |an )?(\d{1,3}|\w{3,9})\b(?:[ -](?:patch(?:es)?|part))?/gi;
const totalMention =
  /\b(\d{1,3}|\w{3,9})-(?:patch|part)\b|[(,] ?(\d{1,3}|\w{3,9}) patches\)|\bseries of (\d{1,3}|\w{3,9})\b|\b(?:spans|spanning|with|in|totalling) (\d{1,3}|\w{3,9}) patches\b|\b(\d{1,3})-(?:\w{2,9}[ -])?(?:revision )?series\b/gi;
const partWords = new RegExp(
  `\\b(${ordinals.slice(0, 14).join('|')}|opening|final|last|closing|culminating) (?:(?:and|patch|part|of|step|move)\\b)`,
  'gi',
);
/** The part is another patch's: "a companion selftest (patch 2/2)", "a second patch corrects". */
const otherPart =
  /\b(?:companion|selftests?|follow-on|follow-up|later|next|twin|sister|identical|second patch|and|while|another|accompanying|prerequisite) [^.]{0,24}$|\b(?:a|an|each|by|one|from|in) $/i;
const actsBehind =
  /^\)? (?:adds?|addresses|exercises|exercising|does|do|fix(?:es)?|covers?|corrects?|enforce[sd]?|implements?|introduces?|validates?|wires?|patch (?:adds|cleans|exercises|corrects))\b/i;

function statedPart(text: string): { part: number | null; total: number | null } {
  let part: number | null = null;
  let total: number | null = null;
  for (const match of text.matchAll(partOfTotal)) {
    const slashed = match[1] !== undefined;
    const n = slashed ? Number(match[1]) : (ordinal(match[3]!) ?? cardinal(match[3]!));
    const m = slashed ? Number(match[2]) : cardinal(match[4]!);
    if (n === null || m === null || m === 0 || n > m || m > 300) continue;
    total ??= m;
    // "One of an 11-part series" does not say which.
    if (/^one$/i.test(match[3] ?? '') && !/^(?:patch|part|number)/i.test(match[0])) continue;
    if (part !== null || isOther(text, match.index, match.index + match[0].length)) continue;
    part = n;
    total = m;
  }
  for (const match of text.matchAll(totalMention)) {
    if (total !== null) break;
    const word = (match[1] ?? match[2] ?? match[3] ?? match[4])!;
    if (word === undefined) continue;
    total = word.toLowerCase() === 'single' ? 1 : cardinal(word);
  }
  if (part === null) part = spokenPart(text, total);
  return { part, total };
}

/** "First patch of a 6-patch series", "the final patch", "opens the 13-patch series". */
function spokenPart(text: string, total: number | null): number | null {
  if (/^(?:\W{0,2}(?:This patch )?opens (?:the|a|an)\b)/i.test(text)) return 1;
  for (const match of text.matchAll(partWords)) {
    const end = match.index + match[0].length;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    if (/\bthis $/i.test(before)) return ordinal(match[1]!);
    // "A second patch corrects…", "… and a final patch cleans up", "added in the final patch" speak of another patch.
    if (
      /\b(?:a|an|and|each|companion|by|(?:in|with|as|by) the) $/i.test(before) &&
      !/\b(?:is|as) (?:a|an) $/i.test(before)
    )
      continue;
    if (
      !/^(?: [\w’'.-]{1,30}){0,3}? ?(?:of|in|from|patch|part|step|move|is|\()\b/i.test(
        ` ${match[0].split(' ').at(-1)}${text.slice(end)}`,
      )
    )
      continue;
    if (actsBehind.test(text.slice(end))) continue;
    const word = match[1]!.toLowerCase();
    if (['final', 'last', 'closing', 'culminating'].includes(word)) return total;
    return word === 'opening' ? 1 : ordinal(word);
  }
  return null;
}

function isOther(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 60), start);
  if (/\bthis (?:patch|change) \([^()]{0,12}$/i.test(before)) return false;
  return (
    otherPart.test(before.replace(/(?:\(|\bpatch |\bpart ){1,4}$/i, '')) || actsBehind.test(text.slice(end, end + 40))
  );
}

const quotes = /(?<![\w])(?:'([^'"\n]{8,140})'|"([^"\n]{8,140})"|‘([^‘’\n]{8,140})’|“([^“”\n]{8,140})”)(?!\w)/g;

/** A quoted run of three words or more that stands next to "series" or in "patch n of …". */
function quotedSeriesName(text: string): string | null {
  for (const match of text.matchAll(quotes)) {
    const quoted = (match[1] ?? match[2] ?? match[3] ?? match[4])!.replace(/[.,;]$/, '');
    if (quoted.split(' ').length < 3) continue;
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    const behind = text.slice(match.index + match[0].length, match.index + match[0].length + 40);
    if (
      /^(?: \w+){0,2} (?:series|set|patchset)\b/.test(behind) ||
      /\b(?:series|set|patch(?:es)?|part|v\d+)\b/i.test(before)
    ) {
      return quoted;
    }
  }
  return null;
}

import { queryFields } from './fields.js';

/** Prefixes of public-inbox, and of other searches, that mean something and are not supported here. */
const unsupported: Readonly<Record<string, string>> = {
  n: 'newsgroups are not indexed; use list:',
  patchid: 'patch ids are not indexed; paste the patch, or use "patchtrail versions FILE"',
  is: 'states of review are shown by "patchtrail review"',
  label: 'labels do not exist here',
};

/**
 * A note for a word such as `fule:verifier.c` or `patchid:0123`, whose prefix is no field but nearly one, or one of another search;
 * null where it is plain text, as most words with a colon are (`bpf:`, `std::move`).
 */
export function unknownFieldNote(word: string): string | null {
  const match = /^([a-z][a-z-]{0,13}):(?=[^\s:/])/i.exec(word);
  if (match === null) return null;
  const name = match[1]!.toLowerCase();
  const reason = Object.hasOwn(unsupported, name) ? unsupported[name] : null;
  if (reason != null) return `${name}: is not a field here (${reason}); searched as text`;
  const near = nearestName(name);
  return near === null ? null : `${name}: is not a field; did you mean ${near}:? Searched as text`;
}

/** The name of a field at most one letter off, two from six letters on; null where there is none. */
function nearestName(name: string): string | null {
  if (name.length < 3) return null;
  let best: string | null = null;
  let least = name.length < 6 ? 2 : 3;
  for (const { names } of queryFields) {
    for (const candidate of names) {
      if (candidate.length < 3 || Math.abs(candidate.length - name.length) >= least) continue;
      const edits = editDistance(name, candidate);
      if (edits < least) {
        least = edits;
        best = candidate;
      }
    }
  }
  return best;
}

/** With swaps of neighbours (optimal string alignment; Damerau, CACM 1964). Both are short. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1);
      row.push(cost);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}

import { commonParts, namesOfCode, plainName, titleSkeleton } from './code-names.js';
import type { StoredSubmission } from './lineage-graph.js';

/** The name that took another's place, and when (ISO 8601; null where no date is known). */
export interface NameRename {
  readonly identifier: string;
  readonly since: string | null;
}

/** What is read of an entry of a digest: its `Document` will do. */
export interface TitledMessage {
  readonly title: string | null;
  readonly date: string | null;
}

/**
 * Identifiers that were replaced between the members of a trail, by the old name, as spelt. The lineage knows the titles of
 * mails; `entryById` is asked for digest entries.
 *
 * A name was renamed where the title that introduces it says the same of another name in a later submission of the same trail,
 * and never comes back to the old one. Only names that a title introduces count: what a patch repairs may change from one
 * function to another, and neither is renamed.
 */
export function nameRenames(
  members: readonly string[],
  lineage: { submissionOf(id: string): StoredSubmission | null },
  entryById: (id: string) => TitledMessage | null,
): Map<string, NameRename> {
  const renames = new Map<string, NameRename>();
  if (members.length < 2) return renames;
  const titles = distinctTitles(members, (id) => titledMail(lineage.submissionOf(id), id) ?? entryById(id));
  for (const [old, rename] of renamesIn(titles)) {
    const known = renames.get(old);
    if (known === undefined || timeOf(rename.since) < timeOf(known.since)) renames.set(old, rename);
  }
  return renames;
}

/** The first of several renames of one name: it shows in several patches of a series. */
export function earliestRename(renames: readonly NameRename[]): NameRename | null {
  let first: NameRename | null = null;
  for (const rename of renames) if (first === null || timeOf(rename.since) < timeOf(first.since)) first = rename;
  return first;
}

function titledMail(submission: StoredSubmission | null, id: string): TitledMessage | null {
  if (submission === null) return null;
  const title = submission.cover === id ? submission.title : submission.patches.find((patch) => patch.id === id)?.title;
  return { title: title ?? null, date: submission.date === null ? null : new Date(submission.date).toISOString() };
}

interface Title {
  readonly text: string;
  readonly skeleton: string;
  readonly names: readonly string[];
  /** When it was first and last used, in milliseconds since 1970; positive infinity where that is not known. */
  readonly first: number;
  last: number;
}

/** The titles of a trail that hold identifiers, in the order of their first use. */
function distinctTitles(members: readonly string[], titled: (id: string) => TitledMessage | null): readonly Title[] {
  const titles = new Map<string, Title>();
  const submissions = members
    .flatMap((id) => titled(id) ?? [])
    .filter((submission) => submission.title !== null)
    .sort((a, b) => timeOf(a.date) - timeOf(b.date));
  for (const { title, date } of submissions) {
    const names = namesOfCode(title!);
    if (names.length === 0) continue;
    const key = names.join(' ') + titleSkeleton(title!);
    const known = titles.get(key);
    const time = timeOf(date);
    if (known === undefined)
      titles.set(key, { text: title!, skeleton: titleSkeleton(title!), names, first: time, last: time });
    else known.last = time;
  }
  return [...titles.values()];
}

function* renamesIn(titles: readonly Title[]): Generator<[string, NameRename]> {
  for (const [i, newer] of titles.entries()) {
    const older = titles.slice(0, i).findLast((one) => one.skeleton === newer.skeleton);
    if (older === undefined || older.names.length !== newer.names.length || older.last > newer.first) continue;
    for (const [index, old] of older.names.entries()) {
      const name = newer.names[index]!;
      if (plainName(old) === plainName(name) || !introduces(older.text, old) || !areAlike(old, name)) continue;
      // A name that stands beside the other, or comes back, is not replaced.
      if (older.names.includes(name) || titles.slice(i).some((later) => later.names.includes(old))) continue;
      yield [
        old,
        { identifier: name, since: Number.isFinite(newer.first) ? new Date(newer.first).toISOString() : null },
      ];
    }
  }
}

/** Whether a title says that it brings a name into being. */
function introduces(title: string, name: string): boolean {
  return introducing.test(title.slice(0, title.indexOf(name)));
}

const introducing =
  /\b(?:add|adds|introduce|introduces|implement|implements|create|creates|provide|provides|expose|exposes|export|exports|define|defines|new|factor out|split out)\b/i;

/** A name that replaces another keeps something of it: a part, or at least its kind of spelling. */
function areAlike(a: string, b: string): boolean {
  return isShouted(a) === isShouted(b) && commonParts(plainName(a), plainName(b)) > 0;
}

function isShouted(name: string): boolean {
  return name === name.toUpperCase();
}

function timeOf(date: string | null): number {
  const time = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

import type { Document } from '../corpus/document.js';
import type { FactsSource } from './facts-source.js';
import { type LineageFacts, lineageFacts } from './lineage-facts.js';
import type { LineageLink, StoredSubmission } from './lineage-graph.js';
import { Overrides } from './overrides.js';
import { candidates, type Relative, relativeOf } from './relatives.js';
import { linksInto, storedSubmission } from './submission-links.js';
import { type Submission, Submissions, submissionOf } from './submissions.js';
import { titleKey } from './title.js';

/**
 * A submission that somebody has at hand and that is not in the index: a branch, a file of patches, a mail. It is matched
 * by the keys and the evidence of those that are, at the cost of looking its keys up, and nothing of it is stored.
 */
export interface GivenSubmission {
  /** Its members are called by `givenId`, so that they are none of the index, whatever their Message-IDs. */
  readonly submission: Submission;
  /** What each member was read as, under its id here. */
  readonly documents: ReadonlyMap<string, Document>;
  /** Ids of the members as they were read: Message-IDs, where they have one. */
  readonly messageIds: ReadonlySet<string>;
  /** As stated; null where it states none, as what was not sent yet seldom does. */
  readonly version: number | null;
  /** Whether it was sent to a list: then its date is when. A branch has the date when it was begun. */
  readonly isSent: boolean;
  /** Patches and covers that were given and belong to other submissions. */
  readonly leftOut: number;
}

const givenPrefix = 'given:';

/** A series without a cover letter is called by a name of its own, for its first patch is only a part of it. */
const seriesId = givenId(0);

/** Whether an id is one of a given submission's. */
export function isGivenId(id: string): boolean {
  return id.startsWith(givenPrefix);
}

function givenId(number: number): string {
  return givenPrefix + number;
}

/** The submission among documents that were given together; of several, as in a thread, the latest. Null where there is no patch. */
export function givenSubmission(given: readonly Document[]): GivenSubmission | null {
  const groups: Document[][] = [];
  for (const document of given) {
    if (document.kind !== 'patch' && document.kind !== 'cover') continue;
    const group = groups.findLast((one) => isOfGroup(document, one));
    if (group === undefined) groups.push([document]);
    else group.push(document);
  }
  const latest = groups.toSorted(compareGroups).at(-1);
  if (latest === undefined) return null;
  const documents = new Map<string, Document>();
  const members = latest
    .toSorted((a, b) => (a.series?.part ?? 0) - (b.series?.part ?? 0))
    .flatMap((document, i) => {
      const id = givenId(i + 1);
      documents.set(id, { ...document, id });
      return givenFacts(document, id, latest.length);
    });
  const cover = members.find(({ kind }) => kind === 'cover') ?? null;
  const patches = members.filter(({ kind }) => kind === 'patch');
  const version = latest[0]!.series?.version ?? null;
  const submission = submissionOf(cover, patches, {
    version: version ?? 1,
    isVersionStated: version !== null,
    total: latest[0]!.series?.total ?? patches.length,
  });
  if (submission === null) return null;
  return {
    submission: { ...submission, root: patches.length > 1 && cover === null ? seriesId : submission.root },
    documents,
    messageIds: new Set(latest.map(({ id }) => id)),
    version,
    isSent: latest.some(({ mail, list }) => list !== null || mail?.received != null),
    leftOut: groups.reduce((sum, group) => sum + (group === latest ? 0 : group.length), 0),
  };
}

/** By version, then by what there is of them: a patch that was sent again is less than its series. */
function compareGroups(a: readonly Document[], b: readonly Document[]): number {
  const version = ([first]: readonly Document[]): number => first!.series?.version ?? 1;
  return version(a) - version(b) || a.length - b.length || (dateOf(a) < dateOf(b) ? -1 : 1);
}

function dateOf(group: readonly Document[]): string {
  return group.reduce((most, { date }) => (date !== null && date > most ? date : most), '');
}

/** What has the same numbers and fills a place that is free; of patches without numbers, what was never sent. */
function isOfGroup({ series, id }: Document, group: readonly Document[]): boolean {
  const first = group[0]!;
  if ((series?.version ?? null) !== (first.series?.version ?? null)) return false;
  const [total, part] = [series?.total ?? null, series?.part ?? null];
  // Covers miscount their patches.
  const isOfCover = part === 0 || (group.length === 1 && first.series?.part === 0);
  if (!isOfCover && total !== (group.find((one) => one.series?.part !== 0) ?? first).series?.total) return false;
  if (part === null) return [id, first.id].every((one) => one.startsWith('missing-'));
  return (total !== 1 || isOfCover) && !group.some((other) => (other.series?.part ?? null) === part);
}

function givenFacts(document: Document, id: string, count: number): LineageFacts[] {
  const facts = lineageFacts({ ...document, id });
  if (facts === null) return [];
  // What git writes into a cover letter until its author does.
  const title = facts.title?.startsWith('*** SUBJECT') === true ? null : facts.title;
  return [{ ...facts, title, copy: null, part: facts.part ?? (count > 1 ? 1 : null) }];
}

/** What matching finds: the submission as the graph of lineage has it, and the links from submissions of the index into it. */
export interface GivenLinks {
  readonly submission: StoredSubmission;
  readonly links: readonly LineageLink[];
  /** All submissions that are likely enough, by their roots, the closest first; how close is a number without a unit. */
  readonly near: ReadonlyMap<string, number>;
}

/**
 * Links a given submission to that of the index which it follows, and to those that it names. It counts as the next version of
 * whatever it is held against, and as sent after it: what is not sent yet says nothing of either, and an old mail that
 * is not in the index is linked to its later versions as well. `submissions` are of the source, and may remember what was
 * asked before.
 */
export function linkGiven(
  { submission: given }: GivenSubmission,
  source: FactsSource,
  submissions = new Submissions(source),
): GivenLinks {
  const overrides = new Overrides();
  const options = { useStatements: true };
  const relatives: Relative[] = [];
  let last = given.date ?? 0;
  for (const older of candidates({ ...given, date: null }, submissions, source, overrides, options)) {
    if (older.lead.copy !== null) continue;
    for (const { date } of older.members) last = Math.max(last, date ?? 0);
    const relative = relativeOf(older, nextOf(older, given), source, overrides, options);
    if (relative === null || isSister(relative, given)) continue;
    relatives.push(given.author === null ? withoutAuthor(relative) : relative);
  }
  relatives.sort((a, b) => closeness(b) - closeness(a) || (b.older.date ?? 0) - (a.older.date ?? 0));
  const followed = relatives.filter(({ signals }, i) => i === 0 || signals.changeId || signals.link !== null);
  const newer = sentAfter(last, given);
  const stored = storedSubmission(newer);
  return {
    submission: { ...stored, cover: stored.cover ?? (stored.root === seriesId ? seriesId : null) },
    links: linksInto(newer, followed, submissions, source, overrides),
    near: new Map(relatives.map((relative) => [relative.older.root, closeness(relative)])),
  };
}

/**
 * By how much of it a submission is the same as the given one. Where several are near certain, likelihood does not tell any
 * more which of them is its predecessor, and which has one patch of it or is a part of the same work.
 */
function closeness({ likelihood, signals }: Relative): number {
  const { changeId, link, titleSimilarity, samePatches, lines, linesOfLarger, files } = signals;
  const alike = titleSimilarity + samePatches + (lines ?? 0) + linesOfLarger + files;
  return (changeId || link !== null ? statedCloseness : 0) + Math.min(likelihood, beyondDoubt) * (1 + alike);
}

const statedCloseness = 5;
const beyondDoubt = 0.95;

/**
 * Whether a submission is rather another of the same kind: under a title that differs in numbers only, or is of nothing but
 * words that come again, without lines or patches that say otherwise.
 */
function isSister({ older, signals, likelihood }: Relative, given: Submission): boolean {
  if (signals.changeId || signals.link !== null) return false;
  // Anybody's lines are like a few of somebody's.
  if (given.author === null && given.lead.title === null && (signals.lines ?? 0) < halfOfLines) return true;
  const hasSame = signals.sameTitle || signals.samePatchCount > 0 || (signals.lines ?? 1) >= someLines;
  if (!hasSame && likelihood < sureOfSame) return true;
  const [one, other] = [older.lead.title ?? '', given.lead.title ?? ''];
  if (signals.samePatchCount === 0 && signals.lines !== null && signals.lines < fewLines && isLater(signals))
    return true;
  const isNumberApart = !signals.sameTitle && one !== '' && withoutNumbers(one) === withoutNumbers(other);
  return isNumberApart && (signals.lines ?? 0) < manyLines;
}

function isLater({ daysApart }: Relative['signals']): boolean {
  return daysApart !== null && daysApart > sisterDays;
}

/** Without a title or so many lines in common, two submissions must be as likely as this. */
const someLines = 0.4;
const sureOfSame = 0.9;
const halfOfLines = 0.5;
const fewLines = 0.1;
const manyLines = 0.8;
const sisterDays = 60;

function withoutNumbers(title: string): string {
  return titleKey(title).replace(/[0-9]+/g, '#');
}

/** As if it were the next version of a submission. A plain diff names no author, and may be anybody's. */
function nextOf(older: Submission, given: Submission): Submission {
  // The date of a commit is when it was begun: one before what it follows says nothing.
  const date = given.date !== null && older.date !== null && given.date > older.date ? given.date : null;
  const version = Math.max(given.version, older.version + 1);
  return { ...given, date, version, author: given.author ?? older.author };
}

function withoutAuthor(relative: Relative): Relative {
  return {
    ...relative,
    signals: { ...relative.signals, sameAuthor: false },
    evidence: relative.evidence.filter(({ type }) => type !== 'same-author'),
  };
}

function sentAfter(time: number, given: Submission): Submission {
  const date = time + 1;
  const dated = (facts: LineageFacts): LineageFacts => ({ ...facts, date });
  const patches = given.patches.map(dated);
  const cover = given.cover === null ? null : dated(given.cover);
  return { ...given, date, patches, cover, members: cover === null ? patches : [cover, ...patches] };
}

import { z } from 'zod';
import { type Period, type Person, periods } from '../corpus/document.js';
import type { SearchEngine, VersionsResponse } from '../engines/engine.js';
import { chosenSentences } from './centroid.js';
import { type DayRange, daysOf, generatedAt, periodLabel } from './digest-period.js';
import { mailOfPeriod, type PeriodMail, type SentPatch, type SentSubmission } from './period-mail.js';

export const digestEntrySchema = z.object({
  /** Message-IDs: the one described, then other versions of the period. */
  ids: z.array(z.string()).min(1),
  link: z.string(),
  title: z.string(),
  author: z.string().nullable(),
  list: z.string().nullable(),
  version: z.number().nullable(),
  rfc: z.boolean(),
  part: z.number().nullable(),
  total: z.number().nullable(),
  /** Title of the cover letter. */
  series: z.string().nullable(),
  /** What it does: sentences of the author. */
  does: z.array(z.string()),
  /** What changed since the version before, in the author's words. */
  changed: z.array(z.string()),
  replies: z.number(),
  tags: z.array(z.string()),
  objections: z.array(z.object({ author: z.string(), id: z.string() })),
  state: z.enum(['applied', 'superseded', 'pending']),
  supersededBy: z.string().nullable(),
});
export type DigestEntry = z.infer<typeof digestEntrySchema>;

export const digestContentSchema = z.object({
  period: z.enum(periods),
  first: z.string(),
  last: z.string(),
  /** Midnight after the last day: the same mail gives the same digest. */
  generated: z.string(),
  list: z.string().nullable(),
  introduction: z.string(),
  counts: z.object({
    messages: z.number(),
    patches: z.number(),
    submissions: z.number(),
    replies: z.number(),
    authors: z.number(),
  }),
  /** Most important first. */
  themes: z.array(z.object({ name: z.string(), entries: z.array(digestEntrySchema) })),
  /** Patches without an entry, for length. */
  omitted: z.number(),
});
export type DigestContent = z.infer<typeof digestContentSchema>;

export interface DigestOptions {
  readonly period: Period;
  /** Last day of the period, ISO. */
  readonly day: string;
  readonly list: string | null;
  /** Most entries. */
  readonly entries: number;
  permalink(messageId: string): string;
}

/**
 * A digest of the mail of a period. Extractive and deterministic: what a patch does is said in sentences of its author
 * (see `centroid.ts`), everything else follows from threads and trails. One entry a patch, the newest version of the
 * period; of a series the cover letter and its most discussed patches. Importance of a submission is the number of its
 * replies, with its size and objections, on a logarithmic scale.
 */
export async function digestOf(engine: SearchEngine, options: DigestOptions): Promise<DigestContent> {
  const days = daysOf(options.period, options.day);
  const mail = await mailOfPeriod(engine, days, options.list);
  const ranked = [...mail.submissions].sort(
    (a, b) => importance(b) - importance(a) || (leadId(a) < leadId(b) ? -1 : 1),
  );
  const themes = new Map<string, DigestEntry[]>();
  const covered = new Set<string>();
  let entries = 0;
  for (const submission of ranked) {
    const { subsystem } = leadOf(submission);
    for (const patch of describedPatches(submission)) {
      if (entries >= options.entries) break;
      if (covered.has(patch.summary.id)) continue;
      const trail = await engine.versions(patch.summary.id);
      const newer = newestOf(patch, trail, mail);
      if (newer !== null) continue;
      const entry = entryOf(patch, submission, trail, mail, options);
      for (const id of entry.ids) covered.add(id);
      themes.set(subsystem, [...(themes.get(subsystem) ?? []), entry]);
      entries++;
    }
  }
  const counts = countsOf(mail);
  return {
    period: options.period,
    ...days,
    generated: generatedAt(days),
    list: options.list,
    introduction: introductionOf(options, days, ranked, counts),
    counts,
    themes: [...themes].map(([name, entriesOfTheme]) => ({ name, entries: entriesOfTheme })),
    omitted: Math.max(0, counts.patches - entries),
  };
}

function leadOf({ cover, patches }: SentSubmission): SentPatch {
  return cover ?? patches[0]!;
}

function leadId(submission: SentSubmission): string {
  return leadOf(submission).summary.id;
}

function importance({ patches, replies, cover }: SentSubmission): number {
  const objections = replies.filter((reply) => reply.objects).length;
  const files = patches.reduce((sum, patch) => sum + patch.changedFiles, 0);
  return (
    2 * Math.log2(1 + replies.length) +
    Math.log2(1 + patches.length + (cover === null ? 0 : 1)) +
    objections +
    0.2 * Math.log2(1 + files)
  );
}

/** The cover letter and the patches of a submission that were discussed most, in the order of the series. */
function describedPatches({ cover, patches, replies }: SentSubmission): SentPatch[] {
  const discussed = new Map<string, number>();
  for (const { to } of replies) discussed.set(to, (discussed.get(to) ?? 0) + 1);
  const most = [...patches]
    .sort(
      (a, b) =>
        (discussed.get(b.summary.id) ?? 0) - (discussed.get(a.summary.id) ?? 0) || b.changedFiles - a.changedFiles,
    )
    .slice(0, mostOfSeries);
  const chosen = patches.filter((patch) => most.includes(patch));
  // A cover letter named like one of its patches would be taken for that patch by readers of the digest.
  const isNamesake = patches.some((patch) => patch.summary.title === cover?.summary.title);
  return cover === null || isNamesake ? chosen : [cover, ...chosen];
}

const mostOfSeries = 4;
const wordsOfEntry = 42;
const wordsOfChanges = 16;

/** The newer version of the same period that is described in place of this one. */
function newestOf({ summary }: SentPatch, trail: VersionsResponse | null, mail: PeriodMail): string | null {
  const sent = new Set(
    mail.submissions
      .flatMap(({ cover, patches }) => [...(cover === null ? [] : [cover]), ...patches])
      .map((patch) => patch.summary.id),
  );
  const newer = trail?.versions.find(
    (entry) => entry.relation === 'version' && sent.has(entry.id) && (entry.date ?? '') > (summary.date ?? ''),
  );
  return newer?.id ?? null;
}

function entryOf(
  patch: SentPatch,
  { cover, replies }: SentSubmission,
  trail: VersionsResponse | null,
  { statistics }: PeriodMail,
  { permalink, period, day }: DigestOptions,
): DigestEntry {
  const { summary, author, sentences, changes } = patch;
  const { id, title, list, series } = summary;
  const first = daysOf(period, day).first;
  const older = (trail?.versions ?? []).filter(
    (entry) => entry.relation !== 'commit' && (entry.date ?? '') >= first && (entry.date ?? '') < (summary.date ?? ''),
  );
  const own = patch === cover ? replies : replies.filter((reply) => reply.to === id);
  const applied = (trail?.related ?? []).some(({ relation }) => relation === 'applied' || relation === 'commit');
  const superseded = trail?.supersededBy ?? null;
  const name = cover?.summary.title ?? null;
  return {
    ids: [id, ...older.map((entry) => entry.id)],
    link: permalink(id),
    title: title ?? '(no subject)',
    author: nameOf(author),
    list,
    version: series?.version ?? null,
    rfc: series?.rfc ?? false,
    part: series?.part === 0 ? null : (series?.part ?? null),
    total: series?.total ?? null,
    series: patch === cover ? null : name,
    does: chosenSentences(sentences, title ?? '', wordsOfEntry, statistics),
    changed: within(changes, wordsOfChanges).slice(0, 2),
    replies: own.length,
    tags: [...new Set(own.flatMap((reply) => reply.tags))].slice(0, 6),
    objections: own
      .filter((reply) => reply.objects)
      .slice(0, 3)
      .map((reply) => ({ author: nameOf(reply.author) ?? 'Unknown author', id: reply.id })),
    state: applied ? 'applied' : superseded === null ? 'pending' : 'superseded',
    supersededBy: superseded?.id ?? null,
  };
}

/** The leading items that have no more than `words` words together. */
function within(items: readonly string[], words: number): string[] {
  let left = words;
  return items.filter((item) => (left -= item.split(/\s+/).length) >= 0);
}

/** A name without what follows it in brackets, such as a company; an address where there is none. */
function nameOf(person: Person | null): string | null {
  return person?.name.split(' (', 1)[0] || person?.address || null;
}

function countsOf({ messages, replies, submissions }: PeriodMail): DigestContent['counts'] {
  const patches = submissions.flatMap((submission) => submission.patches);
  const authors = new Set(patches.map(({ author }) => author?.address ?? author?.name ?? ''));
  return { messages, patches: patches.length, submissions: submissions.length, replies, authors: authors.size };
}

function introductionOf(
  { period, list }: DigestOptions,
  days: DayRange,
  ranked: readonly SentSubmission[],
  { patches, submissions, replies, authors }: DigestContent['counts'],
): string {
  const label = periodLabel(period, days);
  const where = list === null ? '' : ` on ${list}`;
  if (patches === 0)
    return `${label} brought no patches${where}. There were ${counted(replies, 'reply', 'replies')} to earlier ones.`;
  const discussed = ranked
    .filter((submission) => submission.replies.length > 0)
    .slice(0, 3)
    .map((submission) => {
      const { summary, author } = leadOf(submission);
      return `'${summary.title ?? '(no subject)'}' by ${nameOf(author) ?? 'an unknown author'} (${counted(submission.replies.length, 'reply', 'replies')})`;
    });
  const most = discussed.length === 0 ? '' : ` Most discussed: ${discussed.join('; ')}.`;
  return `${label} brought ${counted(patches, 'patch', 'patches')} in ${counted(submissions, 'submission', 'submissions')} by ${counted(authors, 'author', 'authors')}, and ${counted(replies, 'reply', 'replies')}${where}.${most}`;
}

export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

import type { Document, Person } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';
import type { DocumentSummary, SearchEngine } from '../engines/engine.js';
import { summaryOf } from '../engines/trail.js';
import { patchText } from '../lineage/patch-text.js';
import { searchRequest } from '../search/search-options.js';
import { StemStatistics } from './centroid.js';
import type { DayRange } from './digest-period.js';
import { sentencesOf } from './sentences.js';

/** A patch or cover letter of the period: what a digest needs of it, without its text. */
export interface SentPatch {
  readonly summary: DocumentSummary;
  readonly author: Person | null;
  readonly subsystem: string;
  readonly sentences: readonly string[];
  /** The author's list of changes since the version before, an item each. */
  readonly changes: readonly string[];
  readonly changedFiles: number;
}

/** Patches that were sent together: a series, or a patch alone. */
export interface SentSubmission {
  readonly cover: SentPatch | null;
  /** In the order of their numbers. */
  readonly patches: readonly SentPatch[];
  readonly replies: readonly Reply[];
}

export interface Reply {
  readonly id: string;
  readonly to: string;
  readonly author: Person | null;
  readonly objects: boolean;
  readonly tags: readonly string[];
}

/** The mail of a period. */
export interface PeriodMail {
  readonly messages: number;
  readonly replies: number;
  readonly submissions: readonly SentSubmission[];
  readonly statistics: StemStatistics;
}

/** Reads the mail of a period from an index; `list` null for all lists. Memory grows with the patches, not with their text. */
export async function mailOfPeriod(engine: SearchEngine, days: DayRange, list: string | null): Promise<PeriodMail> {
  const statistics = new StemStatistics();
  const groups = new Map<string, { cover: SentPatch | null; patches: SentPatch[]; replies: Reply[] }>();
  const groupOf = new Map<string, string>();
  const replies: Reply[] = [];
  let messages = 0;
  for await (const document of documentsOf(engine, days, list)) {
    messages++;
    if (document.kind === 'reply') {
      const reply = replyOf(document);
      if (reply !== null) replies.push(reply);
      continue;
    }
    statistics.add(`${document.title ?? ''} ${sentencesOf(document).join(' ')}`);
    const key = submissionKey(document);
    const group = groups.get(key) ?? { cover: null, patches: [], replies: [] };
    groups.set(key, group);
    groupOf.set(document.id, key);
    if (document.kind === 'cover') group.cover = sentPatch(document);
    else group.patches.push(sentPatch(document));
  }
  // Replies answer replies: the patch is found by way of all of them.
  const parents = new Map(replies.map(({ id, to }) => [id, to]));
  for (const reply of replies) {
    let at = reply.to;
    for (let steps = 0; steps < mostSteps && !groupOf.has(at) && parents.has(at); steps++) at = parents.get(at)!;
    const key = groupOf.get(at);
    if (key !== undefined) groups.get(key)!.replies.push(reply);
  }
  const submissions = [...groups.values()];
  for (const { patches } of submissions) patches.sort(byPart);
  return { messages, replies: replies.length, submissions, statistics };
}

const mostSteps = 100;

async function* documentsOf(
  engine: SearchEngine,
  { first, last }: DayRange,
  list: string | null,
): AsyncGenerator<Document> {
  const query = `date:${first}..${last} (kind:patch OR kind:cover OR kind:reply)`;
  const request = searchRequest(query, {
    limit: 500,
    sort: 'oldest',
    collapse: 'none',
    highlight: false,
    budget: 30_000,
    filters: list === null ? {} : { list: [list] },
  });
  for (let cursor: string | null = null; ; ) {
    const response = await engine.search({ ...request, cursor });
    for (const { id } of response.hits) {
      const document = await engine.document(id);
      if (document !== null && document.mail?.notice === undefined && document.mail?.pull !== true) yield document;
    }
    cursor = response.cursor;
    if (cursor === null || response.hits.length === 0) return;
  }
}

/** The same for all parts of a submission: thread, version and number of parts. The parts may have several authors. */
function submissionKey({ id, mail, series }: Document): string {
  const root = mail?.references[0] ?? mail?.inReplyTo ?? id;
  const isAlone = series?.total == null || series.total <= 1;
  return JSON.stringify(isAlone ? [id] : [root, series.version, series.total]);
}

function sentPatch(document: Document): SentPatch {
  return {
    summary: summaryOf(document),
    author: document.authors[0] ?? null,
    subsystem: document.subsystems[0] ?? document.files[0]?.split('/')[0] ?? 'other',
    sentences: sentencesOf(document),
    changes: changesOf(document),
    changedFiles: document.files.length,
  };
}

/** Items of the changelog, without headings and names of reviewers in brackets. */
function changesOf(document: Document): string[] {
  if ((document.series?.version ?? 1) < 2) return [];
  const items: string[] = [];
  for (const line of patchText(document).changelog) {
    const heading = /^\W{0,3}(?:changes?|changelog|v\d+)\b.{0,60}:?$/i.test(line.trim()) && !/^\s*[-*•]/.test(line);
    if (heading) {
      // The newest version stands first; what follows the next heading is older.
      if (items.length > 0) break;
      continue;
    }
    const item = /^\s{0,16}(?:[-*•]|\d{1,2}[.)])\s{1,4}(\S.{7,200})$/.exec(line)?.[1];
    if (item !== undefined) items.push(withoutCredit(item.trimEnd()));
    else if (items.length > 0 && /^\s{2,}\S/.test(line)) items[items.length - 1] += ` ${line.trim()}`;
  }
  return items.slice(0, 5);
}

/** Without "(Bob)" or "[Bob Example]" at the end: who asked for the change. */
function withoutCredit(item: string): string {
  const end = item.endsWith('.') ? item.length - 1 : item.length;
  const open = Math.max(item.lastIndexOf('('), item.lastIndexOf('['));
  return /[\])]/.test(item[end - 1] ?? '') && open > 0 && end - open <= longestCredit
    ? item.slice(0, open).trimEnd()
    : item;
}

const longestCredit = 42;

function replyOf({ id, mail, authors, text }: Document): Reply | null {
  const to = mail?.inReplyTo ?? mail?.references.at(-1);
  if (mail == null || to == null) return null;
  const tags = mail.trailers.filter(({ key }) => /^(?:Reviewed|Acked|Tested|Nacked|NAKed)-by$/i.test(key));
  return {
    id,
    to,
    author: authors[0] ?? null,
    objects: tags.some(({ key }) => /^nac?ked/i.test(key)) || saysNo(text),
    tags: tags.map(({ key, value }) => `${key} ${value.split('<', 1)[0]!.trim()}`),
  };
}

/** A refusal in the customary word, in the writer's own text. */
function saysNo(text: string): boolean {
  return bodyZones(text, 'reply').some(
    ({ zone, start, end }) => zone === 'prose' && /^\W{0,2}(?:NAK|NACK|Nacked|NAKed)\b/m.test(text.slice(start, end)),
  );
}

function byPart(a: SentPatch, b: SentPatch): number {
  return (a.summary.series?.part ?? 0) - (b.summary.series?.part ?? 0);
}

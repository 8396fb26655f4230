import { z } from 'zod';
import { type Document, documentKinds, priorLinkSchema } from '../corpus/document.js';
import { bodyZones } from '../corpus/mail/body-zones.js';
import { SketchBuilder } from './line-sketch.js';

/**
 * What lineage knows of a submission: enough to compare it with any other without reading either again. Kept in the index
 * beside the document.
 */
export const lineageFactsSchema = z.object({
  id: z.string(),
  kind: z.enum(documentKinds),
  title: z.string().nullable(),
  /** Address, else name, in lower case. */
  author: z.string().nullable(),
  authorName: z.string().nullable(),
  /** Milliseconds since 1970. */
  date: z.number().nullable(),
  list: z.string().nullable(),
  version: z.number().nullable(),
  part: z.number().nullable(),
  total: z.number().nullable(),
  rfc: z.boolean(),
  resend: z.boolean(),
  seriesName: z.string().nullable(),
  /** A copy for a stable tree, picked by a person or by a machine; a revert; a request to pull; a notice that it is in a tree. */
  copy: z.enum(['stable', 'autosel', 'revert', 'pull', 'applied']).nullable(),
  inReplyTo: z.string().nullable(),
  references: z.array(z.string()),
  changeIds: z.array(z.string()),
  links: z.array(priorLinkSchema),
  files: z.array(z.string()),
  /** Functions named in hunk headings. */
  functions: z.array(z.string()),
  sketch: z.object({ lines: z.number(), hashes: z.array(z.number()), sum: z.number().nullable().default(null) }),
  identifiers: z.array(z.string()),
  /** Of a digest entry: the digest it stands in. */
  digest: z.string().nullable(),
  /** Sha of the commit, of a commit; of a stable copy the one it copies. */
  commit: z.string().nullable(),
  /** Message-ID of the mail that a commit was made from. */
  madeFrom: z.string().nullable(),
});
export type LineageFacts = z.infer<typeof lineageFactsSchema>;

/** Facts of a document that can have versions; null for replies and documents of other collections. */
export function lineageFacts(document: Document): LineageFacts | null {
  const { kind, mail, commit, digest, series } = document;
  if (kind === 'reply' || kind === 'document') return null;
  const author = document.authors[0];
  const time = document.date === null ? Number.NaN : Date.parse(document.date);
  const diff = readDiff(document);
  const changeIds = new Set(mail?.changeId == null ? [] : [mail.changeId]);
  for (const { key, value } of mail?.trailers ?? []) if (key.toLowerCase() === 'change-id') changeIds.add(value.trim());
  return {
    id: document.id,
    kind,
    title: document.title,
    author: (author?.address ?? author?.name ?? null)?.toLowerCase() ?? null,
    authorName: author?.name.toLowerCase() ?? null,
    date: Number.isNaN(time) ? null : time,
    list: document.list,
    version: series?.version ?? null,
    part: series?.part ?? null,
    total: series?.total ?? null,
    rfc: series?.rfc ?? false,
    resend: series?.resend ?? false,
    seriesName: series?.name ?? null,
    copy: copyOf(document),
    inReplyTo: mail?.inReplyTo ?? null,
    references: mail?.references.slice(-mostReferences) ?? [],
    changeIds: [...changeIds],
    links: mail?.priorLinks ?? [],
    files: document.files.slice(0, mostFiles),
    functions: diff.functions,
    sketch: diff.sketch,
    identifiers: document.identifiers.slice(0, mostIdentifiers),
    digest:
      digest === null
        ? null
        : `${document.source.path}#${digest.generated ?? ''}#${digest.period}#${digest.days.join()}`,
    commit: commit?.sha ?? upstreamSha(document),
    madeFrom: commit?.messageId ?? null,
  };
}

const mostReferences = 5;
const mostFiles = 60;
const mostFunctions = 40;
const mostIdentifiers = 40;

function readDiff({ text, kind }: Document): { sketch: LineageFacts['sketch']; functions: string[] } {
  const sketch = new SketchBuilder();
  const functions = new Set<string>();
  for (const { zone, start, end } of kind === 'patch' ? bodyZones(text, kind) : []) {
    if (zone === 'hunk') {
      if (functions.size < mostFunctions) functions.add(functionName(text.slice(start, end)));
    } else if (zone === 'added' || zone === 'removed') {
      for (let at = start; at < end; ) {
        const feed = text.indexOf('\n', at);
        const lineEnd = feed < 0 || feed > end ? end : feed;
        sketch.add(text.slice(at + 1, lineEnd), zone === 'added');
        at = lineEnd + 1;
      }
    }
  }
  functions.delete('');
  const { lines, hashes, sum } = sketch.finish();
  return { sketch: { lines, hashes: [...hashes], sum }, functions: [...functions] };
}

/** `static int check_helper_call(struct bpf_verifier_env *env, …` names check_helper_call. */
function functionName(heading: string): string {
  return /\b([A-Za-z_]\w*)\s{0,8}\(/.exec(heading)?.[1] ?? /([A-Za-z_]\w{2,})/.exec(heading)?.[1] ?? '';
}

function copyOf(document: Document): LineageFacts['copy'] {
  const { title, mail, kind, text } = document;
  if (mail === null) return /^revert\b/i.test(title ?? '') ? 'revert' : null;
  // A numbered series whose subjects ask to pull is of patches.
  const isNumbered = (document.series?.total ?? 0) > 1;
  if ((mail.pull && !isNumbered) || /^\[?(?:git )?pull[ -]request\b/i.test(title ?? '')) return 'pull';
  if (/\bautosel\b/i.test(mail.subject)) return 'autosel';
  if (mail.notice === 'applied') return 'applied';
  // Covers of stable series are copies like their patches.
  if (kind === 'cover' && mail.tags.some((tag) => stableTag.test(tag))) return 'stable';
  if (kind === 'patch') {
    if (/^revert\b/i.test(title ?? '')) return 'revert';
    if (mail.tags.some((tag) => stableTag.test(tag)) || upstreamLine.test(text.slice(0, 400))) return 'stable';
  }
  return null;
}

const stableTag = /^(?:stable|\d\.\d+(?:\.[\dy]+)?)$/i;

/** What stable mails begin with. */
const upstreamLine = /^(?:commit ([0-9a-f]{40}) upstream\.?|\[ Upstream commit ([0-9a-f]{40}) \])/m;

function upstreamSha({ mail, text }: Document): string | null {
  const match = mail === null ? null : upstreamLine.exec(text.slice(0, 400));
  return match?.[1] ?? match?.[2] ?? null;
}

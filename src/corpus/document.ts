import { z } from 'zod';

/**
 * A document is one patch message: a digest entry, a patch e-mail, a cover letter, a reply, a commit, or a
 * record of another collection. Every reader ends here and everything later starts here.
 */

export const documentKinds = ['digest-entry', 'patch', 'cover', 'reply', 'commit', 'document'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Where a document stands: a path as it was given, and a 1-based line (for git, the commit's ordinal is not a line: 1). */
export const sourceLocationSchema = z.object({
  path: z.string(),
  line: z.number().int().min(1),
  /** Of a message in a git repository, its blob: there its bytes are. */
  blob: z.string().optional(),
});
export type SourceLocation = z.infer<typeof sourceLocationSchema>;

export const personSchema = z.object({ name: z.string(), address: z.string().nullable() });
export type Person = z.infer<typeof personSchema>;

/** What a message says of its series. `version` is null where it is not stated, never a guessed 1. */
export const seriesSchema = z.object({
  name: z.string().nullable(),
  version: z.number().int().nullable(),
  part: z.number().int().nullable(),
  total: z.number().int().nullable(),
  rfc: z.boolean(),
  resend: z.boolean(),
});
export type Series = z.infer<typeof seriesSchema>;

export const periods = ['daily', 'weekly', 'monthly'] as const;
export type Period = (typeof periods)[number];

/** What only digest entries have. `days` are the ISO dates the digest speaks of, in order. */
export const digestFactsSchema = z.object({
  period: z.enum(periods),
  days: z.array(z.string()),
  generated: z.string().nullable(),
  /** 1-based ordinal of the entry in its digest. */
  entry: z.number().int().min(1),
});

/** A link to an earlier message that the author gives, with the version number stated beside it, if any. */
export const priorLinkSchema = z.object({ version: z.number().int().nullable(), messageId: z.string() });
export type PriorLink = z.infer<typeof priorLinkSchema>;

export const trailerSchema = z.object({ key: z.string(), value: z.string() });
export type Trailer = z.infer<typeof trailerSchema>;

/** What a program says in a notice about a patch: it is in a tree, it was left out of one, it was built or run. */
export const notices = ['applied', 'rejected', 'tested'] as const;
export type Notice = (typeof notices)[number];

/** What only mail has. Message-IDs are bare, without angle brackets. */
export const mailFactsSchema = z.object({
  /** The subject as decoded, brackets and all. */
  subject: z.string(),
  inReplyTo: z.string().nullable(),
  /** Oldest first, as in the header. */
  references: z.array(z.string()),
  /** Bracketed words that are neither PATCH, RFC, RESEND, a version nor a count: mostly trees, such as `bpf-next`. */
  tags: z.array(z.string()),
  pull: z.boolean(),
  to: z.array(personSchema),
  cc: z.array(personSchema),
  changeId: z.string().nullable(),
  priorLinks: z.array(priorLinkSchema),
  trailers: z.array(trailerSchema),
  /** Of mail that a program sent about a patch; absent elsewhere. A notice is never a version of the patch. */
  notice: z.enum(notices).optional(),
  /** Time of the newest `Received` header, ISO, or null. */
  received: z.string().nullable(),
});
export type MailFacts = z.infer<typeof mailFactsSchema>;

export const commitFactsSchema = z.object({
  sha: z.string(),
  trailers: z.array(trailerSchema),
  /** Message-ID of the mail the commit was made from, where a Link trailer tells it. */
  messageId: z.string().nullable(),
});

export const documentSchema = z.object({
  /** Message-ID for mail, sha for commits, content-derived for digest entries, the given one for generic documents. */
  id: z.string().min(1),
  kind: z.enum(documentKinds),
  source: sourceLocationSchema,
  /** Further places that hold the same document (the same Message-ID delivered twice). */
  alsoIn: z.array(sourceLocationSchema),
  /** Without a bracketed prefix; null where the source gives none. */
  title: z.string().nullable(),
  /** ISO 8601 in UTC, as given, however unlikely; null where none can be read. */
  date: z.string().nullable(),
  authors: z.array(personSchema),
  /** Short name of the mailing list, such as `bpf`; of several, that of the copy shown. */
  list: z.string().nullable(),
  /** All lists that carry it, sorted; absent where that is `list` alone, or none. */
  lists: z.array(z.string()).optional(),
  /** `selftests/bpf: libarena: x` has two, `bpf, arm64: x` has two. */
  subsystems: z.array(z.string()),
  series: seriesSchema.nullable(),
  /** Identifiers as spelt in title and prose, in order of appearance, each once. */
  identifiers: z.array(z.string()),
  files: z.array(z.string()),
  /** The body: a digest entry's summary, a mail's decoded text with LF line ends, a commit's message body. */
  text: z.string(),
  digest: digestFactsSchema.nullable(),
  mail: mailFactsSchema.nullable(),
  commit: commitFactsSchema.nullable(),
});
export type Document = z.infer<typeof documentSchema>;

/** All lists that carry a document. */
export function listsOf({ list, lists }: Pick<Document, 'list' | 'lists'>): readonly string[] {
  return lists ?? (list === null ? [] : [list]);
}

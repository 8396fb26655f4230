import { z } from 'zod';
import type { Document } from '../corpus/document.js';
import type { DocumentSummary } from '../engines/engine.js';
import { mailLine } from './mail-text.js';
import { type ToolContext, ToolError } from './tool.js';

/** Where a statement comes from. These fields are made by the index; text of the mail itself stands apart. */
export const citationSchema = z.object({
  id: z.string().describe('Message-ID, commit id, or id of a digest entry'),
  url: z.string().nullable().describe('public address of the message; null for what is not mail'),
  kind: z.string().describe('patch, cover, reply, commit, digest-entry or document'),
  title: z.string().nullable(),
  date: z.string().nullable(),
  authors: z.array(z.string()),
  list: z.string().nullable(),
  version: z.number().nullable().describe('stated version of the series; null if none is stated, which means v1'),
});
export type Citation = z.infer<typeof citationSchema>;

export function citationOf(summary: DocumentSummary, { permalink }: ToolContext): Citation {
  const { id, kind, title, date, authors, list, series } = summary;
  return {
    id,
    url: isMail(kind) ? permalink(id) : null,
    kind,
    title: title === null ? null : mailLine(title),
    date,
    authors: authors.slice(0, mostAuthors).map(mailLine),
    list,
    version: series?.version ?? null,
  };
}

const mostAuthors = 5;

export function isMail(kind: DocumentSummary['kind']): boolean {
  return kind === 'patch' || kind === 'cover' || kind === 'reply';
}

/** Whether a program sent a mail: a notice of a test, of a tree, of an applied patch. */
export function isAutomated({ mail }: Document): boolean {
  return mail?.notice !== undefined;
}

export const referenceSchema = z
  .string()
  .min(1)
  .max(600)
  .describe(
    'Message-ID (with or without angle brackets), id of a hit, commit id, or address of the message in an archive',
  );

/** The document that a reference names. Throws a `ToolError` where the index has none. */
export async function documentOf(reference: string, { engine }: ToolContext): Promise<Document> {
  const document = (await engine.document(reference)) ?? (await engine.document(idInAddress(reference)));
  if (document === null) {
    throw new ToolError(
      `"${mailLine(reference).slice(0, 200)}" is not in this index. Use search with words of the subject, or coverage to see what is indexed.`,
    );
  }
  return document;
}

/** `…/list/<id>/` of an archive's address; else the text as it stands. */
function idInAddress(text: string): string {
  if (!/^https?:\/\//.test(text)) return text;
  const piece = text
    .split(/[?#]/, 1)[0]!
    .split('/')
    .find((part) => /@|%40/i.test(part));
  if (piece === undefined) return text;
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}

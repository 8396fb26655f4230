import type { Document } from '../../src/corpus/document.js';
import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import type { ParsedRecord, SourceCursor, SourceItem, SourceReader } from '../../src/corpus/source-reader.js';

/** A mail in bytes: the given fields over usual ones (null leaves one out), and a body. */
export function mail(fields: Readonly<Record<string, string | null>>, body = ''): Uint8Array {
  const all = new Map<string, string | null>([
    ['From', 'Ada Example <ada@example.org>'],
    ['To', 'list@example.org'],
    ['Subject', '[PATCH] lib: keep the lamp lit'],
    ['Date', 'Mon, 6 Jan 2025 10:00:00 +0100'],
    ['Message-ID', '<lamp-1@example.org>'],
    ...Object.entries(fields),
  ]);
  const lines = [...all].filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\n`);
  return Buffer.from(`${lines.join('')}\n${body}`);
}

export async function parsed(bytes: Uint8Array, list: string | null = null): Promise<ParsedRecord> {
  return parseMessage({ location: { path: 'test.eml', line: 1 }, bytes, position: bytes.length }, { list });
}

/** The one document of a mail. */
export async function documentOf(fields: Readonly<Record<string, string | null>>, body = ''): Promise<Document> {
  const { documents } = await parsed(mail(fields, body));
  if (documents.length !== 1) throw new Error(`expected one document, got ${documents.length}`);
  return documents[0]!;
}

export interface ReadSource {
  readonly items: readonly SourceItem[];
  readonly cursor: SourceCursor;
}

/** All items of a source, and the cursor for the next run. */
export async function readAll(reader: SourceReader, cursor: SourceCursor | null = null): Promise<ReadSource> {
  const items: SourceItem[] = [];
  const reading = reader.read(cursor);
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { items, cursor: next.value };
    items.push(next.value);
  }
}

export function recordsOf({ items }: ReadSource): { line: number; path: string; text: string }[] {
  return items.flatMap((item) =>
    item.type === 'record'
      ? [
          {
            line: item.record.location.line,
            path: item.record.location.path,
            text: Buffer.from(item.record.bytes).toString(),
          },
        ]
      : [],
  );
}

export function reasonsOf({ items }: ReadSource): string[] {
  return items.flatMap((item) => (item.type === 'problem' ? [item.problem.reason] : []));
}

export async function documentsOf({ items }: ReadSource): Promise<Document[]> {
  const documents: Document[] = [];
  for (const item of items) {
    if (item.type === 'record') documents.push(...(await parseMessage(item.record, { list: null })).documents);
  }
  return documents;
}

import { z } from 'zod';

const cursorSchema = z.object({
  /** Sort value and id of the last hit. */
  value: z.number(),
  id: z.string(),
  /** Approximate number of hits before: how deep to search. */
  skipped: z.number().int().min(0),
});

/**
 * The position after a hit. It holds the last hit rather than a count, so that documents added or removed meanwhile do
 * not shift pages (Elasticsearch's search_after).
 */
export type Cursor = z.infer<typeof cursorSchema>;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Null without a cursor, and for an invalid one. */
export function decodeCursor(text: string | null): Cursor | null {
  if (text === null) return null;
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

export function isCursor(text: string): boolean {
  return decodeCursor(text) !== null;
}

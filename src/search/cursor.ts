import { z } from 'zod';

const cursorSchema = z.object({
  /** What the last hit was ordered by, and its id: the list goes on with what comes behind these. */
  value: z.number(),
  id: z.string(),
  /** Hits before, about: how deep to look. */
  skipped: z.number().int().min(0),
});

/**
 * Where a list of hits goes on. It names the last hit and not a number of hits, so that documents which come or go meanwhile
 * do not shift the pages (Elasticsearch's search_after).
 */
export type Cursor = z.infer<typeof cursorSchema>;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** Null for no cursor, and for one that is not of our making. */
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

/** What names a document: an id, or a place in a source. */
export type Reference =
  | { readonly type: 'id'; readonly id: string }
  | { readonly type: 'place'; readonly path: string; readonly line: number };

/**
 * The ways to read a reference, in the order to try them: `<id>` and `id` are ids; `path:line`, as sources are
 * printed, may also be an id that happens to look so.
 */
export function readReference(text: string): Reference[] {
  const bare = text
    .trim()
    .replace(/^(?:id|mid|Message-ID):\s*/i, '')
    .replace(/^<(.*)>$/, '$1');
  const references: Reference[] = bare === '' ? [] : [{ type: 'id', id: bare }];
  const place = /^(.{1,4000}):(\d{1,9})$/.exec(text.trim());
  if (place !== null) references.push({ type: 'place', path: place[1]!, line: Number(place[2]) });
  return references;
}

/** What names a document: an id, or a place in a source. */
export type Reference =
  | { readonly type: 'id'; readonly id: string }
  | { readonly type: 'place'; readonly path: string; readonly line: number };

/**
 * The ways to read a reference, in the order to try them. As it stands it is an id, whatever it looks like; so is what is
 * left without `id:` in front and without brackets; `path:line` is how sources are printed.
 */
export function readReference(text: string): Reference[] {
  const whole = text.trim();
  const bare = whole.replace(/^(?:id|mid|Message-ID):\s*/i, '');
  const ids = new Set([whole, withoutBrackets(whole), bare, withoutBrackets(bare)]);
  const references: Reference[] = [...ids].filter((id) => id !== '').map((id) => ({ type: 'id', id }));
  const place = /^(.{1,4000}):(\d{1,9})$/.exec(whole);
  if (place !== null) references.push({ type: 'place', path: place[1]!, line: Number(place[2]) });
  return references;
}

function withoutBrackets(text: string): string {
  return text.replace(/^<(.*)>$/, '$1');
}

import { messageIdInLink } from '../corpus/mail/message-id.js';

/** What names a document: an id, a place in a source, or the beginning of a commit's sha. */
export type Reference =
  | { readonly type: 'id'; readonly id: string }
  | { readonly type: 'place'; readonly path: string; readonly line: number }
  /** From 12 letters on. */
  | { readonly type: 'sha'; readonly start: string };

/**
 * The ways to read a reference, in the order to try them. As it stands it is an id, whatever it looks like; so is what is
 * left without `id:` in front and without brackets, and what a link into an archive names; `path:line` is how sources are
 * printed.
 */
export function readReference(text: string): Reference[] {
  const whole = text.trim();
  const bare = whole.replace(/^(?:id|mid|Message-ID):\s*/i, '');
  const ids = new Set([whole, withoutBrackets(whole), bare, withoutBrackets(bare)]);
  const linked = /^https?:\/\/\S{3,1000}$/.test(whole) ? messageIdInLink(whole) : null;
  if (linked !== null) ids.add(linked);
  const references: Reference[] = [...ids].filter((id) => id !== '').map((id) => ({ type: 'id', id }));
  const place = /^(.{1,4000}):(\d{1,9})$/.exec(whole);
  if (place !== null) references.push({ type: 'place', path: place[1]!, line: Number(place[2]) });
  const sha = whole.toLowerCase();
  if (/^[0-9a-f]{12,39}$/.test(sha)) references.push({ type: 'sha', start: sha });
  return references;
}

/** A place that several documents share: sources without lines, such as archives in git, name all of theirs alike. */
export class AmbiguousReference extends Error {
  override readonly name = 'AmbiguousReference';

  constructor(message: string) {
    super(message);
  }

  static of(path: string, line: number): AmbiguousReference {
    return new AmbiguousReference(`${path}:${line} is not one message but several; use a Message-ID or a sha`);
  }
}

function withoutBrackets(text: string): string {
  return text.replace(/^<(.*)>$/, '$1');
}

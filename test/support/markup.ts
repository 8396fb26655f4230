export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * The tags of a page, read as strictly as our own pages are written: every `<` opens a tag of the plainest form, with
 * attributes in double quotes, or closes one. Throws at anything else, such as markup that somebody slipped in.
 */
export function tagsOf(html: string): Tag[] {
  const tags: Tag[] = [];
  const rest = html.replace(/^<!DOCTYPE html>/, '');
  for (let at = rest.indexOf('<'); at >= 0; at = rest.indexOf('<', at + 1)) {
    tag.lastIndex = at;
    const match = tag.exec(rest);
    if (match === null) throw new Error(`not a tag of ours: ${rest.slice(at, at + 80)}`);
    const attributes = [...match[2]!.matchAll(attribute)].map(([, name, value = '']) => [name!, value] as const);
    if (match[1]!.startsWith('/')) continue;
    tags.push({ name: match[1]!, attributes: new Map(attributes) });
  }
  return tags;
}

const tag = /<(\/?[a-zA-Z][a-zA-Z0-9]*)((?: [a-zA-Z][a-zA-Z0-9-]*(?:="[^"<>]*")?)*) ?\/?>/y;
const attribute = / ([a-zA-Z][a-zA-Z0-9-]*)(?:="([^"]*)")?/g;

/** Text of an attribute or an element as it was before it was escaped. */
export function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

import { titleKey } from './title.js';

/**
 * Identifiers in titles and texts: what a patch is about, and, where one takes another's place, what it is called
 * now.
 */

/** A word with an underscore inside: `bpf_list_del`, `BPF_REG_PARAMS`. */
const nameOfCode = /\b\w*[A-Za-z0-9]_\w+\b/g;

/** The names in a text, as spelt, in order, as often as they occur. */
export function namesOfCode(text: string): string[] {
  return text.match(nameOfCode) ?? [];
}

/** Without case and leading underscores: `__bpf_list_del` is the inner part of what `bpf_list_del` is called by. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/^_+/, '');
}

/** A title with its identifiers blanked: what is left when a name is all that changed. */
export function titleSkeleton(title: string): string {
  return titleKey(title.replace(nameOfCode, ' nameofcode '));
}

/** Share of the parts of the shorter name that the other has too. */
export function commonParts(a: string, b: string): number {
  const left = a.split('_');
  const right = b.split('_');
  const shared = left.filter((part) => right.includes(part)).length;
  return shared / Math.min(left.length, right.length);
}

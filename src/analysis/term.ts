/**
 * A term is what the index knows: a kind and a text. The kind says how the term came out of the text, so that a
 * query can ask for the whole name before its chains and its chains before its parts, and can say afterwards why a
 * document was found. A term's key is the kind's letter, a colon and the text: `n:bpf_list_del`.
 */
export const termKinds = {
  /** A word, or one part of a name; lower case, without diacritics. Only units have positions. */
  unit: 'u',
  /** A whole name of two or more parts, in lower-case snake form: `bpfListDel` and `BPF_LIST_DEL` are `bpf_list_del`. */
  name: 'n',
  /** Two or more consecutive parts of a longer name: `list_del` of `bpf_list_del`, `bpf/verifier.c` of a path. */
  chain: 'c',
  /** A name's parts without anything between: `bpflistdel`. */
  joined: 'j',
  /** The stem of a prose word. */
  stem: 's',
  /** A name that text spells only as a member of a family: `bpf_remove_dentry_xattr` of `bpf_[set|remove]_dentry_xattr`. */
  member: 'g',
  /** The prefix of a family with a star: `bpf_list_` of `bpf_list_*`. */
  family: 'f',
  /** What is found as a whole or not at all: Message-IDs, addresses, URLs, shas, CVE ids. */
  atom: 'a',
  /** A value of a document's metadata, `field=value`; made by the document analyzer, not from text. */
  keyword: 'k',
  /** A document's own id. */
  id: 'i',
  /** What a posting's relatives share with it; made by lineage. */
  lineage: 'x',
} as const;
export type TermKind = keyof typeof termKinds;

export function termKey(kind: TermKind, text: string): string {
  return `${termKinds[kind]}:${text}`;
}

const kindsByLetter = new Map(Object.entries(termKinds).map(([kind, letter]) => [letter as string, kind as TermKind]));

export function parseTermKey(key: string): { kind: TermKind; text: string } {
  const kind = kindsByLetter.get(key.slice(0, 1));
  if (kind === undefined || key[1] !== ':') throw new Error(`not a term key: ${JSON.stringify(key.slice(0, 40))}`);
  return { kind, text: key.slice(2) };
}

/** Terms of text are cut here, in UTF-16 units (Meilisearch cuts at 250 bytes). */
const longestTerm = 120;

/**
 * Text as it may stand in a key, when indexing and when querying alike: cut, and without halves of surrogate pairs. Then
 * the order of UTF-16 units, in which keys are sorted, is that of UTF-8 bytes, in which they are looked up; and no two
 * keys become the same bytes.
 */
export function termText(text: string): string {
  const cut = text.length > longestTerm ? text.slice(0, longestTerm) : text;
  return surrogate.test(cut) ? cut.replace(surrogates, '\ufffd') : cut;
}

const surrogate = /[\ud800-\udfff]/;
const surrogates = /[\ud800-\udfff]/g;

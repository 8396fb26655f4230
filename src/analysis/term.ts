/**
 * A term of the index: a kind and a text. The kind says how the term was derived from the text, so that a query can
 * prefer the whole name to its chains and chains to parts, and can explain why a document matched. The key of a term
 * is the letter of its kind, a colon and the text: `n:bpf_list_del`.
 */
export const termKinds = {
  /** A word, or one part of a name; lower case, without diacritics. Only units have positions. */
  unit: 'u',
  /** A whole name of two or more parts, in lower-case snake form: `bpfListDel` and `BPF_LIST_DEL` are `bpf_list_del`. */
  name: 'n',
  /** Two or more consecutive parts of a longer name: `list_del` of `bpf_list_del`, `bpf/verifier.c` of a path. */
  chain: 'c',
  /** The parts of a name, concatenated: `bpflistdel`. */
  joined: 'j',
  /** The stem of a prose word. */
  stem: 's',
  /** A name that occurs only as a member of a family: `bpf_remove_dentry_xattr` of `bpf_[set|remove]_dentry_xattr`. */
  member: 'g',
  /** The prefix of a family with a star: `bpf_list_` of `bpf_list_*`. */
  family: 'f',
  /** Matched only as a whole: Message-IDs, addresses, URLs, shas, CVE ids. */
  atom: 'a',
  /** A value of a document's metadata, `field=value`; made by the document analyzer, not from text. */
  keyword: 'k',
  /** A document's own id. */
  id: 'i',
  /** A key that related messages share; made by lineage. */
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

/** Terms of text are truncated to this length, in UTF-16 units (Meilisearch: 250 bytes). */
const longestTerm = 120;

/**
 * Text of a key, for indexing and querying alike: truncated, and without lone surrogates. This makes the order of
 * UTF-16 units, in which keys are sorted, that of UTF-8 bytes, in which they are looked up, and keeps distinct keys
 * distinct as bytes.
 */
export function termText(text: string): string {
  const cut = text.length > longestTerm ? text.slice(0, longestTerm) : text;
  return surrogate.test(cut) ? cut.replace(surrogates, '\ufffd') : cut;
}

const surrogate = /[\ud800-\udfff]/;
const surrogates = /[\ud800-\udfff]/g;

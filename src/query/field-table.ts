/**
 * Every field of a document that can be searched, filtered, counted or completed: the one table from which scopes,
 * filters, ranges, metadata terms, columns, facets, lore prefixes, completions and help are derived. A new field is an
 * entry here and, if it has `keyword` or a column, an extractor in `../index/schema/document-fields.ts`. Weights of
 * text fields are in the ranking table.
 */
export interface DocumentField {
  readonly name: string;
  /** Text fields of the index that are searched for it; `all` for any. Absent if its text cannot be searched. */
  readonly text?: readonly string[] | 'all';
  /** Its values are metadata terms, matched exactly or, if long, by prefix. */
  readonly keyword?: 'exact' | 'prefix';
  /** It is the document's id. */
  readonly isId?: true;
  /** Fields with `keyword`; a value in any of them matches. */
  readonly anyOf?: readonly string[];
  /** Values by document: words, numbers, times in seconds since 1970, or the kind. */
  readonly column?: 'words' | 'number' | 'time' | 'kind';
  /** Its facet; a time is counted by month. */
  readonly facet?: { readonly name: string; readonly title: string };
  /** How a value is normalised before it is looked up. */
  readonly value?: 'list' | 'sha';
  /** All values there are; another one is said to be unknown. */
  readonly values?: readonly string[];
  /** Aliases of values. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** What completes a value while it is typed. */
  readonly suggest?: readonly SuggestedValues[];
  readonly prefixes: readonly FieldPrefix[];
}

export type SuggestedValues = 'identifier' | 'author' | 'subsystem' | 'series' | 'title';

/** A prefix, typed before a colon. The first name of a field's first prefix of a kind is its printed form. */
export interface FieldPrefix {
  readonly names: readonly string[];
  /** Text is searched; a value must be equal; a number or time must lie in a range, or on one side of a point. */
  readonly as: 'text' | 'value' | 'range' | 'from' | 'to' | 'flag';
  /** Of a flag: the value that `name:yes` asks for. */
  readonly flag?: string;
  /** Whether it is a prefix of public-inbox (`lib/PublicInbox/Search.pm`), with the meaning it has on lore. */
  readonly lore?: true;
  readonly help: string;
  readonly example: string;
  /** How it differs from lore; shown with the results. */
  readonly approximate?: string;
}

const exampleId = '20190430001534.26246-1-tobin@kernel.org';

export const fieldTable = [
  {
    name: 'title',
    text: ['title'],
    suggest: ['identifier', 'title'],
    prefixes: [
      { names: ['title', 'subject'], as: 'text', help: 'words in the title', example: 'title:dynptr' },
      { names: ['s'], as: 'text', lore: true, help: 'subject', example: 's:arena' },
    ],
  },
  {
    name: 'subsystem',
    text: ['subsystem'],
    keyword: 'exact',
    column: 'words',
    facet: { name: 'subsystem', title: 'Subsystem' },
    suggest: ['subsystem'],
    prefixes: [
      { names: ['subsystem'], as: 'text', help: 'prefixes of the title', example: 'subsystem:selftests/bpf' },
      { names: ['subsystem-is'], as: 'value', help: 'exactly this subsystem prefix', example: 'subsystem-is:bpf' },
    ],
  },
  {
    name: 'author',
    text: ['author'],
    keyword: 'exact',
    column: 'words',
    facet: { name: 'author', title: 'Author' },
    suggest: ['author'],
    prefixes: [
      { names: ['author', 'from'], as: 'text', help: 'name or address of the author', example: 'author:yonghong' },
      {
        names: ['author-is'],
        as: 'value',
        help: 'exactly this name or address',
        example: 'author-is:"Amery Hung"',
      },
      { names: ['f'], as: 'text', lore: true, help: 'From', example: 'f:ast@kernel.org' },
      {
        names: ['a', 'tcf'],
        as: 'text',
        lore: true,
        help: 'any address',
        example: 'a:ast@kernel.org',
        approximate: 'matches the author only, not To and Cc',
      },
    ],
  },
  {
    name: 'version',
    keyword: 'exact',
    column: 'number',
    facet: { name: 'version', title: 'Version' },
    prefixes: [{ names: ['version'], as: 'range', help: 'a version, or a range of versions', example: 'version:>=5' }],
  },
  {
    name: 'date',
    column: 'time',
    facet: { name: 'month', title: 'Month' },
    prefixes: [
      { names: ['date'], as: 'range', help: 'a day, a month, or a range', example: 'date:2026-05-01..2026-05-07' },
      { names: ['after', 'since'], as: 'from', help: 'on that day or later', example: 'after:2.weeks.ago' },
      { names: ['before', 'until'], as: 'to', help: 'on that day or earlier', example: 'before:2026-05-01' },
      { names: ['d'], as: 'range', lore: true, help: 'date', example: 'd:20260501..20260507' },
      { names: ['dt'], as: 'range', lore: true, help: 'date and time', example: 'dt:20260501000000..' },
      {
        names: ['rt'],
        as: 'range',
        lore: true,
        help: 'date received',
        example: 'rt:1.week.ago..',
        approximate: 'uses the date in the Date header, not the time of receipt',
      },
    ],
  },
  {
    name: 'kind',
    keyword: 'exact',
    column: 'kind',
    facet: { name: 'kind', title: 'Kind' },
    values: ['patch', 'cover', 'reply', 'commit', 'digest-entry', 'document'],
    aliases: { entry: 'digest-entry', digest: 'digest-entry', 'cover-letter': 'cover', doc: 'document' },
    prefixes: [
      {
        names: ['kind'],
        as: 'value',
        help: 'patch, cover, reply, commit, digest-entry or document',
        example: 'kind:cover',
      },
    ],
  },
  {
    name: 'list',
    keyword: 'exact',
    column: 'words',
    facet: { name: 'list', title: 'List' },
    value: 'list',
    prefixes: [
      { names: ['list'], as: 'value', help: 'mailing list', example: 'list:live-patching' },
      { names: ['l', 'lid'], as: 'value', lore: true, help: 'List-Id', example: 'l:bpf.vger.kernel.org' },
    ],
  },
  {
    name: 'series',
    text: ['series'],
    keyword: 'exact',
    column: 'words',
    facet: { name: 'series', title: 'Series' },
    suggest: ['series'],
    prefixes: [
      { names: ['series'], as: 'text', help: 'words in the name of the series', example: 'series:"arena library"' },
      {
        names: ['series-is'],
        as: 'value',
        help: 'exactly this series name',
        example: 'series-is:"Signed BPF + IPE Policies"',
      },
    ],
  },
  {
    name: 'file',
    text: ['file'],
    suggest: ['identifier'],
    prefixes: [
      {
        names: ['file', 'path'],
        as: 'text',
        help: 'files the patch touches: a path, or part of one',
        example: 'file:verifier.c',
      },
      {
        names: ['dfn'],
        as: 'text',
        lore: true,
        help: 'file name in a diff',
        example: 'dfn:kernel/bpf/verifier.c',
      },
    ],
  },
  {
    name: 'function',
    text: ['function'],
    suggest: ['identifier'],
    prefixes: [
      {
        names: ['function'],
        as: 'text',
        help: 'functions named in hunk headers',
        example: 'function:check_helper_call',
      },
      { names: ['dfhh'], as: 'text', lore: true, help: 'hunk headers', example: 'dfhh:do_check' },
    ],
  },
  {
    name: 'identifier',
    text: 'all',
    suggest: ['identifier'],
    prefixes: [
      { names: ['identifier', 'name'], as: 'text', help: 'a whole identifier', example: 'identifier:bpf_list_del' },
    ],
  },
  {
    name: 'added',
    text: ['added'],
    suggest: ['identifier'],
    prefixes: [
      { names: ['added'], as: 'text', help: 'lines the diff adds', example: 'added:kfree_rcu' },
      { names: ['dfb'], as: 'text', lore: true, help: 'added lines (b/ of the diff)', example: 'dfb:bpf_list_del' },
    ],
  },
  {
    name: 'removed',
    text: ['removed'],
    suggest: ['identifier'],
    prefixes: [
      { names: ['removed'], as: 'text', help: 'lines the diff removes', example: 'removed:synchronize_rcu' },
      { names: ['dfa'], as: 'text', lore: true, help: 'removed lines (a/ of the diff)', example: 'dfa:bpf_list_del' },
    ],
  },
  {
    name: 'changed',
    text: ['added', 'removed'],
    suggest: ['identifier'],
    prefixes: [
      { names: ['changed'], as: 'text', help: 'lines the diff adds or removes', example: 'changed:klp_mutex' },
    ],
  },
  {
    name: 'changelog',
    text: ['changelog'],
    prefixes: [
      {
        names: ['changelog'],
        as: 'text',
        help: 'what changed since the previous version',
        example: 'changelog:rebase',
      },
    ],
  },
  {
    name: 'trailer',
    text: ['trailer'],
    prefixes: [
      { names: ['trailer'], as: 'text', help: 'Reviewed-by, Reported-by and so on', example: 'trailer:syzbot' },
    ],
  },
  {
    name: 'tag',
    keyword: 'exact',
    prefixes: [
      {
        names: ['tag', 'tree'],
        as: 'value',
        help: 'words in the brackets of the subject: bpf-next, rfc, resend',
        example: 'tag:bpf-next',
      },
      { names: ['rfc'], as: 'flag', flag: 'rfc', help: 'RFC or not: yes, no', example: 'rfc:yes' },
    ],
  },
  {
    name: 'period',
    keyword: 'exact',
    values: ['daily', 'weekly', 'monthly'],
    prefixes: [{ names: ['period'], as: 'value', help: 'daily, weekly or monthly digests', example: 'period:weekly' }],
  },
  {
    name: 'has',
    keyword: 'exact',
    values: ['diff'],
    prefixes: [{ names: ['has'], as: 'value', help: 'has:diff: messages with a diff', example: 'has:diff' }],
  },
  {
    name: 'fixes',
    keyword: 'prefix',
    value: 'sha',
    prefixes: [
      { names: ['fixes'], as: 'value', help: 'patches that fix a commit, by its sha', example: 'fixes:596f5fb2ea2a' },
    ],
  },
  {
    name: 'id',
    isId: true,
    prefixes: [
      { names: ['id'], as: 'value', help: 'a document by its id or Message-ID', example: `id:${exampleId}` },
      { names: ['m', 'mid'], as: 'value', lore: true, help: 'Message-ID', example: `m:${exampleId}` },
    ],
  },
  {
    name: 'commit',
    keyword: 'prefix',
    value: 'sha',
    prefixes: [{ names: ['commit'], as: 'value', help: 'a commit by its sha', example: 'commit:4a84a470c24f' }],
  },
  {
    name: 'reply-to',
    keyword: 'exact',
    prefixes: [
      {
        names: ['reply-to'],
        as: 'value',
        help: 'replies to a message, by its Message-ID',
        example: `reply-to:${exampleId}`,
      },
    ],
  },
  {
    name: 'change-id',
    keyword: 'exact',
    prefixes: [
      {
        names: ['change-id'],
        as: 'value',
        help: 'all versions with a b4 change-id',
        example: 'change-id:20240101-x-1',
      },
    ],
  },
  {
    name: 'source',
    keyword: 'prefix',
    column: 'words',
    prefixes: [
      {
        names: ['source'],
        as: 'value',
        help: 'the file or archive a document was read from',
        example: 'source:corpus/2026-05-22-daily.txt',
      },
    ],
  },
  {
    name: 'part',
    keyword: 'exact',
    column: 'number',
    prefixes: [{ names: ['part'], as: 'range', help: 'number of the patch in its series', example: 'part:3' }],
  },
  {
    name: 'total',
    keyword: 'exact',
    column: 'number',
    prefixes: [{ names: ['total'], as: 'range', help: 'number of patches in the series', example: 'total:>20' }],
  },
  {
    name: 'to',
    keyword: 'prefix',
    prefixes: [{ names: ['t'], as: 'value', lore: true, help: 'To', example: 't:bpf@vger.kernel.org' }],
  },
  {
    name: 'cc',
    keyword: 'prefix',
    prefixes: [{ names: ['c'], as: 'value', lore: true, help: 'Cc', example: 'c:netdev@vger.kernel.org' }],
  },
  {
    name: 'recipient',
    anyOf: ['to', 'cc'],
    prefixes: [{ names: ['tc'], as: 'value', lore: true, help: 'To or Cc', example: 'tc:bpf@vger.kernel.org' }],
  },
  {
    name: 'body',
    text: ['prose', 'changelog', 'trailer', 'function', 'added', 'removed', 'context', 'quote'],
    prefixes: [{ names: ['b'], as: 'text', lore: true, help: 'body', example: 'b:refcount' }],
  },
  {
    name: 'title-or-body',
    text: ['title', 'prose', 'changelog', 'trailer', 'function', 'added', 'removed', 'context', 'quote'],
    prefixes: [{ names: ['bs'], as: 'text', lore: true, help: 'subject or body', example: 'bs:refcount' }],
  },
  {
    name: 'own-words',
    text: ['prose', 'changelog', 'trailer'],
    prefixes: [{ names: ['nq'], as: 'text', lore: true, help: 'body without quoted text', example: 'nq:regression' }],
  },
  {
    name: 'quoted',
    text: ['quote'],
    prefixes: [
      {
        names: ['q'],
        as: 'text',
        lore: true,
        help: 'quoted text',
        example: 'q:regression',
        approximate: 'quoted text has no positions: phrases do not match in it, words and identifiers do',
      },
    ],
  },
  {
    name: 'context',
    text: ['context'],
    prefixes: [
      {
        names: ['dfctx'],
        as: 'text',
        lore: true,
        help: 'context lines',
        example: 'dfctx:rcu_read_lock',
        approximate: 'context lines have no positions: phrases do not match in them, words and identifiers do',
      },
    ],
  },
  {
    name: 'blob',
    keyword: 'prefix',
    prefixes: [
      { names: ['dfpost'], as: 'value', lore: true, help: 'blob after the change', example: 'dfpost:6a16f8f6898d' },
      {
        names: ['dfpre', 'dfblob'],
        as: 'value',
        lore: true,
        help: 'blob before the change, or on either side',
        example: 'dfblob:6a16f8f6898d',
        approximate: 'only the blob after the change is indexed',
      },
    ],
  },
] as const satisfies readonly DocumentField[];

type FieldEntry = (typeof fieldTable)[number];
type NameIfAskedFor<Entry> = Entry extends { readonly name: infer Name; readonly prefixes: readonly (infer Prefix)[] }
  ? [Extract<Prefix, { readonly as: 'value' }>] extends [never]
    ? never
    : Name
  : never;

/** Names of fields that have searchable text, metadata terms, filters, or an order. */
export type TextField = Extract<FieldEntry, { readonly text: unknown }>['name'];
export type KeywordField = Extract<FieldEntry, { readonly keyword: unknown }>['name'];
export type FilterField = NameIfAskedFor<FieldEntry>;
export type WordField = Extract<FieldEntry, { readonly column: 'words' }>['name'];
export type NumberField = Extract<FieldEntry, { readonly column: 'number' | 'time' | 'kind' }>['name'];
export type RangeField = Extract<FieldEntry, { readonly column: 'number' | 'time' }>['name'];
export type FacetName = Extract<FieldEntry, { readonly facet: unknown }>['facet']['name'];

/** The table without its literal types, so that every optional property can be read. */
export const documentFields: readonly DocumentField[] = fieldTable;

const byName = new Map(documentFields.map((field) => [field.name, field]));

export function documentField(name: FieldEntry['name']): DocumentField {
  return byName.get(name)!;
}

export const textFields = namesWhere(({ text }) => text !== undefined) as readonly TextField[];
export const keywordFields = namesWhere(({ keyword }) => keyword !== undefined) as readonly KeywordField[];
export const wordFields = namesWhere(({ column }) => column === 'words') as readonly WordField[];
export const numberFields = namesWhere(
  ({ column }) => column !== undefined && column !== 'words',
) as readonly NumberField[];
export const filterFields = namesWhere(({ prefixes }) =>
  prefixes.some(({ as }) => as === 'value'),
) as readonly FilterField[];

function namesWhere(isWanted: (field: DocumentField) => boolean): readonly string[] {
  return documentFields.filter(isWanted).map(({ name }) => name);
}

/** The part of the table that decides which terms a document is indexed by. */
export const indexedFields = documentFields.map(({ name, keyword, column }) => [name, keyword, column]);

/** A facet: the field it is of, and its names. */
export interface FacetField {
  readonly name: FacetName;
  readonly title: string;
  readonly field: DocumentField & { readonly name: WordField | NumberField };
}

export const facetFields: readonly FacetField[] = documentFields.flatMap((field) =>
  field.facet === undefined ? [] : [{ ...field.facet, field } as FacetField],
);
export const facetNames = facetFields.map(({ name }) => name) as [FacetName, ...FacetName[]];

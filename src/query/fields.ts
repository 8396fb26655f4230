import type { FilterField, RangeField, TextScope } from './query-node.js';

/** What stands before a colon in a query, and what it asks for. */
export interface QueryField {
  readonly names: readonly string[];
  readonly target:
    | { readonly type: 'text'; readonly scope: TextScope }
    | { readonly type: 'filter'; readonly field: FilterField }
    | { readonly type: 'range'; readonly field: RangeField; readonly side: 'range' | 'from' | 'to' };
  readonly help: string;
  readonly example: string;
  /** What is not as in lore, for a user who typed a lore prefix. */
  readonly approximate?: string;
}

/**
 * The fields of the query language: ours first, then those of lore (public-inbox, `lib/PublicInbox/Search.pm`), which
 * work as they are. Parser, help page and tests read this one table.
 */
export const queryFields: readonly QueryField[] = [
  {
    names: ['title', 'subject'],
    target: { type: 'text', scope: 'title' },
    help: 'words of the title',
    example: 'title:dynptr',
  },
  {
    names: ['subsystem'],
    target: { type: 'text', scope: 'subsystem' },
    help: 'the prefixes of the title',
    example: 'subsystem:selftests/bpf',
  },
  {
    names: ['author', 'from'],
    target: { type: 'text', scope: 'author' },
    help: 'name or address of the author',
    example: 'author:yonghong',
  },
  {
    names: ['file', 'path'],
    target: { type: 'text', scope: 'file' },
    help: 'files the patch touches, whole or in part',
    example: 'file:verifier.c',
  },
  {
    names: ['function'],
    target: { type: 'text', scope: 'function' },
    help: 'functions named in hunk headings',
    example: 'function:check_helper_call',
  },
  {
    names: ['identifier', 'name'],
    target: { type: 'text', scope: 'identifier' },
    help: 'a whole name of code',
    example: 'identifier:bpf_list_del',
  },
  {
    names: ['series'],
    target: { type: 'text', scope: 'series' },
    help: 'words of the series’ name',
    example: 'series:"arena library"',
  },
  {
    names: ['added'],
    target: { type: 'text', scope: 'added' },
    help: 'lines the diff adds',
    example: 'added:kfree_rcu',
  },
  {
    names: ['removed'],
    target: { type: 'text', scope: 'removed' },
    help: 'lines the diff takes away',
    example: 'removed:synchronize_rcu',
  },
  {
    names: ['changed'],
    target: { type: 'text', scope: 'changed' },
    help: 'lines the diff adds or takes away',
    example: 'changed:klp_mutex',
  },
  {
    names: ['changelog'],
    target: { type: 'text', scope: 'changelog' },
    help: 'what changed since the version before',
    example: 'changelog:rebase',
  },
  {
    names: ['trailer'],
    target: { type: 'text', scope: 'trailer' },
    help: 'Reviewed-by, Reported-by and the like',
    example: 'trailer:syzbot',
  },
  {
    names: ['list'],
    target: { type: 'filter', field: 'list' },
    help: 'the mailing list',
    example: 'list:live-patching',
  },
  {
    names: ['kind'],
    target: { type: 'filter', field: 'kind' },
    help: 'patch, cover, reply, commit, digest-entry or document',
    example: 'kind:cover',
  },
  {
    names: ['tag', 'tree'],
    target: { type: 'filter', field: 'tag' },
    help: 'words in the subject’s brackets: bpf-next, rfc, resend',
    example: 'tag:bpf-next',
  },
  {
    names: ['period'],
    target: { type: 'filter', field: 'period' },
    help: 'daily, weekly or monthly digests',
    example: 'period:weekly',
  },
  {
    names: ['has'],
    target: { type: 'filter', field: 'has' },
    help: 'has:diff finds what carries a diff',
    example: 'has:diff',
  },
  {
    names: ['fixes'],
    target: { type: 'filter', field: 'fixes' },
    help: 'patches that fix a commit, by its sha',
    example: 'fixes:596f5fb2ea2a',
  },
  {
    names: ['id'],
    target: { type: 'filter', field: 'id' },
    help: 'a document by its id or Message-ID',
    example: 'id:20190430001534.26246-1-tobin@kernel.org',
  },
  {
    names: ['commit'],
    target: { type: 'filter', field: 'commit' },
    help: 'a commit by its sha',
    example: 'commit:4a84a470c24f',
  },
  {
    names: ['reply-to'],
    target: { type: 'filter', field: 'reply-to' },
    help: 'answers to a message, by its Message-ID',
    example: 'reply-to:20190430001534.26246-1-tobin@kernel.org',
  },
  {
    names: ['change-id'],
    target: { type: 'filter', field: 'change-id' },
    help: 'all postings with a b4 change-id',
    example: 'change-id:20240101-x-1',
  },
  {
    names: ['source'],
    target: { type: 'filter', field: 'source' },
    help: 'the file or archive a document came from',
    example: 'source:corpus/2026-05-22-daily.txt',
  },
  {
    names: ['version'],
    target: { type: 'range', field: 'version', side: 'range' },
    help: 'a version or a range of them',
    example: 'version:>=5',
  },
  {
    names: ['part'],
    target: { type: 'range', field: 'part', side: 'range' },
    help: 'a part of a series',
    example: 'part:3',
  },
  {
    names: ['total'],
    target: { type: 'range', field: 'total', side: 'range' },
    help: 'how many parts the series has',
    example: 'total:>20',
  },
  {
    names: ['date'],
    target: { type: 'range', field: 'date', side: 'range' },
    help: 'a day, a month, or a range',
    example: 'date:2026-05-01..2026-05-07',
  },
  {
    names: ['after', 'since'],
    target: { type: 'range', field: 'date', side: 'from' },
    help: 'on that day or later',
    example: 'after:2.weeks.ago',
  },
  {
    names: ['before', 'until'],
    target: { type: 'range', field: 'date', side: 'to' },
    help: 'on that day or earlier',
    example: 'before:2026-05-01',
  },
  { names: ['rfc'], target: { type: 'filter', field: 'tag' }, help: 'rfc:yes finds RFC postings', example: 'rfc:yes' },
  {
    names: ['subsystem-is'],
    target: { type: 'filter', field: 'subsystem-is' },
    help: 'exactly this subsystem prefix',
    example: 'subsystem-is:bpf',
  },
  {
    names: ['author-is'],
    target: { type: 'filter', field: 'author-is' },
    help: 'exactly this name or address',
    example: 'author-is:"Amery Hung"',
  },
  {
    names: ['series-is'],
    target: { type: 'filter', field: 'series-is' },
    help: 'exactly this series name',
    example: 'series-is:"Signed BPF + IPE Policies"',
  },
  // lore's prefixes
  { names: ['s'], target: { type: 'text', scope: 'title' }, help: 'lore: subject', example: 's:arena' },
  { names: ['f'], target: { type: 'text', scope: 'author' }, help: 'lore: From', example: 'f:ast@kernel.org' },
  { names: ['t'], target: { type: 'filter', field: 'to' }, help: 'lore: To', example: 't:bpf@vger.kernel.org' },
  { names: ['c'], target: { type: 'filter', field: 'cc' }, help: 'lore: Cc', example: 'c:netdev@vger.kernel.org' },
  {
    names: ['tc'],
    target: { type: 'filter', field: 'recipient' },
    help: 'lore: To or Cc',
    example: 'tc:bpf@vger.kernel.org',
  },
  {
    names: ['a', 'tcf'],
    target: { type: 'text', scope: 'author' },
    help: 'lore: any address',
    example: 'a:ast@kernel.org',
    approximate: 'looks at the author only here, not at To and Cc',
  },
  { names: ['b'], target: { type: 'text', scope: 'body' }, help: 'lore: body', example: 'b:refcount' },
  {
    names: ['bs'],
    target: { type: 'text', scope: 'title-or-body' },
    help: 'lore: subject or body',
    example: 'bs:refcount',
  },
  {
    names: ['nq'],
    target: { type: 'text', scope: 'own-words' },
    help: 'lore: body without quoted text',
    example: 'nq:regression',
  },
  {
    names: ['q'],
    target: { type: 'text', scope: 'quoted' },
    help: 'lore: quoted text',
    example: 'q:regression',
    approximate: 'phrases are not kept for quoted text; its words and names are',
  },
  {
    names: ['d'],
    target: { type: 'range', field: 'date', side: 'range' },
    help: 'lore: date',
    example: 'd:20260501..20260507',
  },
  {
    names: ['dt'],
    target: { type: 'range', field: 'date', side: 'range' },
    help: 'lore: date and time',
    example: 'dt:20260501000000..',
  },
  {
    names: ['rt'],
    target: { type: 'range', field: 'date', side: 'range' },
    help: 'lore: time of reception',
    example: 'rt:1.week.ago..',
    approximate: 'takes the date the author gave here, not the time of reception',
  },
  {
    names: ['m', 'mid'],
    target: { type: 'filter', field: 'id' },
    help: 'lore: Message-ID',
    example: 'm:20190430001534.26246-1-tobin@kernel.org',
  },
  {
    names: ['l', 'lid'],
    target: { type: 'filter', field: 'list' },
    help: 'lore: List-Id',
    example: 'l:bpf.vger.kernel.org',
  },
  {
    names: ['dfn'],
    target: { type: 'text', scope: 'file' },
    help: 'lore: file name in a diff',
    example: 'dfn:kernel/bpf/verifier.c',
  },
  { names: ['dfa'], target: { type: 'text', scope: 'added' }, help: 'lore: added lines', example: 'dfa:bpf_list_del' },
  {
    names: ['dfb'],
    target: { type: 'text', scope: 'removed' },
    help: 'lore: removed lines',
    example: 'dfb:bpf_list_del',
  },
  {
    names: ['dfhh'],
    target: { type: 'text', scope: 'function' },
    help: 'lore: hunk headings',
    example: 'dfhh:do_check',
  },
  {
    names: ['dfctx'],
    target: { type: 'text', scope: 'context' },
    help: 'lore: context lines',
    example: 'dfctx:rcu_read_lock',
    approximate: 'phrases are not kept for context lines; their words and names are',
  },
  {
    names: ['dfpost'],
    target: { type: 'filter', field: 'blob' },
    help: 'lore: blob after the change',
    example: 'dfpost:6a16f8f6898d',
  },
  {
    names: ['dfpre', 'dfblob'],
    target: { type: 'filter', field: 'blob' },
    help: 'lore: blob before, or on either side',
    example: 'dfblob:6a16f8f6898d',
    approximate: 'only the blob after the change is known here',
  },
];

const byName = new Map(queryFields.flatMap((field) => field.names.map((name) => [name, field])));

export function queryField(name: string): QueryField | undefined {
  return byName.get(name.toLowerCase());
}

/** A call of a command, and what it does. */
export interface CommandExample {
  /** Words after `patchtrail`, as a shell takes them. */
  readonly words: string;
  readonly does: string;
}

/** Examples by command, for `--help` and the manual pages; the first is the most common use. */
export const commandExamples: Readonly<Record<string, readonly CommandExample[]>> = {
  index: [
    {
      words: 'index ~/lore/bpf.git ~/mail/linux.mbox.gz',
      does: 'index a mirror of a list and a mailbox, or what is new in them',
    },
    { words: 'index --list linux-mm ~/mail/mm', does: 'name the list of a maildir' },
  ],
  search: [
    { words: 'search bpf_list_del', does: 'patches that touch or mention an identifier' },
    { words: 'search "use after free" file:net/core/', does: 'a phrase, in patches to a folder' },
    { words: "search --format '%(id) %(title)' author:ada date:2026-01..", does: 'one line a hit, for scripts' },
  ],
  versions: [
    { words: 'versions 20260501120000.1-2-ada@example.org', does: 'all versions of a patch, with evidence' },
    { words: 'versions --diff 20260501120000.1-2-ada@example.org', does: 'what changed since the version before' },
    { words: 'versions --diff origin/master..HEAD', does: 'what changed in a branch since it was posted last' },
    {
      words: 'versions --newest --mbox --trailers 20260501120000.1-2-ada@example.org | git am',
      does: 'apply the newest version, with the reviews it got',
    },
    { words: 'versions 0001-lamp-trim-the-wick.patch', does: 'what was posted of a patch that was not sent yet' },
  ],
  landed: [
    { words: 'landed 20260501120000.1-2-ada@example.org', does: 'whether it was applied, as which commit and version' },
    { words: 'landed 1f1e0d2c3b4a', does: 'from the commit back to the mails' },
  ],
  tried: [
    { words: 'tried 0001-fix.patch', does: 'whether others changed the same lines, and what became of it' },
    { words: 'tried "BUG: KASAN: use-after-free in lamp_lit"', does: 'patches for a crash' },
  ],
  review: [
    { words: 'review 20260501120000.1-2-ada@example.org', does: 'who reviewed it, which tags were lost, who objects' },
  ],
  thread: [
    { words: 'thread --as md 20260501120000.1-2-ada@example.org', does: 'a whole thread as one Markdown document' },
  ],
  identifiers: [{ words: 'identifiers bpf_lst_del', does: 'the identifier that was meant, and its patches' }],
  suggest: [{ words: 'suggest bpf_li', does: 'completions of a query' }],
  show: [{ words: 'show 20260501120000.1-2-ada@example.org', does: 'one message' }],
  watch: [
    { words: 'watch add ublk "ublk file:drivers/block/"', does: 'follow the patches of a query' },
    { words: 'watch run', does: 'what is new since the last run, each event once' },
  ],
  digest: [
    { words: 'digest --day 2026-01-19 --list linux-block', does: 'the patches of a day, in the form that index reads' },
    { words: 'digest --period weekly --format eml | sendmail ada@example.org', does: 'the last week, by mail' },
  ],
  serve: [
    { words: 'serve --index ~/patches', does: 'the web interface and the API at http://127.0.0.1:8080/' },
    { words: 'serve --port 0 --mcp', does: 'any free port, with tools for coding agents' },
  ],
  mcp: [{ words: 'mcp --index ~/patches', does: 'the command that a coding agent is configured with' }],
  sources: [
    { words: 'sources', does: 'what is indexed, from where, and when it was read last' },
    { words: 'sources remove ~/mail/linux.mbox.gz', does: 'drop a source; documents of other sources stay' },
  ],
  stats: [{ words: 'stats --json', does: 'sizes of the index, for scripts' }],
  check: [{ words: 'check', does: 'verify the checksums of the index' }],
  doctor: [{ words: 'doctor --cluster http://127.0.0.1:9200', does: 'check a cluster' }],
  analyze: [{ words: 'analyze "bpf_list_del() in kernel/bpf/helpers.c"', does: 'the terms of a text' }],
  completions: [
    { words: 'completions bash > ~/.local/share/bash-completion/completions/patchtrail', does: 'install completions' },
  ],
};

/** Lines for the end of a help text; empty where a command has no example. */
export function examplesText(command: string): string {
  const examples = commandExamples[command] ?? [];
  if (examples.length === 0) return '';
  return ['', 'Examples:', ...examples.flatMap(({ words, does }) => [`  $ patchtrail ${words}`, `      ${does}`])].join(
    '\n',
  );
}

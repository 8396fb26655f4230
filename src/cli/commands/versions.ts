import type { Command } from 'commander';
import { withTrailers } from '../../corpus/mail/add-trailers.js';
import { findPatchInput, inputName, isFile, patchBytes } from '../../corpus/patch-input/patch-input.js';
import { readPatches } from '../../corpus/patch-input/read-patches.js';
import { rawMessages } from '../../corpus/raw-messages.js';
import type {
  Comparison,
  DocumentSummary,
  GivenVersions,
  SearchEngine,
  VersionsResponse,
} from '../../engines/engine.js';
import { replyTrailers, seriesMessages } from '../../engines/series-messages.js';
import { searchRequest } from '../../search/search-options.js';
import { mailboxBytes } from '../../server/mailbox.js';
import type { CommandLine } from '../command-line.js';
import { comparisonText } from '../comparison-text.js';
import { CommandFailure } from '../failure.js';
import { formatOption, type Template } from '../format-template.js';
import { givenText } from '../given-text.js';
import { safeLine } from '../safe-text.js';
import { trailText } from '../trail-text.js';

export function addVersionsCommand(program: Command, line: CommandLine): void {
  program
    .command('versions')
    .description(
      'list the versions of a patch, oldest first, with the evidence for each; also of one that is not indexed',
    )
    .argument(
      '[patch...]',
      'an id, a Message-ID, path:line, or words that find it; a file (patch, mbox, diff), - (standard input), a commit or A..B',
    )
    .option('--diff [other]', 'show the changes since the previous version, or another one')
    .option('--newest', 'ask for the newest version instead')
    .option('--mbox', 'write the series of the version as an mbox for git am, without its cover letter')
    .option('--trailers', 'with --mbox: add the trailers that replies give, as b4 does')
    .option('--repo <folder>', 'git repository of the commit or range (default: the current one)')
    .addOption(formatOption())
    .action(async (words: string[], options: VersionsOptions, command: Command) => {
      // `--diff A..B`: the option takes the word that follows it.
      const isBehindDiff = words.length === 0 && typeof options.diff === 'string';
      const wanted = isBehindDiff ? String(options.diff) : words.join(' ');
      const diff = isBehindDiff ? true : options.diff;
      if (options.trailers === true && options.mbox !== true) throw new CommandFailure('--trailers needs --mbox', 2);
      if (wanted === '') throw new CommandFailure('versions needs a patch: an id, a file, -, a commit or words', 2);
      await line.withEngine(command, async (engine) => {
        let asked = await findAsked(engine, wanted, options.repo ?? null, line.streams.input, diff !== undefined);
        if (options.newest === true && asked?.newest != null && asked.newest !== asked.patch?.id)
          asked = await engine.versions(asked.newest);
        if (options.mbox === true) await printMailbox(line, command, engine, asked, options);
        else await new VersionsOutput(line, command, engine, options).print(asked, wanted, diff);
      });
    });
}

interface VersionsOptions {
  readonly diff?: string | true;
  readonly repo?: string;
  readonly newest?: true;
  readonly mbox?: true;
  readonly trailers?: true;
  readonly format?: Template;
}

/**
 * What a word names: standard input and files before what is in the index, commits and ranges after it, and words that find
 * something last. Never words in place of a file: what looks like a path and is none is an error.
 */
async function findAsked(
  engine: SearchEngine,
  wanted: string,
  repository: string | null,
  stdin: AsyncIterable<Uint8Array>,
  diff: boolean,
): Promise<VersionsResponse | GivenVersions | null> {
  const isOwn = wanted === '-' || repository !== null || (await isFile(wanted));
  const named = isOwn ? null : await engine.versions(wanted);
  if (named !== null) return named;
  const input = await findPatchInput(wanted, { repository });
  if (input !== null) {
    const { documents } = await readPatches(await patchBytes(input, stdin), inputName(input));
    return engine.versionsOf(documents, { diff });
  }
  const { hits } = await engine.search(searchRequest(wanted, { limit: 1, highlight: false }));
  return hits.length === 0 ? null : engine.versions(hits[0]!.id);
}

/** Writes the patches of the version that was asked for, or of the newest; what is missing or left out goes to standard error. */
async function printMailbox(
  line: CommandLine,
  command: Command,
  engine: SearchEngine,
  asked: VersionsResponse | GivenVersions | null,
  { trailers }: VersionsOptions,
): Promise<void> {
  const id = asked === null ? null : asked.patch === null ? asked.newest : asked.patch.id;
  const document = id === null ? null : await engine.document(id);
  if (document === null) throw new CommandFailure('no version of it in this index');
  if (document.mail === null)
    throw new CommandFailure(`${safeLine(document.id)}: a ${document.kind} is no mail; git am takes mails only`);
  const series = await seriesMessages(engine, document);
  const note = (text: string): void => {
    if (!line.common(command).quiet) line.note(text);
  };
  if (series.missing.length > 0)
    note(`not in this index: patches ${series.missing.join(', ')}; git am may fail without them`);
  let { patches } = series;
  const changed = new Set<string>();
  if (trailers === true) {
    const given = await replyTrailers(engine, series);
    patches = patches.map((patch) => {
      const text = withTrailers(patch, given.byPatch.get(patch.id) ?? []);
      if (text !== patch.text) changed.add(patch.id);
      return { ...patch, text };
    });
    for (const { key, value, reply } of given.refused)
      note(`left out, for another sent it: ${safeLine(`${key}: ${value}`)} (${safeLine(reply)})`);
  }
  line.streams.out.write(mailboxBytes(patches, await rawMessages(patches), changed));
}

/** Prints versions, or what changed between them, in the form that was asked for. */
class VersionsOutput {
  readonly #line: CommandLine;
  readonly #engine: SearchEngine;
  readonly #options: VersionsOptions;
  readonly #json: boolean;
  readonly #quiet: boolean;

  constructor(line: CommandLine, command: Command, engine: SearchEngine, options: VersionsOptions) {
    this.#line = line;
    this.#engine = engine;
    this.#options = options;
    const { json, quiet } = line.common(command);
    this.#json = json;
    this.#quiet = quiet;
  }

  async print(
    asked: VersionsResponse | GivenVersions | null,
    wanted: string,
    diff: string | true | undefined,
  ): Promise<void> {
    if (asked === null)
      this.#nothing({ patch: null, versions: [] }, `no match for ${JSON.stringify(safeLine(wanted))}`);
    else if (diff === undefined) await this.#printTrail(asked);
    else if (asked.patch === null) await this.#printComparison(asked.comparison ?? null, asked.given.title ?? wanted);
    else {
      const pair = diff === true ? neighbours(asked) : await orderedPair(this.#engine, asked, diff);
      const comparison = pair === null ? null : await this.#engine.compare(pair[0], pair[1]);
      await this.#printComparison(comparison, asked.patch.title ?? asked.patch.id);
    }
  }

  async #printTrail(asked: VersionsResponse | GivenVersions): Promise<void> {
    const { columns, palette } = this.#line;
    const { format, newest } = this.#options;
    if (this.#json) this.#line.printJson(asked);
    else if (format !== undefined) {
      const all = allVersions(asked).filter(({ id }) => newest !== true || id === asked.newest);
      for (const one of all) this.#line.print(`${format(one)}\n`);
    } else
      await this.#line.page(
        asked.patch === null ? givenText(asked, columns, palette) : trailText(asked, columns, palette),
      );
  }

  async #printComparison(comparison: Comparison | null, title: string): Promise<void> {
    const { columns, palette } = this.#line;
    if (comparison === null) this.#nothing(null, `${safeLine(title)}: no other version found`);
    else if (this.#json) this.#line.printJson(comparison);
    else await this.#line.page(comparisonText(comparison, columns, palette));
  }

  #nothing(json: unknown, note: string): void {
    if (this.#json) this.#line.printJson(json);
    if (!this.#quiet) this.#line.note(note);
  }
}

/** The patch, where it is in the index, and its other versions, oldest first. */
function allVersions({ patch, versions }: VersionsResponse | GivenVersions): DocumentSummary[] {
  return [...(patch === null ? [] : [patch]), ...versions].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

/** The message before this one and this one; of the oldest, it and the one behind it. Null where it is alone. */
function neighbours({ patch, versions }: VersionsResponse): [string, string] | null {
  const before = versions.findLast((version) => isBefore(version, patch));
  if (before !== undefined) return [before.id, patch.id];
  const behind = versions[0];
  return behind === undefined ? null : [patch.id, behind.id];
}

async function orderedPair(
  engine: SearchEngine,
  { patch }: VersionsResponse,
  reference: string,
): Promise<[string, string]> {
  const other = await engine.document(reference);
  if (other === null)
    throw new CommandFailure(`no match for ${JSON.stringify(safeLine(reference))}; "patchtrail versions" prints ids`);
  return isBefore(other, patch) ? [other.id, patch.id] : [patch.id, other.id];
}

interface Dated {
  readonly date: string | null;
}

function isBefore(a: Dated, b: Dated): boolean {
  return (a.date ?? '') < (b.date ?? '');
}

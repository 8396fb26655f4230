import type { Command } from 'commander';
import type { DocumentSummary, SearchEngine, VersionsResponse } from '../../engines/engine.js';
import { searchRequest } from '../../search/search-options.js';
import type { CommandLine } from '../command-line.js';
import { comparisonText } from '../comparison-text.js';
import { CommandFailure } from '../failure.js';
import { formatOption, type Template } from '../format-template.js';
import { safeLine } from '../safe-text.js';
import { trailText } from '../trail-text.js';

export function addVersionsCommand(program: Command, line: CommandLine): void {
  program
    .command('versions')
    .description('list the versions of a patch, oldest first, with the evidence for each')
    .argument('<patch...>', 'an id, a Message-ID, path:line, or words that find it')
    .option('--diff [other]', 'show the changes since the previous version, or another one')
    .addOption(formatOption())
    .action(
      async (words: string[], { diff, format }: { diff?: string | true; format?: Template }, command: Command) => {
        const { json, quiet } = line.common(command);
        await line.withEngine(command, async (engine) => {
          const wanted = words.join(' ');
          const trail = await findTrail(engine, wanted);
          if (trail === null) {
            if (json) line.printJson({ patch: null, versions: [] });
            if (!quiet) line.note(`no match for ${JSON.stringify(safeLine(wanted))}`);
            return;
          }
          if (diff === undefined) {
            if (json) line.printJson(trail);
            else if (format !== undefined)
              line.print(
                allVersions(trail)
                  .map((one) => `${format(one)}\n`)
                  .join(''),
              );
            else await line.page(trailText(trail, line.columns, line.palette));
            return;
          }
          const pair = diff === true ? neighbours(trail) : await orderedPair(engine, trail, diff);
          if (pair === null) {
            if (json) line.printJson(null);
            if (!quiet) line.note(`${safeLine(trail.patch.title ?? trail.patch.id)}: no other version found`);
            return;
          }
          const comparison = await engine.compare(pair[0], pair[1]);
          if (json) line.printJson(comparison);
          else if (comparison !== null) await line.page(comparisonText(comparison, line.columns, line.palette));
        });
      },
    );
}

/** The patch and its other versions, oldest first. */
function allVersions({ patch, versions }: VersionsResponse): DocumentSummary[] {
  return [patch, ...versions].sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

async function findTrail(engine: SearchEngine, wanted: string): Promise<VersionsResponse | null> {
  const named = await engine.versions(wanted);
  if (named !== null) return named;
  const { hits } = await engine.search(searchRequest(wanted, { limit: 1, highlight: false }));
  return hits.length === 0 ? null : engine.versions(hits[0]!.id);
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

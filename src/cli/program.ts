import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { manifestName } from '../index/directory/manifest.js';
import { programVersion } from '../server/program.js';
import { CommandLine, commonOptionsSchema } from './command-line.js';
import { addAnalyzeCommand } from './commands/analyze.js';
import { addCheckCommand } from './commands/check.js';
import { addCompletionsCommand } from './commands/completions.js';
import { addDigestCommand } from './commands/digest.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addIdentifiersCommand } from './commands/identifiers.js';
import { addIndexCommand } from './commands/index-sources.js';
import { addLandedCommand } from './commands/landed.js';
import { addMcpCommand } from './commands/mcp.js';
import { addReviewCommand } from './commands/review.js';
import { addSearchCommand } from './commands/search.js';
import { addServeCommand } from './commands/serve.js';
import { addShowCommand } from './commands/show.js';
import { addSourcesCommand } from './commands/sources.js';
import { addStatsCommand } from './commands/stats.js';
import { addSuggestCommand } from './commands/suggest.js';
import { addThreadCommand } from './commands/thread.js';
import { addTriedCommand } from './commands/tried.js';
import { addVersionsCommand } from './commands/versions.js';
import { addWatchCommand } from './commands/watch.js';
import { examplesText } from './examples.js';

import { failureOf } from './failure.js';
import { paletteFor } from './palette.js';
import { markExcludedWords } from './query-words.js';
import { safeLine } from './safe-text.js';
import { preset, schemaOption } from './schema-options.js';
import type { Streams } from './streams.js';
import { readUserSettings, type UserSettings } from './user-settings.js';

/** Runs the program with its arguments and returns the exit status. Never throws. */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  try {
    const settings = readUserSettings(streams.environment);
    const program = createProgram(new CommandLine(streams, settings), settings);
    await program.parseAsync(markExcludedWords(words), { from: 'user' });
    return interruptedStatus();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, status, cause } = failureOf(error);
    streams.err.write(`patchtrail: ${message}\n`);
    if (words.includes('--verbose') && cause instanceof Error) streams.err.write(`${cause.stack ?? ''}\n`);
    return status;
  }
}

/** An interrupted command leaves its status in `process.exitCode`. */
function interruptedStatus(): number {
  return typeof process.exitCode === 'number' ? process.exitCode : 0;
}

/** The parser with all commands; `settings` of the user are the defaults of its options. */
export function createProgram(line: CommandLine, settings: UserSettings): Command {
  const program = new Command('patchtrail')
    .description('Full-text search with relevance ranking for Linux kernel patches.')
    .version(programVersion, '--version', 'print version information')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, sortOptions: false })
    .configureOutput({
      writeOut: (text) => line.streams.out.write(text),
      writeErr: (text) => line.streams.err.write(text),
      getOutHelpWidth: () => line.columns,
      outputError: (text, write) => write(`patchtrail: ${oneLine(text)}\n`),
    });
  program.addHelpText('after', () => firstSteps(program));
  const { shape } = commonOptionsSchema;
  program
    .addOption(preset(schemaOption('--index <folder>', 'index directory', shape.index), settings.index))
    .addOption(preset(schemaOption('--engine <name>', 'search backend', shape.engine), settings.engine))
    .addOption(
      preset(
        new Option('--cluster <urls>', 'cluster nodes, for --engine opensearch').env('PATCHTRAIL_CLUSTER'),
        settings.cluster,
      ),
    )
    .addOption(
      preset(
        schemaOption('--cluster-index <name>', 'index name in the cluster', shape.clusterIndex),
        settings.clusterIndex,
      ),
    )
    .addOption(preset(schemaOption('--color <when>', 'when to color', shape.color), settings.color))
    .option('--json', 'print JSON')
    .option('--quiet', 'suppress progress and notes')
    .option('--verbose', 'print each problem with its location');
  program.hook('preAction', (_program, command) => {
    line.palette = paletteFor(line.streams, line.common(command).color);
  });
  addIndexCommand(program, line);
  addSearchCommand(program, line);
  addVersionsCommand(program, line);
  addLandedCommand(program, line);
  addTriedCommand(program, line);
  addReviewCommand(program, line);
  addThreadCommand(program, line);
  addIdentifiersCommand(program, line);
  addSuggestCommand(program, line);
  addShowCommand(program, line);
  addWatchCommand(program, line);
  addDigestCommand(program, line);
  addServeCommand(program, line, settings);
  addMcpCommand(program, line);
  addSourcesCommand(program, line);
  addStatsCommand(program, line);
  addCheckCommand(program, line);
  addDoctorCommand(program, line);
  addAnalyzeCommand(program, line);
  addCompletionsCommand(program, line);
  for (const command of program.commands) command.addHelpText('after', examplesText(command.name()));
  return program;
}

/** What to do next where there is no index yet. */
function firstSteps(program: Command): string {
  const { index } = program.opts<{ index: string }>();
  if (existsSync(join(index, manifestName))) return '';
  return `
No index in ${safeLine(index)} yet. Two steps:
  $ patchtrail index ~/mail/lkml.mbox    a mailbox, maildir, public-inbox mirror, or git repository
  $ patchtrail serve                     then search at http://127.0.0.1:8080/`;
}

/** `error: unknown option '--limt'\n(Did you mean --limit?)` on one line, as all our errors are. */
function oneLine(text: string): string {
  return safeLine(
    text
      .replaceAll('\0', '')
      .trim()
      .replace(/^error: /, ''),
  );
}

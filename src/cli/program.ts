import { Command, CommanderError, Option } from 'commander';
import { programVersion } from '../server/program.js';
import { CommandLine, commonOptionsSchema } from './command-line.js';
import { addAnalyzeCommand } from './commands/analyze.js';
import { addCheckCommand } from './commands/check.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addIdentifiersCommand } from './commands/identifiers.js';
import { addIndexCommand } from './commands/index-sources.js';
import { addMcpCommand } from './commands/mcp.js';
import { addSearchCommand } from './commands/search.js';
import { addServeCommand } from './commands/serve.js';
import { addShowCommand } from './commands/show.js';
import { addStatsCommand } from './commands/stats.js';
import { addSuggestCommand } from './commands/suggest.js';
import { addVersionsCommand } from './commands/versions.js';
import { failureOf } from './failure.js';
import { markExcludedWords } from './query-words.js';
import { safeLine } from './safe-text.js';
import { schemaOption } from './schema-options.js';
import type { Streams } from './streams.js';

/** Runs the program with its arguments and returns the exit status. Never throws. */
export async function run(words: readonly string[], streams: Streams): Promise<number> {
  const program = createProgram(new CommandLine(streams));
  try {
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

export function createProgram(line: CommandLine): Command {
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
  const { shape } = commonOptionsSchema;
  program
    .addOption(schemaOption('--index <folder>', 'index directory', shape.index))
    .addOption(schemaOption('--engine <name>', 'search backend', shape.engine))
    .addOption(new Option('--cluster <urls>', 'cluster nodes, for --engine opensearch').env('PATCHTRAIL_CLUSTER'))
    .addOption(schemaOption('--cluster-index <name>', 'index name in the cluster', shape.clusterIndex))
    .option('--json', 'print JSON')
    .option('--quiet', 'suppress progress and notes')
    .option('--verbose', 'print each problem with its location');
  addIndexCommand(program, line);
  addSearchCommand(program, line);
  addVersionsCommand(program, line);
  addIdentifiersCommand(program, line);
  addSuggestCommand(program, line);
  addShowCommand(program, line);
  addServeCommand(program, line);
  addMcpCommand(program, line);
  addStatsCommand(program, line);
  addCheckCommand(program, line);
  addDoctorCommand(program, line);
  addAnalyzeCommand(program, line);
  return program;
}

/** `error: unknown option '--limt'\n(Did you mean --limit?)` on one line, as all our errors are. */
function oneLine(text: string): string {
  return safeLine(text.trim().replace(/^error: /, ''));
}

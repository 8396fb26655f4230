import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { sourceFormats } from '../../corpus/source-reader.js';
import { openWriter } from '../../engines/open-writer.js';
import { Overrides } from '../../lineage/overrides.js';
import { defaultSource } from '../bundled-corpus.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { reportLine } from '../indexing-report.js';
import { findSources, indexSources } from '../indexing-run.js';
import { interruptible } from '../interruption.js';
import { schemaOption } from '../schema-options.js';
import { keepHeapSteady } from '../steady-heap.js';

const optionsSchema = z.object({
  format: z.enum(['auto', ...sourceFormats]).default('auto'),
  list: z.string().min(1).max(200).nullable().default(null),
  rebuild: z.boolean().default(false),
  /** Megabytes. */
  memory: z.number('expected megabytes').int().min(16).max(65_536).default(256),
  threads: z.number('expected a number of threads').int().min(0).max(64).default(Math.min(4, availableParallelism())),
  rulings: z.string().nullable().default(null),
  shards: z.number('expected a number of shards').int().min(1).max(1024).default(1),
  replicas: z.number('expected a number of copies').int().min(0).max(10).default(1),
});

export function addIndexCommand(program: Command, line: CommandLine): void {
  const { shape } = optionsSchema;
  program
    .command('index')
    .description('index sources, or update those already indexed')
    .argument('[sources...]', 'files, archives, repositories, or directories of them (default: ./corpus)')
    .addOption(schemaOption('--format <name>', 'format of the sources', shape.format))
    .addOption(schemaOption('--list <name>', 'mailing list of the messages', shape.list))
    .option('--rebuild', 'discard the index and build a new one')
    .addOption(schemaOption('--memory <megabytes>', 'memory limit for the segment being built', shape.memory))
    .addOption(schemaOption('--threads <count>', 'threads that parse and build', shape.threads))
    .addOption(schemaOption('--shards <count>', 'shards of a new cluster index', shape.shards))
    .addOption(schemaOption('--replicas <count>', 'replicas of each shard of a cluster index', shape.replicas))
    .addOption(new Option('--rulings <file>', 'override lineage links: lines "same|different <id> <id>"'))
    .action(async (paths: string[], _options, command: Command) => {
      keepHeapSteady();
      const common = line.common(command);
      const options = optionsSchema.parse(command.opts());
      const format = options.format === 'auto' ? null : options.format;
      const overrides = options.rulings === null ? '' : await readRulings(options.rulings);
      const found = await findSources(paths.length === 0 ? [defaultSource()] : paths, format);
      const report = await interruptible(async (signal, hold) => {
        const writer = await openWriter(common, {
          rebuild: options.rebuild,
          memory: options.memory * 1024 * 1024,
          threads: options.threads,
          overrides,
          shards: options.shards,
          replicas: options.replicas,
        });
        try {
          return await indexSources(found, writer, line, { ...common, format, list: options.list, signal, hold });
        } finally {
          await writer.close();
        }
      });
      if (report === null) return;
      if (common.json) line.printJson(report);
      else if (!common.quiet) line.print(reportLine(report));
      if (report.failed.length > 0)
        throw new CommandFailure(`${report.failed.length} of ${found.sources.length} sources could not be read`);
    });
}

async function readRulings(path: string): Promise<string> {
  const text = await readFile(path, 'utf8');
  const { problems } = new Overrides(text);
  if (problems.length > 0) throw new CommandFailure(`${path}: ${problems[0]}`, 2);
  return text;
}

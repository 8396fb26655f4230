import type { Command } from 'commander';
import { z } from 'zod';
import type { CommandLine } from '../command-line.js';
import { queryOf } from '../query-words.js';
import { safeLine } from '../safe-text.js';
import { schemaOption } from '../schema-options.js';

const limitSchema = z.coerce.number().int().min(1).max(20).default(8);

export function addSuggestCommand(program: Command, line: CommandLine): void {
  program
    .command('suggest')
    .description('complete a query')
    .argument('<text...>', 'the beginning of a query')
    .addOption(schemaOption('--limit <count>', 'number of completions', limitSchema))
    .action(async (words: string[], { limit }: { limit: number }, command: Command) => {
      const response = await line.withEngine(command, (engine) =>
        engine.suggest(queryOf(words), { limit, filters: {} }),
      );
      if (line.common(command).json) return line.printJson(response);
      const lines = response.suggestions.map(
        ({ text, type, documents }) => `${safeLine(text)}  ${line.palette.faint(`${type}, ${documents}`)}`,
      );
      line.print(lines.length === 0 ? 'No results.' : lines.join('\n'));
    });
}

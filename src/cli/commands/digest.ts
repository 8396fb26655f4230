import type { Command } from 'commander';
import { z } from 'zod';
import { periods } from '../../corpus/document.js';
import { permalinkOf } from '../../corpus/mail/archive-hosts.js';
import { digestOf } from '../../digests/digest-content.js';
import { digestForms, digestMail, digestMarkdown, digestText } from '../../digests/digest-forms.js';
import type { SearchEngine } from '../../engines/engine.js';
import { searchRequest } from '../../search/search-options.js';
import { digestFeed, digestPage } from '../../server/digest-forms.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { schemaOption } from '../schema-options.js';

const optionsSchema = z.object({
  period: z.enum(periods).default('daily'),
  day: z.iso.date('expected a day such as 2026-01-31').nullable().default(null),
  list: z.string().min(1).max(200).nullable().default(null),
  format: z.enum(digestForms).default('text'),
  entries: z.number('expected a number').int().min(1).max(1_000).default(60),
});

export function addDigestCommand(program: Command, line: CommandLine): void {
  const { shape } = optionsSchema;
  program
    .command('digest')
    .description('write a digest of the patches of a day, week or month')
    .addOption(schemaOption('--period <period>', 'how many days it covers', shape.period))
    .addOption(schemaOption('--day <day>', 'last day of the period (default: the newest day of the index)', shape.day))
    .addOption(schemaOption('--list <name>', 'patches of one list', shape.list))
    .addOption(schemaOption('--format <form>', 'output format', shape.format))
    .addOption(schemaOption('--entries <count>', 'number of entries', shape.entries))
    .action(async (_options: unknown, command: Command) => {
      const { period, list, entries, ...options } = optionsSchema.parse(command.opts());
      const form = line.common(command).json ? 'json' : options.format;
      await line.withEngine(command, async (engine) => {
        const day = options.day ?? (await newestDay(engine, list));
        const content = await digestOf(engine, { period, day, list, entries, permalink: permalinkOf });
        switch (form) {
          case 'json':
            return line.printJson(content);
          case 'md':
            return line.page(digestMarkdown(content));
          case 'text':
            return line.page(digestText(content));
          case 'eml':
            return line.print(digestMail(content, 'patchtrail.invalid'));
          case 'html':
            return line.print(digestPage(content));
          case 'atom':
            return line.print(digestFeed(content));
        }
      });
    });
}

async function newestDay(engine: SearchEngine, list: string | null): Promise<string> {
  const filters = list === null ? {} : { list: [list] };
  const { hits } = await engine.search(
    searchRequest('kind:patch', { limit: 1, sort: 'newest', highlight: false, filters }),
  );
  const date = hits[0]?.date;
  if (date == null) throw new CommandFailure(`no patches${list === null ? '' : ` of ${list}`} in this index`);
  return date.slice(0, 10);
}

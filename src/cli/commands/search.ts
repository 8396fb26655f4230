import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { type FacetName, facetNames } from '../../query/field-table.js';
import { queryLimits } from '../../query/limits.js';
import { mostHits, searchOptionsSchema, searchRequest } from '../../search/search-options.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { hitsText } from '../hit-text.js';
import { queryOf } from '../query-words.js';
import { schemaOption } from '../schema-options.js';
import { documentNames, readTopics, runLines } from '../topics.js';

type Filters = Partial<Record<FacetName, string[]>>;

const searchSchema = searchOptionsSchema
  .pick({ limit: true, offset: true, sort: true, collapse: true, explain: true, facets: true })
  .extend({ filter: searchOptionsSchema.shape.filters });
const batchSchema = z.object({
  topics: z.string().nullable().default(null),
  run: z.string().min(1).nullable().default(null),
  docid: z.enum(documentNames).default('id'),
});

export function addSearchCommand(program: Command, line: CommandLine): void {
  const { shape } = searchSchema;
  program
    .command('search')
    .description('find patches; the query language is on the page /help of "patchtrail serve"')
    .argument('[query...]', 'words, "phrases", field:value, -leave-out, OR, ( )')
    .addOption(schemaOption('--limit <hits>', `hits to print (with --topics: ${mostHits})`, shape.limit))
    .addOption(schemaOption('--offset <hits>', 'hits to pass over', shape.offset))
    .addOption(schemaOption('--sort <order>', 'what comes first', shape.sort))
    .addOption(
      schemaOption(
        '--collapse <how>',
        'one hit per patch, or every message (none; with --topics the default)',
        shape.collapse,
      ),
    )
    .addOption(filterOption())
    .option('--facets', 'print what hits can be filtered by, with counts')
    .option('--explain', 'print how each score comes about')
    .addOption(
      new Option('--topics <file>', 'search for each {"id","text"} of a file of JSON lines; prints a TREC run'),
    )
    .addOption(new Option('--run <tag>', 'name of the run, with --topics'))
    .addOption(schemaOption('--docid <what>', 'what names documents in a run', batchSchema.shape.docid))
    .action(async (words: string[], _options, command: Command) => {
      const { filter: filters, ...options } = searchSchema.parse(pick(command.opts(), searchSchema));
      const batch = batchSchema.parse(pick(command.opts(), batchSchema));
      if (batch.topics !== null) {
        if (words.length > 0) throw new CommandFailure('give a query or --topics, not both', 2);
        if (batch.run === null) throw new CommandFailure('--topics needs --run <tag>, the name of the run', 2);
        const limit = command.getOptionValueSource('limit') === 'default' ? mostHits : options.limit;
        const topics = await readTopics(batch.topics);
        const { run, docid } = batch;
        // A run ranks documents.
        const collapse = command.getOptionValueSource('collapse') === 'default' ? 'none' : options.collapse;
        return line.withEngine(command, async (engine) => {
          for await (const lines of runLines(engine, topics, run, docid, { ...options, collapse, filters, limit }))
            line.print(lines);
        });
      }
      if (words.length === 0) throw new CommandFailure('give words to search for, or --topics <file>', 2);
      const query = queryOf(words);
      if (query.length > queryLimits.commandLength) {
        throw new CommandFailure(
          `the query has ${query.length} characters, and at most ${queryLimits.commandLength} are read; leave some words out`,
          2,
        );
      }
      const request = searchRequest(query, { ...options, filters, budget: patience });
      await line.withEngine(command, async (engine) => {
        const response = await engine.search(request);
        if (line.common(command).json) line.printJson(response);
        else line.print(hitsText(response, options.offset + 1, line.columns, line.palette));
      });
    });
}

/** Milliseconds for one query: a person at a terminal waits for the whole answer. */
const patience = 15_000;

/** `--filter list=bpf --filter author=-robot`. */
function filterOption(): Option {
  return new Option(
    '--filter <name=value>',
    `only hits with it, or with name=-value without; ${facetNames.join(', ')}`,
  ).argParser((text: string, before: Filters = {}): Filters => {
    const [, name, value] = /^([a-z]+)=([\s\S]+)$/.exec(text) ?? [];
    const facet = facetNames.find((candidate) => candidate === name);
    if (facet === undefined || value === undefined) {
      throw new InvalidArgumentError(`Expected name=value, with one of the names ${facetNames.join(', ')}.`);
    }
    return { ...before, [facet]: [...(before[facet] ?? []), value] };
  });
}

function pick(options: Record<string, unknown>, schema: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name in schema.shape));
}

import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { type FacetName, facetNames } from '../../query/field-table.js';
import { queryLimits } from '../../query/limits.js';
import { mostHits, searchOptionsSchema, searchRequest } from '../../search/search-options.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { formatOption, type Template } from '../format-template.js';
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
    .description('search for patches; "patchtrail serve" documents the query language at /help')
    .argument('[query...]', 'terms, "phrases", field:value, -exclude, OR, ( )')
    .addOption(schemaOption('--limit <hits>', `number of hits (with --topics: ${mostHits})`, shape.limit))
    .addOption(schemaOption('--offset <hits>', 'number of hits to skip', shape.offset))
    .addOption(schemaOption('--sort <order>', 'sort order', shape.sort))
    .addOption(
      schemaOption(
        '--collapse <how>',
        'one hit per patch, or every message (none; default with --topics)',
        shape.collapse,
      ),
    )
    .addOption(filterOption())
    .option('--facets', 'print facet counts')
    .option('--explain', 'print how each score is computed')
    .addOption(formatOption())
    .addOption(new Option('--topics <file>', 'batch search: a file of JSON lines {"id","text"}; prints a TREC run'))
    .addOption(new Option('--run <tag>', 'run tag, with --topics'))
    .addOption(schemaOption('--docid <what>', 'document name in a run', batchSchema.shape.docid))
    .action(async (words: string[], _options, command: Command) => {
      const { filter: filters, ...options } = searchSchema.parse(pick(command.opts(), searchSchema));
      const { format } = command.opts<{ format?: Template }>();
      const batch = batchSchema.parse(pick(command.opts(), batchSchema));
      if (batch.topics !== null) {
        if (words.length > 0) throw new CommandFailure('a query and --topics cannot be combined', 2);
        if (batch.run === null) throw new CommandFailure('--topics requires --run <tag>', 2);
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
      if (words.length === 0) throw new CommandFailure('no query; give search terms or --topics <file>', 2);
      const query = queryOf(words);
      if (query.length > queryLimits.commandLength) {
        throw new CommandFailure(`query too long: ${query.length} characters, at most ${queryLimits.commandLength}`, 2);
      }
      const request = searchRequest(query, { ...options, filters, budget: patience });
      await line.withEngine(command, async (engine) => {
        const response = await engine.search(request);
        if (line.common(command).json) line.printJson(response);
        else if (format !== undefined) line.print(response.hits.map((hit) => `${format(hit)}\n`).join(''));
        else await line.page(hitsText(response, options.offset + 1, line.columns, line.palette));
      });
    });
}

/** Milliseconds for one query: a person at a terminal waits for the whole answer. */
const patience = 15_000;

/** `--filter list=bpf --filter author=-robot`. */
function filterOption(): Option {
  return new Option(
    '--filter <name=value>',
    `filter by a facet, or exclude with name=-value; ${facetNames.join(', ')}`,
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

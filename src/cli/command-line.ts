import type { Command } from 'commander';
import { z } from 'zod';
import { engineNames, type SearchEngine } from '../engines/engine.js';
import { openEngine } from '../engines/open-engine.js';
import { CommandFailure } from './failure.js';
import { pagerCommand, showInPager } from './pager.js';
import { colorModes, type Palette, paletteFor } from './palette.js';
import { safeJson } from './safe-text.js';
import type { Streams } from './streams.js';
import type { UserSettings } from './user-settings.js';

/** The options that every command takes. */
export const commonOptionsSchema = z.object({
  index: z.string().min(1).default('./index'),
  engine: z.enum(engineNames).default('local'),
  /** Nodes of a cluster, for the engine that has one. */
  cluster: z
    .string()
    .transform((list) => list.split(',').map((url) => url.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })).min(1))
    .nullable()
    .default(null),
  clusterIndex: z.string().min(1).default('patchtrail'),
  color: z.enum(colorModes).default('auto'),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  verbose: z.boolean().default(false),
});
export type CommonOptions = z.output<typeof commonOptionsSchema>;

/** What a command works with: where it writes, and the engine that was asked for. */
export class CommandLine {
  readonly streams: Streams;
  palette: Palette;
  readonly #pager: string | null;

  constructor(streams: Streams, settings: UserSettings = {}) {
    this.streams = streams;
    this.palette = paletteFor(streams);
    this.#pager = pagerCommand(streams, settings.pager);
  }

  get columns(): number {
    return this.streams.out.columns;
  }

  common(command: Command): CommonOptions {
    const common = commonOptionsSchema.parse(command.optsWithGlobals());
    if (common.engine === 'opensearch' && common.cluster === null) {
      throw new CommandFailure('--engine opensearch requires --cluster <urls> or PATCHTRAIL_CLUSTER', 2);
    }
    return common;
  }

  print(text: string): void {
    this.streams.out.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
  }

  /** Prints text, through a pager where it is longer than the screen of a terminal. */
  async page(text: string): Promise<void> {
    const { out, environment } = this.streams;
    const isLong = out.isTerminal && text.split('\n', out.rows).length >= out.rows;
    if (isLong && this.#pager !== null && (await showInPager(this.#pager, `${text.trimEnd()}\n`, { ...environment })))
      return;
    this.print(text);
  }

  printJson(value: unknown): void {
    this.print(safeJson(value));
  }

  /** A line on standard error. */
  note(text: string): void {
    this.streams.err.write(`${text}\n`);
  }

  /** Opens the engine that was asked for, and closes it when the work is done, however it ends. */
  async withEngine<Result>(command: Command, work: (engine: SearchEngine) => Promise<Result>): Promise<Result> {
    const engine = await openEngine(this.common(command));
    try {
      return await work(engine);
    } finally {
      await engine.close();
    }
  }
}

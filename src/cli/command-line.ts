import type { Command } from 'commander';
import { z } from 'zod';
import { engineNames, type SearchEngine } from '../engines/engine.js';
import { openEngine } from '../engines/open-engine.js';
import { CommandFailure } from './failure.js';
import { type Palette, paletteFor } from './palette.js';
import { safeJson } from './safe-text.js';
import type { Streams } from './streams.js';

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
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  verbose: z.boolean().default(false),
});
export type CommonOptions = z.output<typeof commonOptionsSchema>;

/** What a command works with: where it writes, and the engine that was asked for. */
export class CommandLine {
  readonly streams: Streams;
  readonly palette: Palette;

  constructor(streams: Streams) {
    this.streams = streams;
    this.palette = paletteFor(streams);
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

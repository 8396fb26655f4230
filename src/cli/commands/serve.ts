import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { openEngine } from '../../engines/open-engine.js';
import { openWriter } from '../../engines/open-writer.js';
import { manifestName } from '../../index/directory/manifest.js';
import { isLoopback } from '../../server/listening-address.js';
import { serverSettingsSchema } from '../../server/server-settings.js';
import { defaultSource } from '../bundled-corpus.js';
import type { CommandLine, CommonOptions } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { reportLine } from '../indexing-report.js';
import { findSources, indexSources } from '../indexing-run.js';
import { interruptible } from '../interruption.js';
import { preset, schemaOption } from '../schema-options.js';
import type { UserSettings } from '../user-settings.js';

export function addServeCommand(program: Command, line: CommandLine, { host, port }: UserSettings): void {
  const { shape } = serverSettingsSchema;
  program
    .command('serve')
    .description('serve the web interface and the API')
    .addOption(preset(schemaOption('--host <address>', 'address to listen on', shape.host), host))
    .addOption(preset(schemaOption('--port <number>', 'port to listen on; 0 for any free port', shape.port), port))
    .option('--allow-public', 'allow a public address')
    .addOption(
      schemaOption('--allowed-hosts <name>', 'additional host name to accept (repeatable)', shape.allowedHosts),
    )
    .addOption(schemaOption('--public-url <url>', 'public URL, behind a proxy', shape.publicUrl))
    .addOption(schemaOption('--client-header <name>', 'header in which a proxy names the client', shape.clientHeader))
    .addOption(schemaOption('--metrics <where>', 'on, off, or an address to serve metrics on', shape.metrics))
    .option('--mcp', 'serve coding agents at /mcp (Model Context Protocol)')
    .option('--log-queries', 'log query texts')
    .option('--index-missing', 'build an index of the bundled digests if there is none')
    .action(async ({ indexMissing, ...options }: { indexMissing?: true }, command: Command) => {
      const common = line.common(command);
      // Settings first: who mistypes one should not wait for an index.
      const settings = serverSettingsSchema.parse({
        ...options,
        metricsToken: line.streams.environment['PATCHTRAIL_METRICS_TOKEN'] ?? null,
      });
      if (!settings.allowPublic && !isLoopback(settings.host)) {
        throw new CommandFailure(
          `${settings.host} is reachable from other machines, and the server has neither authentication nor TLS; pass --allow-public to allow it, or listen on 127.0.0.1 behind a proxy`,
          2,
        );
      }
      if (indexMissing && common.engine !== 'opensearch' && !existsSync(join(common.index, manifestName))) {
        if (!(await indexBundled(line, common))) return;
      }
      // Loaded when it is needed: no other command waits for the web's libraries.
      const [{ pino }, { startServer, stopOnSignals }] = await Promise.all([
        import('pino'),
        import('../../server/server.js'),
      ]);
      const engine = await openEngine(common, { isServing: true });
      const isPerson = line.streams.err.isTerminal && !common.verbose;
      const log = common.quiet
        ? null
        : pino({ name: 'patchtrail', level: isPerson ? 'warn' : 'info' }, pino.destination(2));
      try {
        const server = await startServer({ ...settings, engine, log });
        stopOnSignals(server, () => engine.close());
        line.print(common.json ? JSON.stringify({ url: server.url }) : `Listening on ${server.url}`);
      } catch (error) {
        await engine.close();
        throw error;
      }
    });
}

/** False where it was broken off. */
async function indexBundled(line: CommandLine, common: CommonOptions): Promise<boolean> {
  const found = await findSources([defaultSource()], null);
  const report = await interruptible(async (signal, hold) => {
    const writer = await openWriter(common, { rebuild: false, memory: 64 * 1024 * 1024, threads: 0, overrides: '' });
    try {
      return await indexSources(found, writer, line, { ...common, format: null, list: null, signal, hold });
    } finally {
      await writer.close();
    }
  });
  if (report !== null && !common.quiet && !common.json) line.print(reportLine(report));
  return report !== null;
}

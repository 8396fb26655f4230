import type { Command } from 'commander';
import { permalinkOf } from '../../corpus/mail/archive-hosts.js';
import { programVersion } from '../../server/program.js';
import type { CommandLine } from '../command-line.js';

export function addMcpCommand(program: Command, line: CommandLine): void {
  program
    .command('mcp')
    .description('serve the index to coding agents over standard input and output (Model Context Protocol)')
    .action(async (_options: unknown, command: Command) => {
      // Loaded when needed: no other command waits for the protocol's library.
      const [{ serveStdio }, { createMcpServer }] = await Promise.all([
        import('@modelcontextprotocol/server/stdio'),
        import('../../mcp/mcp-server.js'),
      ]);
      await line.withEngine(command, async (engine) => {
        const ended = new Promise<void>((resolve) => process.stdin.once('close', resolve).once('end', resolve));
        const handle = serveStdio(() => createMcpServer({ engine, permalink: permalinkOf }, programVersion), {
          onerror: (error) => line.note(`patchtrail: ${error.message}`),
        });
        await ended;
        await handle.close();
      });
    });
}

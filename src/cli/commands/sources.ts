import { realpath } from 'node:fs/promises';
import { Argument, type Command } from 'commander';
import type { EngineStats } from '../../engines/engine.js';
import { openWriter } from '../../engines/open-writer.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { safeLine } from '../safe-text.js';

export function addSourcesCommand(program: Command, line: CommandLine): void {
  program
    .command('sources')
    .description('list the indexed sources, or remove one')
    .addArgument(new Argument('[action]', 'what to do').choices(['remove']))
    .argument('[source]', 'path of the source, as listed')
    .action(async (action: 'remove' | undefined, source: string | undefined, _options: unknown, command: Command) => {
      const { json, quiet, ...common } = line.common(command);
      if (action === undefined) {
        const { sources } = await line.withEngine(command, (engine) => engine.stats());
        if (json) line.printJson(sources);
        else line.print(sources.length === 0 ? 'No sources.' : sources.map(sourceLine).join('\n'));
        return;
      }
      if (source === undefined)
        throw new CommandFailure('name the source to remove; "patchtrail sources" lists them', 2);
      const writer = await openWriter({ ...common }, { rebuild: false, memory: 64 << 20, threads: 0, overrides: '' });
      try {
        const real = await realpath(source).catch(() => null);
        const removed = await writer.removeSource(source, real);
        if (removed === null) {
          throw new CommandFailure(
            `${safeLine(source)} is not a source of this index; "patchtrail sources" lists them`,
          );
        }
        if (json) line.printJson({ source: removed.path, removed: removed.documents, documents: writer.documents });
        else if (!quiet) {
          const count = removed.documents.toLocaleString('en');
          line.print(
            `${safeLine(removed.path)}: ${count} ${removed.documents === 1 ? 'document' : 'documents'} removed`,
          );
        }
      } finally {
        await writer.close();
      }
    });
}

function sourceLine({ source, list, format, documents, read }: EngineStats['sources'][number]): string {
  const facts = [documents.toLocaleString('en').padStart(10), format.padEnd(12), read.slice(0, 19), safeLine(source)];
  return `${facts.join('  ')}${list === null ? '' : `  (${safeLine(list)})`}`;
}

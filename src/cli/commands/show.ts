import type { Command } from 'commander';
import type { CommandLine } from '../command-line.js';
import { documentText } from '../document-text.js';
import { safeLine } from '../safe-text.js';

export function addShowCommand(program: Command, line: CommandLine): void {
  program
    .command('show')
    .description('show a document')
    .argument('<id>', 'an id, a Message-ID, a link to it, a sha, or path:line')
    .action(async (reference: string, _options, command: Command) => {
      const { json, quiet } = line.common(command);
      const document = await line.withEngine(command, (engine) => engine.document(reference));
      if (json) line.printJson(document);
      else if (document !== null) await line.page(documentText(document, line.palette));
      if (document === null && !quiet) line.note(`no match for ${JSON.stringify(safeLine(reference))}`);
    });
}

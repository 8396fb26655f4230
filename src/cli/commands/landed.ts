import type { Command } from 'commander';
import { landedOf } from '../../landed/landed-state.js';
import type { CommandLine } from '../command-line.js';
import { landedText } from '../landed-text.js';
import { safeLine } from '../safe-text.js';

export function addLandedCommand(program: Command, line: CommandLine): void {
  program
    .command('landed')
    .description('show what became of a patch: the commit, the version applied, backports, reverts and fixes')
    .argument('<patch>', 'an id, a Message-ID, path:line, or a commit')
    .action(async (reference: string, _options: unknown, command: Command) => {
      const { json, quiet } = line.common(command);
      const landed = await line.withEngine(command, (engine) => landedOf(engine, reference));
      if (json) return line.printJson(landed);
      if (landed !== null) await line.page(landedText(landed, line.palette));
      else if (!quiet) line.note(`no match for ${JSON.stringify(safeLine(reference))}`);
    });
}

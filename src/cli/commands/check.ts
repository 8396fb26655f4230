import type { Command } from 'commander';
import { checkIndex } from '../../index/commit/index-check.js';
import { NodeFileSystem } from '../../index/directory/node-file-system.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { safeLine } from '../safe-text.js';

export function addCheckCommand(program: Command, line: CommandLine): void {
  program
    .command('check')
    .description('verify the checksums of the whole index')
    .action((_options, command: Command) => {
      const { json, index, quiet, engine } = line.common(command);
      if (engine === 'opensearch') throw new CommandFailure('check verifies local indexes only', 2);
      const check = checkIndex(new NodeFileSystem(index));
      if (json) line.printJson(check);
      else for (const { message } of check.damaged) line.print(safeLine(message));
      if (check.damaged.length > 0) {
        const files = check.damaged.length === 1 ? 'one part' : `${check.damaged.length} parts`;
        throw new CommandFailure(
          `${files} of the index ${check.damaged.length === 1 ? 'is' : 'are'} damaged; run "patchtrail index --rebuild" with its sources`,
        );
      }
      if (!json && !quiet) {
        const { documents, segments, bytes, generation } = check;
        line.print(
          `${index}: OK; generation ${generation}, ${documents.toLocaleString('en')} documents, ${segments} segments, ${bytes.toLocaleString('en')} bytes read`,
        );
      }
    });
}

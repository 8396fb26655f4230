import type { Command } from 'commander';
import { reviewOf } from '../../review/review-state.js';
import type { CommandLine } from '../command-line.js';
import { reviewText } from '../review-text.js';
import { safeLine } from '../safe-text.js';

export function addReviewCommand(program: Command, line: CommandLine): void {
  program
    .command('review')
    .description('show review tags, objections and open questions of a patch, over all its versions')
    .argument('<id>', 'an id, a Message-ID, or path:line')
    .action(async (reference: string, _options: unknown, command: Command) => {
      const { json, quiet } = line.common(command);
      const review = await line.withEngine(command, (engine) => reviewOf(engine, reference));
      if (json) return line.printJson(review);
      if (review !== null) await line.page(reviewText(review, line.palette));
      else if (!quiet) line.note(`no patch ${JSON.stringify(safeLine(reference))} in this index`);
    });
}

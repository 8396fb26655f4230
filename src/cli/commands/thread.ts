import type { Command } from 'commander';
import { z } from 'zod';
import type { Document } from '../../corpus/document.js';
import type { SearchEngine, ThreadEntry } from '../../engines/engine.js';
import { threadText } from '../../mcp/thread-text.js';
import type { CommandLine } from '../command-line.js';
import { safeLine } from '../safe-text.js';
import { schemaOption } from '../schema-options.js';
import { dayOf, peopleLine } from '../summary-text.js';

const formSchema = z.enum(['list', 'md']).default('list');

export function addThreadCommand(program: Command, line: CommandLine): void {
  program
    .command('thread')
    .description('print the thread of a message')
    .argument('<id>', 'an id, a Message-ID, or path:line')
    .addOption(schemaOption('--as <form>', 'a list, or one Markdown document with quotes folded', formSchema))
    .action(async (reference: string, { as }: { as: z.output<typeof formSchema> }, command: Command) => {
      const { json, quiet } = line.common(command);
      await line.withEngine(command, async (engine) => {
        const thread = await engine.thread(reference);
        if (json) return line.printJson(thread);
        if (thread === null) {
          if (!quiet) line.note(`no match for ${JSON.stringify(safeLine(reference))}`);
          return;
        }
        await line.page(as === 'md' ? await markdownOf(thread, engine) : thread.map(entryLine).join('\n'));
      });
    });
}

function entryLine({ depth, title, authors, date, id, current }: ThreadEntry): string {
  const facts = [peopleLine(authors), dayOf(date), id].filter((fact) => fact !== null && fact !== '');
  return `${current ? '*' : ' '} ${'  '.repeat(depth)}${safeLine(title ?? '(no title)')} · ${safeLine(facts.join(' · '))}`;
}

async function markdownOf(thread: readonly ThreadEntry[], engine: SearchEngine): Promise<string> {
  const messages: { document: Document; depth: number }[] = [];
  for (const { id, depth } of thread) {
    const document = await engine.document(id);
    if (document !== null) messages.push({ document, depth });
  }
  return threadText(messages);
}

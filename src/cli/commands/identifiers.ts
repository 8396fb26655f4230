import type { Command } from 'commander';
import { z } from 'zod';
import type { IdentifierMatch } from '../../engines/engine.js';
import type { CommandLine } from '../command-line.js';
import type { Palette } from '../palette.js';
import { safeLine } from '../safe-text.js';
import { schemaOption } from '../schema-options.js';
import { dayOf } from '../summary-text.js';

const limitSchema = z.coerce.number().int().min(1).max(100).default(10);

export function addIdentifiersCommand(program: Command, line: CommandLine): void {
  program
    .command('identifiers')
    .description('fuzzy identifier lookup')
    .argument('<text...>', 'an identifier, or part of one')
    .addOption(schemaOption('--limit <names>', 'number of identifiers', limitSchema))
    .action(async (words: string[], { limit }: { limit: number }, command: Command) => {
      const response = await line.withEngine(command, (engine) => engine.identifiers(words.join(' '), limit));
      if (line.common(command).json) return line.printJson(response);
      if (response.matches.length === 0) return line.print('No results.');
      line.print(response.matches.map((match) => matchText(match, line.palette)).join('\n'));
    });
}

function matchText(match: IdentifierMatch, palette: Palette): string {
  const { identifier, kind, why, documents, firstSeen, lastSeen, examples, renamedTo } = match;
  const [first, last] = [dayOf(firstSeen), dayOf(lastSeen)];
  const seen = first === null ? '' : first === last ? `, ${first}` : `, ${first} to ${last}`;
  const count = `${documents} document${documents === 1 ? '' : 's'}${seen}`;
  const lines = [`${palette.match(safeLine(identifier))}  ${safeLine(why)}`, palette.faint(`   ${kind} · ${count}`)];
  if (renamedTo !== null) {
    const since = dayOf(renamedTo.since);
    lines.push(`   renamed to ${safeLine(renamedTo.identifier)}${since === null ? '' : `, since ${since}`}`);
  }
  for (const { title, source, id, kind: exampleKind } of examples) {
    const place = exampleKind === 'digest-entry' ? `${source.path}:${source.line}` : id;
    lines.push(palette.faint(`   ${safeLine(title ?? '(no title)')} · ${safeLine(place)}`));
  }
  return lines.join('\n');
}

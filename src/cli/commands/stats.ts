import type { Command } from 'commander';
import type { EngineStats } from '../../engines/engine.js';
import type { CommandLine } from '../command-line.js';
import { safeLine } from '../safe-text.js';

export function addStatsCommand(program: Command, line: CommandLine): void {
  program
    .command('stats')
    .description('print documents, terms and bytes, by source')
    .action(async (_options, command: Command) => {
      const stats = await line.withEngine(command, (engine) => engine.stats());
      if (line.common(command).json) line.printJson(stats);
      else line.print(statsText(stats));
    });
}

function statsText(stats: EngineStats): string {
  const { documents, byKind, terms, bytes, segments, committed, sources } = stats;
  const kinds = Object.entries(byKind).map(([kind, count]) => `${kind} ${count.toLocaleString('en')}`);
  const facts = [
    ['engine', stats.engine],
    ['documents', `${documents.toLocaleString('en')}${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`],
    ['terms', terms.toLocaleString('en')],
    ['bytes', bytes.toLocaleString('en')],
    ['segments', String(segments)],
    ['generation', stats.generation],
    ['committed', committed ?? 'never'],
  ];
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`);
  for (const { path, format, documents: count, read } of sources) {
    lines.push(
      `${count.toLocaleString('en').padStart(10)}  ${format.padEnd(12)}  ${read.slice(0, 19)}  ${safeLine(path)}`,
    );
  }
  return lines.join('\n');
}

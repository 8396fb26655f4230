import type { Command } from 'commander';
import { Analyzer } from '../../analysis/analyzer.js';
import { expandedTerms } from '../../analysis/expansion.js';
import type { CommandLine } from '../command-line.js';
import { safeLine } from '../safe-text.js';

/** One term of a text, as printed. */
interface AnalyzedTerm {
  readonly surface: string;
  readonly type: string;
  readonly kind: string;
  readonly term: string;
  readonly position: number;
  /** Offsets into the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly step: string;
}

export function addAnalyzeCommand(program: Command, line: CommandLine): void {
  program
    .command('analyze')
    .description('print the terms of a text, and the rule that made each')
    .argument('<text...>', 'a text, or a query')
    .action((words: string[], _options, command: Command) => {
      const text = words.join(' ');
      const terms = analyzedTerms(text);
      if (line.common(command).json) return line.printJson({ text, terms });
      line.print(table(terms));
    });
}

function analyzedTerms(text: string): AnalyzedTerm[] {
  const terms: AnalyzedTerm[] = [];
  new Analyzer().analyze(text, (expansion, position, start) => {
    for (const term of expandedTerms(expansion)) {
      terms.push({
        surface: expansion.surface,
        type: expansion.type,
        kind: term.kind,
        term: term.text,
        position: position + term.position,
        start: start + term.start,
        end: start + term.end,
        step: term.step,
      });
    }
  });
  return terms;
}

function table(terms: readonly AnalyzedTerm[]): string {
  const rows = [
    ['token', 'type', 'kind', 'term', 'position', 'offsets', 'step'],
    ...terms.map(({ surface, type, kind, term, position, start, end, step }) => [
      safeLine(surface),
      type,
      kind,
      safeLine(term),
      String(position),
      `${start}-${end}`,
      step,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column]!.length), 0));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

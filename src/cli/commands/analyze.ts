import type { Command } from 'commander';
import { Analyzer } from '../../analysis/analyzer.js';
import { type ExpansionStep, expandedTerms } from '../../analysis/expansion.js';
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
  readonly step: ExpansionStep;
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
      stepTexts[step],
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

const stepTexts: Readonly<Record<ExpansionStep, string>> = {
  word: 'word',
  part: 'part of an identifier',
  name: 'whole identifier',
  'stripped-name': 'identifier without outer underscores',
  chain: 'chain of parts',
  joined: 'parts joined',
  stem: 'stem',
  acronym: 'acronym',
  'acronym-plural': 'plural of an acronym',
  compound: 'compound',
  member: 'member access',
  path: 'path',
  'path-end': 'end of a path',
  'file-extension': 'file extension',
  'family-member': 'member of a family',
  family: 'family (prefix with a star)',
  version: 'version',
  'version-release': 'release of a version',
  'series-part': 'patch number in a series',
  number: 'number',
  sha: 'sha',
  cve: 'CVE id',
  flag: 'flag',
  address: 'address',
  'address-part': 'part of an address',
  url: 'URL',
  'url-message-id': 'Message-ID in a URL',
  'url-part': 'part of a URL',
};

import type { Command } from 'commander';
import { findPatchInput, isFile, patchBytes } from '../../corpus/patch-input/patch-input.js';
import { type Attempt, type TriedReason, type TriedResponse, triedOf } from '../../tried/tried.js';
import type { CommandLine } from '../command-line.js';
import { factsLine } from '../hit-text.js';
import type { Palette } from '../palette.js';
import { safeLine } from '../safe-text.js';
import { dayOf, peopleLine, seriesLabel } from '../summary-text.js';

export function addTriedCommand(program: Command, line: CommandLine): void {
  program
    .command('tried')
    .description('find earlier patches for the same report, crash or lines, and what became of them')
    .argument('<text...>', 'a file (patch, mail, oops), - (standard input), or the text itself')
    .action(async (words: string[], _options: unknown, command: Command) => {
      const wanted = words.join(' ');
      const isRead = wanted === '-' || (await isFile(wanted));
      const input = isRead ? await findPatchInput(wanted, { repository: null }) : null;
      const text = input === null ? wanted : Buffer.from(await patchBytes(input, line.streams.input)).toString();
      const response = await line.withEngine(command, (engine) => triedOf(engine, text));
      if (line.common(command).json) line.printJson(response);
      else await line.page(triedText(response, line.palette));
    });
}

function triedText({ attempts }: TriedResponse, palette: Palette): string {
  if (attempts.length === 0) return 'Nothing like it in this index.\n';
  return `${attempts.map((attempt, i) => attemptText(attempt, i + 1, palette)).join('\n\n')}\n`;
}

function attemptText({ patch, reasons, state, objections, byOthers }: Attempt, rank: number, palette: Palette): string {
  const against = objections.length === 0 ? null : `objections by ${objections.join(', ')}`;
  const lines = [
    `${palette.faint(`${rank}.`)} ${palette.title(safeLine(patch.title ?? '(no title)'))}`,
    `   ${factsLine([state, against, byOthers ? null : 'by the same author'])}`,
    palette.faint(
      `   ${factsLine([seriesLabel(patch.series), peopleLine(patch.authors), dayOf(patch.date), patch.id])}`,
    ),
  ];
  if (reasons.length > 0) lines.push(`   ${safeLine(reasons.map(reasonText).join('; '))}`);
  return lines.join('\n');
}

function reasonText(reason: TriedReason): string {
  switch (reason.type) {
    case 'hash':
      return `same syzbot report ${reason.hash.slice(0, 12)}`;
    case 'link':
      return `same report ${reason.link}`;
    case 'function':
      return `the function ${reason.name}`;
    case 'lines':
      return `${reason.count} of the changed lines (${Math.round(reason.share * 100)} %)`;
    case 'words':
      return 'similar words';
  }
}

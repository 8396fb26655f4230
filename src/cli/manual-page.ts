import type { Command } from 'commander';
import { commandEntries, type OptionEntry, optionEntries } from './command-table.js';
import { commandExamples } from './examples.js';

/** A manual page: its file name, and its source in mdoc(7). */
export interface ManualPage {
  readonly name: string;
  readonly source: string;
}

/** patchtrail(1), and one page a command: patchtrail-search(1) and so on. `day` dates them, as ISO. */
export function manualPages(program: Command, day: string): ManualPage[] {
  const commands = commandEntries(program);
  const common = optionEntries(program);
  const main = page('patchtrail', program.description(), day, [
    '.Sh SYNOPSIS',
    '.Nm',
    '.Op Ar options',
    '.Ar command',
    '.Op Ar arguments',
    '.Sh DESCRIPTION',
    sentence(program.description()),
    '.Pp',
    'The commands are:',
    '.Bl -tag -width Ds',
    ...commands.flatMap(({ name, description }) => [`.It Xr patchtrail-${name} 1`, sentence(description)]),
    '.El',
    '.Pp',
    'All commands take these options:',
    ...optionList(common),
    '.Sh ENVIRONMENT',
    '.Bl -tag -width Ds',
    '.It Ev PATCHTRAIL_INDEX',
    'Index directory, where',
    '.Fl -index',
    'is not given.',
    '.It Ev PATCHTRAIL_CLUSTER',
    'Nodes of a cluster.',
    '.It Ev PATCHTRAIL_PAGER , PAGER',
    'Pager for long output on a terminal; empty for none.',
    '.It Ev NO_COLOR , FORCE_COLOR',
    'Turn colors off or on.',
    '.El',
    '.Sh FILES',
    '.Bl -tag -width Ds',
    '.It Pa ~/.config/patchtrail/config.json',
    'Settings of the user: index, engine, cluster, clusterIndex, host, port, color, pager.',
    '.El',
    ...exitStatus,
    '.Sh SEE ALSO',
    ...commands
      .map(({ name }) => name)
      .sort()
      .map((name, i) => `.Xr patchtrail-${name} 1${i < commands.length - 1 ? ' ,' : ''}`),
  ]);
  const pages = commands.map(({ name, description, usage, options }) =>
    page(`patchtrail-${name}`, description, day, [
      '.Sh SYNOPSIS',
      '.Nm patchtrail',
      `.Cm ${name}`,
      escaped(usage),
      '.Sh DESCRIPTION',
      sentence(description),
      '.Sh OPTIONS',
      ...optionList([...options, ...common]),
      ...exitStatus,
      ...examples(name),
      '.Sh SEE ALSO',
      '.Xr patchtrail 1',
    ]),
  );
  return [main, ...pages];
}

const exitStatus = [
  '.Sh EXIT STATUS',
  '0 for success, also without results; 1 for a failure, with one line on standard error; 2 for a usage error.',
];

function page(name: string, description: string, day: string, body: readonly string[]): ManualPage {
  const head = [
    `.Dd ${mdocDate(day)}`,
    `.Dt ${name.toUpperCase()} 1`,
    '.Os',
    '.Sh NAME',
    `.Nm ${name}`,
    `.Nd ${escaped(description.replace(/\.$/, ''))}`,
  ];
  return { name: `${name}.1`, source: `${[...head, ...body].join('\n')}\n` };
}

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];

function mdocDate(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${months[month! - 1]} ${date}, ${year}`;
}

function optionList(options: readonly OptionEntry[]): string[] {
  const items = options.flatMap(({ flags, description, choices, preset }) => [
    `.It ${escaped(flags).replace(/--?[a-z-]+/g, (flag) => `Fl ${flag.slice(1)}`)}`,
    sentence(description),
    ...(choices.length > 0 ? [sentence(`One of ${choices.join(', ')}`)] : []),
    ...(preset === null ? [] : [sentence(`The default is ${preset}`)]),
  ]);
  return ['.Bl -tag -width Ds', ...items, '.El'];
}

function examples(name: string): string[] {
  const some = commandExamples[name] ?? [];
  if (some.length === 0) return [];
  return [
    '.Sh EXAMPLES',
    ...some.flatMap(({ words, does }, i) => [
      ...(i > 0 ? ['.Pp'] : []),
      `${sentence(does).replace(/\.$/, '')}:`,
      '.Bd -literal -offset indent',
      escaped(`patchtrail ${words}`),
      '.Ed',
    ]),
  ];
}

function sentence(text: string): string {
  const line = escaped(`${text[0]!.toUpperCase()}${text.slice(1)}`);
  return /[.:]$/.test(line) ? line : `${line}.`;
}

/** Text without meaning to roff: backslashes, and a dot or an apostrophe at the start of a line. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\e').replace(/^[.']/gm, '\\&$&');
}

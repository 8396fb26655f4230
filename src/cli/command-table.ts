import type { Command, Option } from 'commander';

/** A command as completions and manual pages show it, read from the parser's own table. */
export interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** `<patch...>` and the like, as in the usage line. */
  readonly usage: string;
  readonly options: readonly OptionEntry[];
}

export interface OptionEntry {
  /** `-h, --help` and `--limit <hits>` as printed. */
  readonly flags: string;
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  /** The default as printed; null where there is none. */
  readonly preset: string | null;
}

export function optionEntries(command: Command): OptionEntry[] {
  return command.createHelp().visibleOptions(command).map(optionEntry);
}

function optionEntry(option: Option): OptionEntry {
  const { flags, description, short, long, required, optional, argChoices, defaultValue } = option;
  return {
    flags,
    names: [short, long].filter((name) => name != null),
    description,
    takesValue: required || optional,
    choices: argChoices ?? [],
    preset: defaultValue === undefined || typeof defaultValue === 'boolean' ? null : String(defaultValue),
  };
}

/** All commands of the program, in the order in which help lists them. */
export function commandEntries(program: Command): CommandEntry[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    usage: command.usage(),
    options: optionEntries(command),
  }));
}

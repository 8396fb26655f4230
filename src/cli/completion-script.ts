import type { Command } from 'commander';
import { type CommandEntry, commandEntries, type OptionEntry, optionEntries } from './command-table.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** A script that completes commands, options and their choices; file names where a value is free. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = commandEntries(program);
  const common = optionEntries(program);
  if (shell === 'bash') return bashScript(commands, common);
  return shell === 'zsh' ? zshScript(commands, common) : fishScript(commands, common);
}

/** Text in single quotes for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function namesOf(options: readonly OptionEntry[]): string {
  return options.flatMap(({ names }) => names).join(' ');
}

/** `complete -F` as bash(1) describes it; needs nothing of bash-completion. */
function bashScript(commands: readonly CommandEntry[], common: readonly OptionEntry[]): string {
  const values = [...common, ...commands.flatMap(({ options }) => options)].filter(({ choices }) => choices.length > 0);
  const choices = new Map(values.flatMap((option) => option.names.map((name) => [name, option.choices.join(' ')])));
  const free = [...common, ...commands.flatMap(({ options }) => options)].filter(
    ({ takesValue, choices: some }) => takesValue && some.length === 0,
  );
  return `# bash completion for patchtrail
_patchtrail() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${commands.map(({ name }) => name).join('|')}) command=$word; break ;;
    esac
  done
  case $before in
${[...choices].map(([name, list]) => `    ${name}) COMPREPLY=($(compgen -W ${quoted(list)} -- "$current")); return ;;`).join('\n')}
    ${[...new Set(free.flatMap(({ names }) => names))].join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case $command in
    '') COMPREPLY=($(compgen -W ${quoted(`${commands.map(({ name }) => name).join(' ')} ${namesOf(common)}`)} -- "$current")) ;;
${commands.map(({ name, options }) => `    ${name}) [[ $current == -* ]] && COMPREPLY=($(compgen -W ${quoted(`${namesOf(options)} ${namesOf(common)}`)} -- "$current")) || COMPREPLY=($(compgen -f -- "$current")) ;;`).join('\n')}
  esac
}
complete -o filenames -F _patchtrail patchtrail
`;
}

/** `_arguments` as zshcompsys(1) describes it. */
function zshScript(commands: readonly CommandEntry[], common: readonly OptionEntry[]): string {
  const spec = ({ names, description, takesValue, choices }: OptionEntry): string[] =>
    names.map((name) => {
      const value = takesValue ? `:value:${choices.length > 0 ? `(${choices.join(' ')})` : '_files'}` : '';
      return quoted(`${name}[${description.replace(/[[\]:]/g, '\\$&')}]${value}`);
    });
  return `#compdef patchtrail
# zsh completion for patchtrail
_patchtrail() {
  local -a commands
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  local context state line
  _arguments -C ${common.flatMap(spec).join(' ')} '1: :->command' '*:: :->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $line[1] in
${commands.map(({ name, options }) => `        ${name}) _arguments ${[...options, ...common].flatMap(spec).join(' ')} '*:argument:_files' ;;`).join('\n')}
      esac ;;
  esac
}
compdef _patchtrail patchtrail
`;
}

/** `complete` as fish's manual describes it. */
function fishScript(commands: readonly CommandEntry[], common: readonly OptionEntry[]): string {
  const single = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
  const line = (condition: string, { names, description, takesValue, choices }: OptionEntry): string => {
    const flags = names
      .map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
      .join(' ');
    const value = takesValue ? (choices.length > 0 ? ` -x -a ${single(choices.join(' '))}` : ' -r') : '';
    return `complete -c patchtrail${condition} ${flags} -d ${single(description)}${value}`;
  };
  const none = ' -n __fish_use_subcommand';
  return [
    '# fish completion for patchtrail',
    ...commands.map(({ name, description }) => `complete -c patchtrail${none} -f -a ${name} -d ${single(description)}`),
    ...common.map((option) => line('', option)),
    ...commands.flatMap(({ name, options }) =>
      options.map((option) => line(` -n '__fish_seen_subcommand_from ${name}'`, option)),
    ),
    '',
  ].join('\n');
}

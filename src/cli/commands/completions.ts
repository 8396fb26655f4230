import { Argument, type Command } from 'commander';
import type { CommandLine } from '../command-line.js';
import { completionScript, type Shell, shells } from '../completion-script.js';

export function addCompletionsCommand(program: Command, line: CommandLine): void {
  program
    .command('completions')
    .description('print a completion script for a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .action((shell: Shell) => line.print(completionScript(program, shell)));
}

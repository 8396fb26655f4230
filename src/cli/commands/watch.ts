import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { eventMail } from '../../watch/event-mail.js';
import { eventsOf, type WatchEvent } from '../../watch/watch-events.js';
import { WatchesLocked, WatchFile, watchNameSchema } from '../../watch/watch-file.js';
import type { CommandLine } from '../command-line.js';
import { CommandFailure } from '../failure.js';
import { factsLine } from '../hit-text.js';
import { queryOf } from '../query-words.js';
import { safeLine } from '../safe-text.js';
import { dayOf } from '../summary-text.js';

interface RunOptions {
  readonly maildir?: string;
  readonly mbox?: string;
  readonly exec?: string;
}

/** Events kept to be known again; far more than a watch has in the days it follows a patch. */
const mostReported = 100_000;

export function addWatchCommand(program: Command, line: CommandLine): void {
  const watch = program.command('watch').description('follow the patches that a query finds');
  watch
    .command('add')
    .description('add a watch; what is there already is not reported')
    .argument('<name>', 'name of the watch')
    .argument('<query...>', 'a query')
    .action(async (name: string, words: string[], _options: unknown, command: Command) => {
      if (!watchNameSchema.safeParse(name).success)
        throw new CommandFailure(`${safeLine(name)}: a name has letters, digits, dots and dashes`, 2);
      const query = queryOf(words);
      const { index } = line.common(command);
      await line.withEngine(command, (engine) =>
        locked(() =>
          new WatchFile(index).update(async (watches) => {
            if (watches.some((one) => one.name === name))
              throw new CommandFailure(`there is a watch ${name}; "patchtrail watch remove ${name}" removes it`);
            const added = { name, query, created: new Date().toISOString(), reported: [] };
            const events = await eventsOf(engine, added);
            watches.push({ ...added, reported: events.map(({ key }) => key) });
          }),
        ),
      );
      if (!line.common(command).quiet) line.note(`watching ${name}: ${safeLine(query)}`);
    });
  watch
    .command('remove')
    .description('remove a watch')
    .argument('<name>', 'name of the watch')
    .action(async (name: string, _options: unknown, command: Command) => {
      await locked(() =>
        new WatchFile(line.common(command).index).update((watches) => {
          const at = watches.findIndex((one) => one.name === name);
          if (at < 0) throw new CommandFailure(`no watch ${safeLine(name)}; "patchtrail watch list" lists them`);
          watches.splice(at, 1);
        }),
      );
    });
  watch
    .command('list')
    .description('list the watches')
    .action((_options: unknown, command: Command) => {
      const { index, json } = line.common(command);
      const watches = new WatchFile(index).read().map(({ name, query, created, reported }) => ({
        name,
        query,
        created,
        reported: reported.length,
      }));
      if (json) return line.printJson(watches);
      line.print(
        watches.length === 0
          ? 'No watches.'
          : watches.map(({ name, query }) => `${name}  ${safeLine(query)}`).join('\n'),
      );
    });
  watch
    .command('run')
    .description('report what is new since the last run, each event once')
    .argument('[names...]', 'watches (default: all)')
    .option('--maildir <folder>', 'deliver each event as a mail to a maildir')
    .option('--mbox <file>', 'append each event as a mail to an mbox')
    .option('--exec <command>', 'run a shell command for each event, with JSON on standard input')
    .action(async (names: string[], options: RunOptions, command: Command) => {
      const { index, json } = line.common(command);
      const all: WatchEvent[] = [];
      await line.withEngine(command, (engine) =>
        locked(() =>
          new WatchFile(index).update(async (watches) => {
            const unknown = names.find((name) => !watches.some((one) => one.name === name));
            if (unknown !== undefined)
              throw new CommandFailure(`no watch ${safeLine(unknown)}; "patchtrail watch list" lists them`);
            for (const one of watches) {
              if (names.length > 0 && !names.includes(one.name)) continue;
              for (const event of await eventsOf(engine, one)) {
                await deliver(event, options);
                one.reported.push(event.key);
                all.push(event);
              }
              one.reported.splice(0, Math.max(0, one.reported.length - mostReported));
            }
          }),
        ),
      );
      if (json) line.printJson(all);
      else for (const event of all) line.print(eventLine(event));
    });
}

async function locked<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WatchesLocked) throw new CommandFailure(error.message);
    throw error;
  }
}

function eventLine({ watch, type, patch, detail, date }: WatchEvent): string {
  return factsLine([watch, type, dayOf(date ?? patch.date), detail, patch.title ?? '(no title)', patch.id]);
}

async function deliver(event: WatchEvent, { maildir, mbox, exec }: RunOptions): Promise<void> {
  if (mbox !== undefined) {
    const mail = eventMail(event).replace(/^(>*From )/gm, '>$1');
    appendFileSync(mbox, `From mboxrd@z Thu Jan  1 00:00:00 1970\n${mail}\n`);
  }
  if (maildir !== undefined) {
    for (const folder of ['tmp', 'new', 'cur']) mkdirSync(join(maildir, folder), { recursive: true });
    // The name is that of the event: delivered again it replaces itself (maildir(5)).
    const name = `${event.key}.patchtrail`;
    writeFileSync(join(maildir, 'tmp', name), eventMail(event));
    renameSync(join(maildir, 'tmp', name), join(maildir, 'new', name));
  }
  if (exec !== undefined) await run(exec, JSON.stringify(event));
}

async function run(command: string, input: string): Promise<void> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (status !== 0)
    throw new CommandFailure(
      `${safeLine(command)}: exit status ${status ?? 'unknown'}; the event will be reported again`,
    );
}

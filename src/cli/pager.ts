import { spawn } from 'node:child_process';
import type { Streams } from './streams.js';

/**
 * The command that shows long output, as git chooses it: PATCHTRAIL_PAGER, the user's setting, PAGER, then less. Null for
 * none: an empty command or `cat`.
 */
export function pagerCommand({ environment }: Streams, setting: string | undefined): string | null {
  const command = environment['PATCHTRAIL_PAGER'] ?? setting ?? environment['PAGER'] ?? 'less';
  return command.trim() === '' || command.trim() === 'cat' ? null : command;
}

/**
 * Shows text in a pager and resolves when the reader has left it. False where the pager could not be started. A reader who
 * leaves early closes the pipe, which is no error.
 */
export async function showInPager(command: string, text: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const pager = spawn(command, {
    shell: true,
    stdio: ['pipe', 'inherit', 'inherit'],
    // As git does: quit if it fits one screen, keep colors, leave the text on the screen.
    env: { LESS: 'FRX', LV: '-c', ...environment },
  });
  const ended = new Promise<number | null>((resolve) => {
    pager.once('error', () => resolve(null));
    pager.once('close', resolve);
  });
  pager.stdin.on('error', () => {});
  pager.stdin.end(text);
  const status = await ended;
  // A shell that does not find the command.
  return status !== null && status !== 127;
}

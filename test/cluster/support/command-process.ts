import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');

export interface ProcessRun {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in a process of its own, whose environment holds nothing of ours but what is given. */
export async function runProcess(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<ProcessRun> {
  const hooks = join(root, 'test/support/typescript.mjs');
  const child = spawn(process.execPath, ['--import', hooks, join(root, 'src/cli/main.ts'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...(process.env['PATH'] === undefined ? {} : { PATH: process.env['PATH'] }), ...environment },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, out, err };
}

/** All processes of this machine with their arguments, as anybody may list them. */
export async function processList(): Promise<string> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args'], { maxBuffer: 1 << 24 });
  return stdout;
}

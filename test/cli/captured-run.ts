import { Readable } from 'node:stream';
import { run } from '../../src/cli/program.js';

export interface CapturedRun {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface RunSetting {
  /** Whether both streams are a terminal. */
  readonly terminal?: boolean;
  /** Lines of its screen. */
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What stands on standard input. */
  readonly input?: string | Uint8Array;
}

/** Runs the program in this process; what it writes is kept. */
export async function runCaptured(words: readonly string[], setting: RunSetting = {}): Promise<CapturedRun> {
  const text = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({
    isTerminal: setting.terminal === true,
    columns: 80,
    rows: setting.rows ?? 1_000,
    write: (piece: string | Uint8Array) => {
      text[name] += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
    },
  });
  const status = await run(words, {
    out: stream('out'),
    err: stream('err'),
    environment: { XDG_CONFIG_HOME: '/nonexistent', ...setting.environment },
    input: Readable.from([Buffer.from(setting.input ?? '')]),
  });
  return { status, ...text };
}

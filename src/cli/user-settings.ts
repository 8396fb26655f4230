import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { engineNames } from '../engines/engine.js';
import { CommandFailure } from './failure.js';
import { colorModes } from './palette.js';

/** What a user may set once for all commands. Options on the command line and the environment override it. */
export const userSettingsSchema = z.strictObject({
  index: z.string().min(1).describe('index directory'),
  engine: z.enum(engineNames).describe('search backend'),
  cluster: z.string().min(1).describe('cluster nodes, separated by commas'),
  clusterIndex: z.string().min(1).describe('index name in the cluster'),
  host: z.string().min(1).describe('address that serve listens on'),
  port: z.number().int().min(0).max(65_535).describe('port that serve listens on'),
  color: z.enum(colorModes).describe('when to color'),
  pager: z.string().describe('command for long output on a terminal; empty for none'),
});
export type UserSettings = Partial<z.output<typeof userSettingsSchema>>;

type Environment = Readonly<Record<string, string | undefined>>;

/** `patchtrail/config.json` in the user's configuration directory (XDG Base Directory Specification 0.8). */
export function userSettingsPath(environment: Environment): string {
  const folder = environment['XDG_CONFIG_HOME'];
  // The specification has relative paths ignored.
  const base = folder !== undefined && isAbsolute(folder) ? folder : join(environment['HOME'] ?? homedir(), '.config');
  return join(base, 'patchtrail', 'config.json');
}

/**
 * Settings from the configuration file and, above it, from the environment (`PATCHTRAIL_INDEX`). Throws a `CommandFailure`
 * for a file that is not as it should be; a missing one is no error.
 */
export function readUserSettings(environment: Environment): UserSettings {
  const settings = readFile(userSettingsPath(environment));
  const index = environment['PATCHTRAIL_INDEX'];
  return index === undefined || index === '' ? settings : { ...settings, index };
}

function readFile(path: string): UserSettings {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw error;
  }
  try {
    const found: unknown = JSON.parse(text);
    // Absent settings keep their defaults.
    return dropUndefined(userSettingsSchema.partial().parse(found));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues
            .map((issue) => `${issue.path.join('.')}${issue.path.length > 0 ? ': ' : ''}${issue.message}`)
            .join('; ')
        : (error as Error).message;
    throw new CommandFailure(`${path}: ${reason}`, 2, { cause: error });
  }
}

function dropUndefined(settings: z.output<ReturnType<typeof userSettingsSchema.partial>>): UserSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as UserSettings;
}

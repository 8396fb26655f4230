import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readUserSettings, userSettingsPath } from '../../src/cli/user-settings.js';
import { writeMailbox } from '../contracts/contract-sources.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { runCaptured } from './captured-run.js';

const folder = temporaryFolder();
const home = join(folder, 'home');
const environment = { XDG_CONFIG_HOME: home };

function writeSettings(text: string): void {
  mkdirSync(join(home, 'patchtrail'), { recursive: true });
  writeFileSync(userSettingsPath(environment), text);
}

describe('the settings of a user', () => {
  it('are in the configuration directory that XDG names, or ~/.config where it is not absolute', () => {
    expect(userSettingsPath({ XDG_CONFIG_HOME: '/etc/ada', HOME: '/home/ada' })).toBe(
      '/etc/ada/patchtrail/config.json',
    );
    expect(userSettingsPath({ XDG_CONFIG_HOME: 'ada', HOME: '/home/ada' })).toBe(
      '/home/ada/.config/patchtrail/config.json',
    );
  });

  it('are none without a file', () => {
    expect(readUserSettings({ XDG_CONFIG_HOME: join(folder, 'nowhere') })).toEqual({});
  });

  it.each([
    ['{"indx": "a"}', /config\.json: .*indx/],
    ['{"port": "80"}', /config\.json: port: /],
    ['{', /config\.json: /],
  ])('that are wrong (%s) end every command with a usage error that names the file', async (text, message) => {
    writeSettings(text);
    const { status, err } = await runCaptured(['stats'], { environment });
    expect(status).toBe(2);
    expect(err).toMatch(message);
  });
});

describe('the index of a command', () => {
  const [fromFile, fromEnvironment, fromOption] = ['file', 'environment', 'option'].map((name) => join(folder, name));

  beforeAll(async () => {
    writeMailbox(folder);
    await runCaptured(['index', join(folder, 'lamps.mbox'), '--index', fromFile!, '--quiet']);
    writeSettings(JSON.stringify({ index: fromFile }));
  }, 60_000);

  it('is that of the settings', async () => {
    expect((await runCaptured(['stats'], { environment })).status).toBe(0);
  });

  it('is that of PATCHTRAIL_INDEX above the settings, and that of --index above both', async () => {
    const variables = { ...environment, PATCHTRAIL_INDEX: fromEnvironment! };
    expect((await runCaptured(['stats'], { environment: variables })).err).toContain(fromEnvironment);
    expect((await runCaptured(['stats', '--index', fromOption!], { environment: variables })).err).toContain(
      fromOption,
    );
  });
});

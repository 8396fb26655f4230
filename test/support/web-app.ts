import type { SearchEngine } from '../../src/engines/engine.js';
import { createApp } from '../../src/server/app.js';
import { type ServerSettings, serverSettingsSchema } from '../../src/server/server-settings.js';
import { AssetSet } from '../../src/server/web/asset-set.js';
import { FakeEngine } from './fake-engine.js';

/** Stands for what the build leaves; its names are of the same form. */
export const fakeAssets = new AssetSet(
  ['main-AAAA.js', 'main-BBBB.css', 'icon-CCCC.svg'].map((name) => ({ name, bytes: Buffer.from(`/* ${name} */`) })),
);

export interface LogLine {
  readonly level: 'info' | 'error';
  readonly [key: string]: unknown;
}

/** The server as a function, without a socket, with what it logged. */
export function webApp(
  engine: SearchEngine = new FakeEngine(),
  settings: Partial<ServerSettings> = {},
  assets: AssetSet = fakeAssets,
) {
  const lines: LogLine[] = [];
  const { app, startDraining, close } = createApp(engine, {
    settings: serverSettingsSchema.parse(settings),
    assets,
    log: {
      info: (line: object) => void lines.push({ level: 'info', ...line }),
      error: (line: object) => void lines.push({ level: 'error', ...line }),
    },
  });
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    Promise.resolve(app.request(path, { headers: { Host: 'localhost', ...headers } }));
  return { app, get, lines, startDraining, close };
}

/** Every page that the lamps of the `FakeEngine` have. */
export const lampPages: readonly string[] = [
  '/',
  '/?q=lamp',
  '/?q=lamp&collapse=none&sort=newest&subsystem=lib&version=-2&limit=2&offset=2',
  '/?q=lapm',
  '/?q=nothing+is+like+this',
  '/?q=dfctx%3Alamp+partial',
  `/?q=${'a+'.repeat(40)}`,
  '/?q=lamp&fragment=1',
  '/patch/20260101-lamp-v1-1@example.org',
  '/patch/20260101-lamp-v5-1@example.org',
  '/patch/reply-1@example.org',
  '/patch/digest%3A00bb',
  '/patch/4a84a470c24f4a84a470c24f4a84a470c24f4a84',
  '/patch/wick%2F1',
  '/patch/nobody',
  '/compare?older=20260101-lamp-v1-1%40example.org&newer=20260101-lamp-v4-1%40example.org',
  '/compare?older=wick%2F1&newer=wick%2F1',
  '/identifier/lamp_lit',
  '/identifier/nothing_like_it',
  '/digests',
  '/digests/daily/2026-01-06',
  '/digests/daily/2026-01-07',
  '/digests/weekly/2026-01-11',
  '/versions',
  '/help',
  '/nowhere',
];

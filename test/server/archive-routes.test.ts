import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { startServer } from '../../src/server/server.js';
import { git, writeEpoch } from '../support/git-fixtures.js';
import { lampMailbox } from '../support/lamp-mails.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { fakeAssets, webApp } from '../support/web-app.js';

const folder = temporaryFolder();
const mailbox = join(folder, 'lamps.mbox');
const inbox = join(folder, 'inbox.git');
const lamp2 = '20260114-lamp-v2-1@example.org';
/** With what a mail written anew would lose: odd header fields, CR, encoded text, a line that begins with "From ". */
const odd = mail(
  {
    'X-Odd': '  kept\tas it is',
    'Message-ID': '<odd@example.org>',
    Date: 'Mon, 6 Jan 2025 10:00:00 +0130',
    'Content-Transfer-Encoding': 'base64',
  },
  Buffer.from('From here on it is odd.\nLampe größer\n').toString('base64'),
);
let engine: LocalEngine;

beforeAll(async () => {
  writeFileSync(mailbox, lampMailbox());
  writeEpoch(inbox, [{ file: 'm', message: odd }], true);
  git(inbox, ['gc', '--quiet']);
  const writer = IndexWriter.open(join(folder, 'index'), { workers: 0 });
  await writer.addSource(await openSource(mailbox, 'mbox'), { path: 'shown.mbox', real: mailbox, list: null });
  await writer.addSource(await openSource(inbox, 'public-inbox'), { path: inbox, real: inbox, list: null });
  writer.close();
  engine = LocalEngine.open(join(folder, 'index'));
});

afterAll(() => engine.close());

async function bytesOf(answer: Response): Promise<Buffer> {
  return Buffer.from(await answer.arrayBuffer());
}

describe('a raw mail', () => {
  it.each(['/raw/odd%40example.org', '/all/odd%40example.org/raw'])(
    'at %s is what its source has, byte for byte',
    async (path) => {
      const answer = await webApp(engine).get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Content-Type')).toBe('message/rfc822');
      expect(answer.headers.get('Content-Security-Policy')).toContain('sandbox');
      expect(await bytesOf(answer)).toEqual(Buffer.from(odd));
    },
  );

  it('is found where the source really is, though it is shown under another name', async () => {
    const { app } = webApp(engine);
    const shown = (await engine.document(lamp2))?.source.path;
    // Readers name their files by the path they were opened by.
    expect(shown).toBe(mailbox);
    const answer = await app.request(`/raw/${lamp2}`, { headers: { Host: 'localhost' } });
    expect((await bytesOf(answer)).toString()).toContain(`Message-ID: <${lamp2}>`);
  });

  it('is 404 for what is not indexed', async () => {
    expect((await webApp(engine).get('/raw/nobody%40example.org')).status).toBe(404);
  });
});

describe('a thread as lore offers it', () => {
  it('is a gzipped mbox of its mails', async () => {
    const answer = await webApp(engine).get(`/all/${lamp2}/t.mbox.gz`);
    expect(answer.headers.get('Content-Type')).toBe('application/gzip');
    const text = gunzipSync(await bytesOf(answer)).toString();
    expect(text.match(/^From mboxrd@z/gm)).toHaveLength(4);
    expect(text).toContain('<answer-2@example.org>');
  });

  it('is found by a search of b4', async () => {
    const { app } = webApp(engine);
    const post = (path: string): Promise<Response> =>
      Promise.resolve(app.request(path, { method: 'POST', headers: { Host: 'localhost' } }));
    const answer = await post(`/all/?x=m&q=${encodeURIComponent('s:"test the lamp" f:ada')}`);
    expect(answer.status).toBe(200);
    expect(gunzipSync(await bytesOf(answer)).toString()).toContain('lib/lamp: test the lamp');
    expect((await post('/all/?x=m&q=zzqqxx')).status).toBe(404);
    expect((await post('/all/')).status).toBe(404);
    expect((await app.request('/all/?x=m&q=lamp', { headers: { Host: 'localhost' } })).status).toBe(405);
  });
});

const hasB4 = spawnSync('b4', ['--version']).status === 0;

describe('b4', () => {
  it.skipIf(!hasB4)(
    'applies the same series from this server as from a local mbox',
    async () => {
      const server = await startServer({ engine, port: 0, log: null, assets: fakeAssets, drainDelay: 0 });
      const home = join(folder, 'home');
      mkdirSync(home);
      git(home, ['init', '--quiet']);
      git(home, ['config', 'b4.midmask', `${server.url}/all/%s`]);
      git(home, ['config', 'b4.searchmask', `${server.url}/all/?x=m&q=%s`]);
      git(home, ['config', 'b4.attestation-policy', 'off']);
      const am = async (name: string, words: readonly string[]): Promise<string> => {
        const out = join(home, name);
        await promisify(execFile)('b4', ['am', '--outdir', out, ...words], {
          cwd: home,
          env: { ...process.env, HOME: home },
        });
        return readFileSync(join(out, readdirSync(out).find((file) => file.endsWith('.mbx'))!), 'utf8');
      };
      try {
        expect(await am('server', [lamp2])).toBe(await am('local', ['--use-local-mbox', mailbox, lamp2]));
      } finally {
        await server.close();
      }
    },
    60_000,
  );
});

describe('a mail that its source has no more', () => {
  it('is 410, and never one that is written anew', async () => {
    rmSync(mailbox);
    const answer = await webApp(engine).get(`/raw/${lamp2}`);
    expect(answer.status).toBe(410);
    expect((await webApp(engine).get(`/all/${lamp2}/t.mbox.gz`)).status).toBe(410);
  });
});

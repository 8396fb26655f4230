import { describe, expect, it } from 'vitest';
import { nextLampPatch } from '../contracts/contract-sources.js';
import { FakeEngine } from '../support/fake-engine.js';
import { webApp } from '../support/web-app.js';

const { app, get } = webApp();
/** What the engine of the tests knows a version of. */
const known = nextLampPatch.replace(/^Subject: .*$/m, 'Subject: [PATCH] lib: keep the lamp lit');

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams,
  headers: Record<string, string> = {},
  on = app,
): Promise<Response> {
  return Promise.resolve(on.request(path, { method: 'POST', headers: { Host: 'localhost', ...headers }, body }));
}

const plain = { 'Content-Type': 'text/plain' };

describe('a patch that is sent to /api/versions', () => {
  it('is answered with its versions, and nothing of the answer is kept', async () => {
    for (const type of [
      'text/plain',
      'message/rfc822',
      'text/plain; charset=UTF-8',
      'application/mbox',
      'text/x-diff',
    ]) {
      const answer = await post('/api/versions', known, { 'Content-Type': type });
      expect([type, answer.status, answer.headers.get('Cache-Control')]).toEqual([type, 200, 'no-store']);
      expect(await answer.json()).toMatchObject({ patch: null, given: { title: 'lib: keep the lamp lit' } });
    }
  });

  it('is compared with what was posted last where that is asked for', async () => {
    expect(await (await post('/api/versions', known, plain)).json()).not.toHaveProperty('comparison');
    const answer = await post('/api/versions?diff=1', known, plain);
    expect(await answer.json()).toMatchObject({ comparison: { pairs: expect.any(Array) } });
  });

  it.each([
    ['that is none', 'hello', plain, 422, 'no-patch'],
    ['of a type that is not taken', known, { 'Content-Type': 'application/json' }, 415, 'unsupported-media-type'],
    ['of no type', Buffer.from(known), {}, 415, 'unsupported-media-type'],
    ['that is too large', 'x'.repeat(1_000_001), plain, 413, 'too-large'],
    ['that says it is too large', known, { ...plain, 'Content-Length': '99999999' }, 413, 'too-large'],
  ])('%s is a problem', async (_, body, headers, status, code) => {
    const answer = await post('/api/versions', body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, type: expect.stringContaining(code) });
  });

  it('without a stated length is not read past the limit', async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request('http://localhost/api/versions', {
      method: 'POST',
      headers: { Host: 'localhost', ...plain },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect((await app.request(request)).status).toBe(413);
    expect(pulled).toBeLessThan(25);
  });

  it('cannot be had with another method', async () => {
    const answer = await get('/api/versions');
    expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'POST']);
  });
});

describe('the page where a patch is pasted', () => {
  const form = (patch: string, file?: string): FormData => {
    const data = new FormData();
    data.append('patch', patch);
    data.append('file', new File([file ?? ''], file === undefined ? '' : 'a.patch'));
    return data;
  };

  it('is a form that works without a script', async () => {
    const text = await (await get('/versions', { Accept: 'text/html' })).text();
    expect(text).toMatch(/<form[^>]*action="\/versions"[^>]*method="post"[^>]*enctype="multipart\/form-data"/);
    expect(text).toMatch(/<textarea[^>]*name="patch"/);
  });

  it('answers with the versions and what changed, of the text or of a file', async () => {
    for (const body of [form(known), form('', known), new URLSearchParams({ patch: known })]) {
      const answer = await post('/versions', body);
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).toMatch(/This would be v\d/);
      expect(text).toContain('Changes since the newest version');
      expect(text).not.toContain('/patch/given');
    }
  });

  it('says what is wrong and keeps the text', async () => {
    const answer = await post('/versions', form('<b>no</b> patch'));
    expect(answer.status).toBe(422);
    const text = await answer.text();
    expect(text).toContain('There is no patch in it.');
    expect(text).toContain('&lt;b&gt;no&lt;/b&gt; patch');
    expect((await post('/versions', 'x', { 'Content-Type': 'multipart/form-data' })).status).toBe(422);
  });

  it('is where a patch that was pasted into the search box leads', async () => {
    const pasted = nextLampPatch.replaceAll('\n', ' ');
    for (const query of [pasted, pasted.slice(pasted.indexOf('diff --git')), `@@ -1,2 +1,3 @@ ${'x'.repeat(600)}`]) {
      const answer = await get(`/?q=${encodeURIComponent(query)}`, { Accept: 'text/html' });
      expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/versions']);
    }
    const long = await get(`/?q=${'lamp+'.repeat(200)}`, { Accept: 'text/html' });
    expect(long.status).toBe(400);
    expect(await long.text()).toContain('href="/versions"');
  });

  it('asks the engine once, and for nothing that is kept', async () => {
    const engine = new FakeEngine();
    await post('/versions', form(known), {}, webApp(engine).app);
    expect(engine.calls).toBeLessThanOrEqual(3);
  });
});

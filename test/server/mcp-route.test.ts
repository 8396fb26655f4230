import { describe, expect, it } from 'vitest';
import { webApp } from '../support/web-app.js';

const headers = {
  Host: 'localhost',
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
};

function post(app: ReturnType<typeof webApp>['app'], path: string, body: unknown): Promise<Response> {
  return Promise.resolve(app.request(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

const listTools = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };

describe('/mcp', () => {
  it('is not there unless it is turned on, and then other paths still take no POST', async () => {
    expect((await post(webApp().app, '/mcp', listTools)).status).toBe(404);
    expect((await post(webApp(undefined, { mcp: true }).app, '/api/search', {})).status).toBe(405);
  });

  it('lists the tools and answers a call, without a session', async () => {
    const { app } = webApp(undefined, { mcp: true });
    const listed = await (await post(app, '/mcp', listTools)).text();
    expect(listed).toContain('"versions"');
    const call = { name: 'message', arguments: { message: '20260101-lamp-v1-1@example.org' } };
    const answer = await post(app, '/mcp', { jsonrpc: '2.0', id: 2, method: 'tools/call', params: call });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('20260101-lamp-v1-1@example.org');
  });

  it('refuses a body over its limit, and a host that is not its own', async () => {
    const { app } = webApp(undefined, { mcp: true });
    expect((await post(app, '/mcp', { ...listTools, params: { padding: 'x'.repeat(70_000) } })).status).toBe(413);
    const foreign = await app.request('/mcp', {
      method: 'POST',
      headers: { ...headers, Host: 'evil.example' },
      body: '{}',
    });
    expect(foreign.status).toBe(421);
  });
});

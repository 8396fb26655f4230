import { describe, expect, it } from 'vitest';
import { EngineCallError } from '../../src/engines/engine-calls.js';
import { SegmentError } from '../../src/index/codec/segment-error.js';
import { FakeEngine } from '../support/fake-engine.js';
import { lampPages, webApp } from '../support/web-app.js';

const lamp = '20260101-lamp-v1-1@example.org';
const lamp5 = '20260101-lamp-v5-1@example.org';
const html = { Accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };

interface ProblemBody {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly instance: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

async function problemOf(answer: Response): Promise<ProblemBody> {
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  const body = (await answer.json()) as ProblemBody;
  expect(body.status).toBe(answer.status);
  expect(body.requestId).toBe(answer.headers.get('X-Request-Id'));
  return body;
}

describe('the API', () => {
  it('answers a search with what the contract names', async () => {
    const answer = await webApp().get('/api/search?q=lamp&limit=2');
    expect(answer.status).toBe(200);
    const body = (await answer.json()) as Record<string, unknown> & { hits: Record<string, unknown>[] };
    for (const key of ['query', 'total', 'totalRelation', 'tookMs', 'hits', 'facets']) expect(body).toHaveProperty(key);
    expect(body.hits).toHaveLength(2);
    for (const key of [
      'id',
      'kind',
      'score',
      'title',
      'date',
      'source',
      'authors',
      'subsystems',
      'series',
      'highlights',
    ]) {
      expect(body.hits[0]).toHaveProperty(key);
    }
  });

  it.each([
    ['/api/patches/', lamp],
    ['/api/patches/', 'lamp.mbox:1'],
    ['/api/patches/', 'wick/1'],
    ['/patch/', 'lamp.mbox:1'],
  ])('takes for %s an id, a Message-ID or path:line, URL-encoded: %s', async (path, reference) => {
    const answer = await webApp().get(path + encodeURIComponent(reference));
    expect(answer.status).toBe(200);
  });

  it('names what is not there', async () => {
    const { get } = webApp();
    for (const path of [
      '/api/patches/x',
      '/api/patches/x/versions',
      '/api/patches/x/thread',
      '/api/compare?older=x&newer=y',
    ]) {
      const problem = await problemOf(await get(path));
      expect(problem).toMatchObject({ status: 404, type: '/help#problem-no-such-document' });
      expect(problem.detail).toContain('x');
    }
  });
});

describe('parameters', () => {
  it.each([
    ['/api/search?q=a&lmit=3', 'unknown-parameter', '#/query/lmit'],
    ['/api/search?constructor=1', 'unknown-parameter', '#/query/constructor'],
    ['/api/search?__proto__=1', 'unknown-parameter', '#/query/__proto__'],
    ['/api/search?a~b%2Fc=1', 'unknown-parameter', '#/query/a~0b~1c'],
    ['/api/search?q=a&q=b', 'invalid-parameter', '#/query/q'],
    ['/api/search?limit=ten', 'invalid-parameter', '#/query/limit'],
    ['/api/search?limit=1.5', 'invalid-parameter', '#/query/limit'],
    ['/api/search?limit=1001', 'invalid-parameter', '#/query/limit'],
    ['/api/search?offset=-1', 'invalid-parameter', '#/query/offset'],
    ['/api/search?sort=best', 'invalid-parameter', '#/query/sort'],
    ['/api/search?q=%00', 'invalid-parameter', '#/query/q'],
    ['/api/identifiers', 'invalid-parameter', '#/query/q'],
    ['/api/patches/x?format=json', 'unknown-parameter', '#/query/format'],
    ['/digests/daily/tomorrow', 'invalid-parameter', '#/path/date'],
    ['/api/compare?older=x', 'invalid-parameter', '#/query/newer'],
  ])('%s is %s', async (path, code, pointer) => {
    const problem = await problemOf(await webApp().get(path));
    expect(problem.status).toBe(400);
    expect(problem.type).toBe(`/help#problem-${code}`);
    expect(problem.errors?.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it('every fault is told at once', async () => {
    const problem = await problemOf(await webApp().get('/api/search?q=a&q=b&lmit=3&limit=x&sort=best'));
    expect(problem.type).toBe('/help#problem-invalid-parameter');
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual([
      '#/query/limit',
      '#/query/lmit',
      '#/query/q',
      '#/query/sort',
    ]);
    for (const { pointer, detail } of problem.errors!) {
      expect(problem.detail).toContain(detail);
      if (pointer === '#/query/q') expect(detail).toBe('Given more than once.');
    }
  });

  it('several values of a filter are any of them', async () => {
    const answer = await webApp().get('/api/search?version=2&version=4&collapse=none');
    expect(await answer.json()).toMatchObject({ total: 2 });
  });

  it.each([
    [`q=${'x'.repeat(513)}`, 400, 'too-long'],
    [`q=${'a+'.repeat(40)}`, 400, 'too-many-words'],
    ['q=-lamp', 400, 'nothing-positive'],
    ['q=z*', 422, 'too-costly'],
  ])('a query beyond the limits is a problem of its own: %s', async (query, status, code) => {
    const problem = await problemOf(await webApp().get(`/api/search?${query}`));
    expect(problem).toMatchObject({ status, type: `/help#problem-${code}` });
  });

  it('a page tells of such a query in the place of the results', async () => {
    const answer = await webApp().get('/?q=-lamp', html);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('A query cannot only leave out; add a word that should be there.');
  });
});

describe('caching', () => {
  it('an answer is not sent again while the index stays the same', async () => {
    const engine = new FakeEngine();
    const { get } = webApp(engine);
    const first = await get('/api/search?q=lamp');
    const tag = first.headers.get('ETag')!;
    expect(tag).toMatch(/^W\/"[\w-]{22}"$/);
    expect(first.headers.get('Cache-Control')).toBe('public, max-age=0, must-revalidate');
    expect(first.headers.get('Vary')).toBe('Accept, Accept-Encoding');
    const calls = engine.calls;
    const second = await get('/api/search?q=lamp', { 'If-None-Match': `"other", ${tag}` });
    expect([second.status, await second.text()]).toEqual([304, '']);
    expect(second.headers.get('ETag')).toBe(tag);
    expect(engine.calls).toBe(calls);
    engine.currentGeneration = '8';
    expect((await get('/api/search?q=lamp', { 'If-None-Match': tag })).status).toBe(200);
  });

  it('the tag is of the request as understood, and of the form', async () => {
    const { get } = webApp();
    const tag = async (path: string, headers = {}) => (await get(path, headers)).headers.get('ETag');
    expect(await tag('/api/search?q=lamp&limit=10')).toBe(await tag('/api/search?limit=10&q=lamp'));
    expect(await tag('/api/search?q=lamp')).toBe(await tag('/api/search?q=lamp&limit=10'));
    expect(await tag('/api/search?q=lamp')).not.toBe(await tag('/api/search?q=lamps'));
    expect(await tag(`/patch/${lamp}`, html)).not.toBe(await tag(`/patch/${lamp}`, { Accept: 'application/json' }));
  });

  it('half an answer, a problem and a state are not kept', async () => {
    const { get } = webApp();
    for (const path of ['/api/search?q=partial', '/api/search?limit=x', '/healthz', '/readyz', '/metrics']) {
      const answer = await get(path);
      expect([path, answer.headers.get('Cache-Control'), answer.headers.get('ETag')]).toEqual([path, 'no-store', null]);
    }
  });

  it('files of the pages are kept for ever, since their names change', async () => {
    const { get } = webApp();
    const answer = await get('/assets/main-AAAA.js', { 'Accept-Encoding': 'gzip' });
    expect(answer.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('Content-Encoding')).toBe('gzip');
    for (const name of ['main.js', '..%2Fapp.js', '%2Fetc%2Fpasswd', 'constructor', '__proto__']) {
      expect((await get(`/assets/${name}`)).status).toBe(404);
    }
  });
});

describe('forms', () => {
  it.each([
    ['/', '?q=lamp'],
    [`/patch/${lamp}`, ''],
    ['/compare', `?older=${lamp}&newer=${lamp5}`],
  ])('%s is a page for people and JSON for programs', async (path, query) => {
    const { get } = webApp();
    expect((await get(path + query, html)).headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect((await get(path + query)).headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    const json = await get(path + query, { Accept: 'application/json' });
    expect(json.headers.get('Content-Type')).toBe('application/json');
    const named = await get(`${path}${query}${query === '' ? '?' : '&'}format=json`, html);
    expect(await named.text()).toBe(await json.text());
  });

  it('a series is to be had as a mailbox, and what is no mail is not', async () => {
    const { get } = webApp();
    const answer = await get(`/patch/${lamp}`, { Accept: 'application/mbox' });
    expect(answer.headers.get('Content-Type')).toBe('application/mbox; charset=utf-8');
    expect(answer.headers.get('Content-Disposition')).toBe(
      'attachment; filename="20260101-lamp-v1-1-example.org.mbox"',
    );
    expect(answer.headers.get('Content-Security-Policy')).toContain('sandbox');
    expect(await answer.text()).toContain(`\nMessage-ID: <${lamp}>\n`);
    const problem = await problemOf(await get('/patch/wick%2F1?format=mbox'));
    expect(problem.status).toBe(406);
  });

  it('HEAD answers as GET does, without a body', async () => {
    const { app, get } = webApp();
    for (const path of ['/', '/api/search?q=lamp', `/patch/${lamp}`, '/nowhere']) {
      const head = await app.request(path, { method: 'HEAD', headers: { Host: 'localhost' } });
      const got = await get(path);
      expect([path, head.status, await head.text()]).toEqual([path, got.status, '']);
      expect(head.headers.get('ETag')).toBe(got.headers.get('ETag'));
      expect(head.headers.get('Content-Type')).toBe(got.headers.get('Content-Type'));
    }
  });
});

describe('safety', () => {
  it('every answer has the headers, whatever it is', async () => {
    const { get, app } = webApp();
    const answers = await Promise.all([
      ...lampPages.map((path) => get(path, html)),
      get('/api/search?q=lamp'),
      get('/feed.atom?q=lamp'),
      get('/opensearch.xml'),
      get('/assets/main-BBBB.css'),
      get('/', { Host: 'evil.example' }),
      app.request('/', { method: 'POST', headers: { Host: 'localhost' } }),
    ]);
    for (const { headers } of answers) {
      const policy = headers.get('Content-Security-Policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('Set-Cookie')).toBeNull();
      expect(headers.get('Content-Type')).not.toBeNull();
    }
  });

  it('pages ask for Trusted Types and have nothing inline', async () => {
    const { get } = webApp();
    for (const path of lampPages) {
      const answer = await get(path, html);
      expect(answer.headers.get('Content-Security-Policy')).toContain("require-trusted-types-for 'script'");
      const page = await answer.text();
      expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/);
      expect(page.match(/<script/g) ?? []).toHaveLength(path.includes('fragment') ? 0 : 1);
      for (const [, address] of page.matchAll(/(?:src|href)="([^"]*)"/g)) {
        expect(address).toMatch(/^(?:[/#]|https:\/\/(?:lore|git)\.kernel\.org\/|https:\/\/example\.org\/why)/);
      }
    }
  });

  it.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:1', '[::1]:8080', 'patches.example:80'])(
    'answers for %s',
    async (Host) => {
      expect((await webApp(undefined, { allowedHosts: ['patches.example'] }).get('/', { Host })).status).toBe(200);
    },
  );

  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '', '[::2]', '127.0.0.2'])(
    'does not answer for "%s", except for health checks',
    async (Host) => {
      const { get } = webApp();
      expect((await problemOf(await get('/api/search?q=lamp', { Host }))).status).toBe(421);
      expect((await get('/healthz', { Host })).status).toBe(200);
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])('%s is not done', async (method) => {
    const { app } = webApp();
    for (const path of ['/', '/api/search', '/api/patches/x', '/nowhere']) {
      const answer = await app.request(path, { method, headers: { Host: 'localhost' } });
      expect([answer.status, answer.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('problems', () => {
  it('a person gets a page, a program problem details', async () => {
    const { get } = webApp();
    const page = await get('/nowhere', html);
    expect(page.status).toBe(404);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(await page.text()).toContain('No page at this address.');
    expect((await problemOf(await get('/nowhere'))).instance).toBe('/nowhere');
    expect((await problemOf(await get('/api/nowhere', html))).status).toBe(404);
  });

  it.each([
    [new EngineCallError('deadline', 'The search was not done within 1000 ms.'), 503, 'too-slow'],
    [new EngineCallError('thread-lost', 'The thread that worked on this ended.'), 503, 'interrupted'],
    [new SegmentError('corrupt', 'bad checksum of /home/someone/index/x.terms'), 503, 'index-unavailable'],
    [new TypeError('secret at /home/someone'), 500, 'internal'],
  ])('an engine that fails with %s', async (error, status, code) => {
    const engine = new FakeEngine();
    engine.before = () => {
      throw error;
    };
    const { get, lines } = webApp(engine);
    const answer = await get('/api/search?q=lamp');
    expect(answer.headers.get('Retry-After')).toBe(status === 503 ? '1' : null);
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ status, type: `/help#problem-${code}` });
    expect(JSON.stringify(problem)).not.toContain('/home');
    expect(lines.at(-1)).toMatchObject({ status, problem: code, route: '/api/search' });
    if (status === 500) expect(lines.at(-1)).toMatchObject({ level: 'error', err: error });
  });

  it('the help page explains each', async () => {
    const help = await (await webApp().get('/help')).text();
    const { problemCodes } = await import('../../src/server/problem.js');
    expect(problemCodes.length).toBeGreaterThan(10);
    for (const code of problemCodes) expect(help).toContain(`id="problem-${code}"`);
  });
});

describe('overload', () => {
  it('what cannot wait is turned away, and holds up nothing; the rest is answered in turn', async () => {
    const engine = new FakeEngine();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    engine.before = (method) => (method === 'search' ? held : undefined);
    const { get } = webApp(engine, { concurrency: 2, queue: 3, turnAwayAfter: 100 });
    const asked = Array.from({ length: 8 }, (_, i) => get(`/api/search?q=lamp&limit=${i + 1}`));
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/help')).status).toBe(200);
    release();
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 503, 503, 503]);
    expect(answers[7]!.headers.get('Retry-After')).toBe('1');
    expect(await (await get('/metrics')).text()).toContain('patchtrail_requests_shed_total{lane="quick"} 3');
  });

  it('nobody waits longer than is said', async () => {
    const engine = new FakeEngine();
    engine.before = (method) => (method === 'search' ? new Promise(() => {}) : undefined);
    const { get } = webApp(engine, { concurrency: 1, queue: 1, queueWait: 20 });
    void get('/api/search?q=lamp');
    expect((await get('/api/search?q=wick')).status).toBe(503);
  });
});

describe('service routes', () => {
  it('health touches nothing; readiness tells the generation, and the end', async () => {
    const engine = new FakeEngine();
    const { get, startDraining } = webApp(engine);
    expect(await (await get('/healthz')).json()).toEqual({ status: 'alive' });
    expect(engine.calls).toBe(0);
    expect(await (await get('/readyz')).json()).toMatchObject({ status: 'ready', generation: '7', documents: 9 });
    startDraining();
    const answer = await get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Connection')).toBe('close');
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/api/search?q=lamp')).status).toBe(200);
  });

  it('an index that cannot be read is not ready', async () => {
    const engine = new FakeEngine();
    engine.before = () => {
      throw new SegmentError('corrupt', 'bad checksum');
    };
    expect((await webApp(engine).get('/readyz')).status).toBe(503);
  });

  it('metrics are OpenMetrics text, by route and outcome, and never by path', async () => {
    const { get } = webApp();
    await get('/api/search?q=lamp');
    await get('/api/search?q=partial');
    await get('/api/patches/some-very-own-path');
    await get('/some-other-path');
    const answer = await get('/metrics');
    expect(answer.headers.get('Content-Type')).toContain('application/openmetrics-text; version=1.0.0');
    const text = await answer.text();
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('patchtrail_http_request_duration_seconds_count{route="/api/search",outcome="ok"} 2');
    expect(text).toContain('route="/api/patches/{id}"');
    expect(text).toContain('patchtrail_partial_answers_total 1');
    expect(text).toContain('patchtrail_documents 9');
    expect(text).toContain('patchtrail_index{engine="local",generation="7"} 1');
    expect(text).toMatch(/patchtrail_event_loop_delay_seconds\{quantile="0.99"\} [\d.e-]+/);
    expect(text).not.toContain('own-path');
    expect(text).not.toContain('other-path');
  });

  it('OpenSearch suggestions have the form that browsers ask for', async () => {
    const answer = await webApp().get('/opensearch/suggestions?q=keep+lamp_l');
    expect(answer.headers.get('Content-Type')).toBe('application/x-suggestions+json');
    expect(await answer.json()).toEqual(['keep lamp_l', ['keep lamp_lit', 'keep lamp_lit_all']]);
  });

  it('links in descriptions and feeds are to where readers see the site', async () => {
    const { get } = webApp(undefined, { publicUrl: 'https://patches.example/' });
    expect(await (await get('/opensearch.xml')).text()).toContain(
      'template="https://patches.example/?q={searchTerms}"',
    );
    expect(await (await get('/feed.atom?q=lamp')).text()).toContain('href="https://patches.example/patch/');
  });

  it('robots are asked to leave searches alone', async () => {
    expect(await (await webApp().get('/robots.txt')).text()).toContain('Disallow: /*?');
  });
});

describe('the log', () => {
  it('has one line a request, with what happened and without what was asked', async () => {
    const { get, lines } = webApp();
    const answer = await get('/?q=my+secret+bug&author=somebody', { 'X-Request-Id': 'given-id-1', ...html });
    expect(answer.headers.get('X-Request-Id')).toBe('given-id-1');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      requestId: 'given-id-1',
      route: '/',
      status: 200,
      outcome: 'ok',
      queryLength: 13,
      hits: 0,
    });
    expect(JSON.stringify(lines)).not.toMatch(/secret|somebody/);
  });

  it('logs the query where the operator enables it', async () => {
    const { get, lines } = webApp(undefined, { logQueries: true });
    await get('/?q=lamp');
    expect(lines[0]).toMatchObject({ query: 'lamp' });
  });

  it('a request id that is not one is replaced', async () => {
    for (const id of ['short', 'x'.repeat(65), 'with space and more', 'ü'.repeat(9)]) {
      const { get } = webApp();
      const answer = await get('/healthz', { 'X-Request-Id': Buffer.from(id).toString('latin1') });
      expect(answer.headers.get('X-Request-Id')).toMatch(/^[\w-]{12}$/);
    }
  });
});

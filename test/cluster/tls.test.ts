import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { credentialVariables } from '../../src/engines/opensearch/cluster-settings.js';
import { namePrefix } from '../../src/engines/opensearch/index-schema.js';
import { OpenSearchEngine } from '../../src/engines/opensearch/opensearch-engine.js';
import { facetNames } from '../../src/query/field-table.js';
import { createApp } from '../../src/server/app.js';
import { serverSettingsSchema } from '../../src/server/server-settings.js';
import { type CapturedRun, runCaptured } from '../cli/captured-run.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { fakeAssets } from '../support/web-app.js';
import { CertificateAuthority, certificateObstacle } from './support/certificate-authority.js';
import { processList, runProcess } from './support/command-process.js';
import { type Answer, type Asked, FakeNode } from './support/fake-node.js';
import { basicHeader, TlsProxy } from './support/tls-proxy.js';

const index = 'lamps-behind-glass';
const documents = `${namePrefix(index)}1`;

/** As much of a cluster with an empty index as a search and the doctor ask. */
function emptyCluster({ method, path }: Asked): Answer {
  const fine = (body: unknown): Answer => ({ status: 200, body });
  if (path === '/') return fine({ cluster_name: 'glass', version: { number: '3.3.2', distribution: 'opensearch' } });
  if (path.startsWith('/_alias/')) return fine({ [documents]: { aliases: { [index]: {} } } });
  if (path.includes('.state/_doc/')) return { status: 404, body: { found: false } };
  if (path.includes('_settings/index.number_of_shards'))
    return fine({ [documents]: { settings: { index: { number_of_shards: '1' } } } });
  if (path.includes('_mtermvectors')) return fine({ docs: [{ term_vectors: {} }] });
  if (path.includes('_search'))
    return fine({
      took: 1,
      timed_out: false,
      _shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
      hits: { total: { value: 0, relation: 'eq' }, hits: [] },
      aggregations: {
        dated: { newest: { value: null } },
        ...Object.fromEntries(['terms', ...facetNames].map((name) => [name, { buckets: [] }])),
      },
      suggest: { near: [] },
    });
  if (path.startsWith('/_cluster/health'))
    return fine({
      status: 'green',
      number_of_nodes: 1,
      active_shards: 3,
      initializing_shards: 0,
      unassigned_shards: 0,
    });
  if (path.startsWith('/_cat/allocation')) return fine([{ node: 'glass-1', 'disk.percent': '10' }]);
  if (method === 'GET' || path.endsWith('doctor') || path.includes('doctor?')) return fine({});
  return { status: 400, body: { error: { type: 'unexpected', reason: `${method} ${path}` } } };
}

const user = 'lamplighter';
const password = 'tallow-and-wick';
const key = 'bGFtcDp0YWxsb3cta2V5';
/** In whatever form they could be told. */
const secrets = [password, key, Buffer.from(`${user}:${password}`).toString('base64')];

const obstacle = certificateObstacle();
describe.skipIf(obstacle !== null)(`a cluster behind TLS${obstacle === null ? '' : ` [${obstacle}]`}`, () => {
  const folder = temporaryFolder();
  const node = new FakeNode(emptyCluster);
  let authority!: CertificateAuthority;
  let proxy!: TlsProxy;
  let misnamed!: TlsProxy;
  let url = '';
  let misnamedUrl = '';
  /** All that was said, by all means there are. */
  const said: string[] = [];

  beforeAll(async () => {
    authority = await CertificateAuthority.make(folder);
    const target = await node.start();
    proxy = new TlsProxy(target, await authority.sign('localhost'));
    misnamed = new TlsProxy(target, await authority.sign('glass.example'));
    [url, misnamedUrl] = await Promise.all([proxy.start(), misnamed.start()]);
  });
  afterAll(() => {
    node.stop();
    proxy?.stop();
    misnamed?.stop();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    proxy.authorization = null;
    proxy.forbidden = null;
    proxy.before = () => {};
  });

  type Credentials = Partial<Record<keyof typeof credentialVariables, string>>;
  const environmentOf = (given: Credentials): Record<string, string> =>
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [credentialVariables[name as keyof Credentials], value]),
    );

  function put(given: Credentials): void {
    for (const name of Object.values(credentialVariables)) vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(environmentOf(given))) vi.stubEnv(name, value);
  }

  const wordsFor = (command: string, at = url): string[] => [
    ...['--cluster', at, '--cluster-index', index, '--engine', 'opensearch', '--verbose', command],
    ...(command === 'search' ? ['snuffer'] : []),
  ];

  async function run(command: 'search' | 'doctor', given: Credentials, at = url): Promise<CapturedRun> {
    put(given);
    const captured = await runCaptured(wordsFor(command, at));
    said.push(captured.out, captured.err);
    return captured;
  }

  it.each<[string, Credentials, string]>([
    ['a user with a password', { user, password }, basicHeader(user, password)],
    ['a key', { apiKey: key }, `ApiKey ${key}`],
  ])('is searched, and found well, with its authority and %s', async (_, given, header) => {
    proxy.authorization = header;
    const trusted = { ...given, authority: authority.file };
    expect(await run('search', trusted)).toMatchObject({ status: 0, err: '' });
    const { status, out } = await run('doctor', trusted);
    expect(out).not.toMatch(/wrong/);
    expect(status).toBe(0);
  });

  it('is not trusted without its authority, at once, and it is said what to do', async () => {
    const asked = node.asked.length;
    for (const command of ['search', 'doctor'] as const) {
      const { status, out, err } = await run(command, { user, password });
      expect(status).toBe(1);
      expect(out + err).toMatch(
        /certificate of the cluster is not trusted.*set PATCHTRAIL_CLUSTER_CA to the CA certificate file/,
      );
    }
    const other = await CertificateAuthority.make(folder);
    expect((await run('search', { user, password, authority: other.file })).err).toMatch(/not trusted/);
    // Nothing was sent, and no password with it.
    expect(node.asked.length).toBe(asked);
  });

  it('with a certificate for another name is not trusted either', async () => {
    const { status, err } = await run('search', { user, password, authority: authority.file }, misnamedUrl);
    expect(status).toBe(1);
    expect(err).toMatch(/glass\.example.*use a host name the certificate is valid for/);
  });

  it.each([
    ['is not there', null, /PATCHTRAIL_CLUSTER_CA names .*nowhere\.pem, which cannot be read \(ENOENT\)/],
    ['is something else', 'not a certificate', /PATCHTRAIL_CLUSTER_CA names .*, which holds no certificate/],
  ])('an authority whose file %s is named', async (_, content, told) => {
    const file = join(folder, content === null ? 'nowhere.pem' : 'something.pem');
    if (content !== null) writeFileSync(file, content);
    for (const command of ['search', 'doctor'] as const) {
      const { status, err } = await run(command, { user, password, authority: file });
      expect([status, err]).toEqual([1, expect.stringMatching(told)]);
    }
  });

  it.each<[string, Credentials]>([
    ['a wrong password', { user, password: `${password}!` }],
    ['a wrong key', { apiKey: `${key}x` }],
    ['none', {}],
  ])('does not know %s, and search and doctor say which variables to look at', async (_, given) => {
    proxy.authorization = basicHeader(user, password);
    for (const command of ['search', 'doctor'] as const) {
      const { status, out, err } = await run(command, { ...given, authority: authority.file });
      expect(status).toBe(1);
      expect(out + err).toMatch(/Credentials rejected \(401\)/);
      expect(out + err).toMatch(/set PATCHTRAIL_CLUSTER_USER and PATCHTRAIL_CLUSTER_PASSWORD/);
    }
  });

  it('that allows an account only some of it is told about', async () => {
    const given = { user, password, authority: authority.file };
    proxy.forbidden = /^PUT .*doctor/;
    const doctor = await run('doctor', given);
    expect(doctor.status).toBe(1);
    expect(doctor.out).toMatch(/wrong +rights +Not permitted for this account \(403\)/);
    // The rest is looked at nevertheless.
    expect(doctor.out).toMatch(/well +index/);
    proxy.forbidden = /_search/;
    const search = await run('search', given);
    expect([search.status, search.err]).toEqual([1, expect.stringMatching(/\(403\): no permissions for/)]);
  });

  it.each<[string, Credentials]>([
    ['a key with an end of line', { apiKey: `${key}\n` }],
    ['a user with a colon', { user: 'a:b', password }],
    ['a user without a password', { user }],
  ])('is not asked with %s', async (_, given) => {
    const { status, err } = await run('search', given);
    expect([status, err]).toEqual([1, expect.stringMatching(/PATCHTRAIL_CLUSTER_(API_KEY|USER)/)]);
  });

  it('shows no secret in the list of processes', async () => {
    proxy.authorization = basicHeader(user, password);
    const lists: string[] = [];
    proxy.before = async () => {
      lists.push(await processList());
    };
    const environment = environmentOf({ user, password, authority: authority.file });
    const search = await runProcess(wordsFor('search'), environment);
    said.push(search.out, search.err);
    expect(search).toMatchObject({ status: 0, err: '' });
    // It was seen at work.
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.every((list) => list.includes(index))).toBe(true);
    said.push(...lists);
  });

  it('that changes the password while a server runs: 503, and neither answer, log nor figures tell the old one', async () => {
    put({ user, password, authority: authority.file });
    proxy.authorization = basicHeader(user, password);
    const engine = await OpenSearchEngine.open({ nodes: [url], index, shards: 1, replicas: 0 });
    const log: string[] = [];
    const { app, close } = createApp(engine, {
      settings: serverSettingsSchema.parse({}),
      assets: fakeAssets,
      log: pino({ level: 'trace' }, { write: (line: string) => void log.push(line) }),
    });
    const ask = async (path: string): Promise<number> => {
      const answer = await app.request(path, { headers: { Host: 'localhost' } });
      said.push(await answer.text(), inspect([...answer.headers]));
      return answer.status;
    };
    expect(await ask('/api/search?q=wick')).toBe(200);
    proxy.authorization = basicHeader(user, 'another');
    expect(await ask('/api/search?q=snuffer')).toBe(503);
    expect(await ask('/metrics')).toBe(200);
    expect(said.at(-2)).toContain('patchtrail_cluster_calls_failed_total{reason="forbidden"}');
    const error: unknown = await engine.document('x').catch((reason: unknown) => reason);
    said.push(inspect(error, { depth: 20, showHidden: true }), inspect(engine, { depth: 3 }), ...log);
    expect(log.join('')).toContain('(401)');
    close();
    await engine.close();
  });

  it('and in all that was said there is no secret', () => {
    expect(said.length).toBeGreaterThan(40);
    for (const secret of secrets) expect(said.filter((text) => text.includes(secret))).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { ClusterWriter } from '../../src/engines/opensearch/cluster-writer.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { CertificateAuthority, certificateObstacle } from './support/certificate-authority.js';
import { processList, runProcess } from './support/command-process.js';
import { writeManyMails } from './support/many-mails.js';
import { clusterNodes, newIndexName, obstacle } from './support/shared-cluster.js';
import { basicHeader, TlsProxy } from './support/tls-proxy.js';

const reason = obstacle ?? certificateObstacle();
const user = 'lamplighter';
const password = 'tallow-and-wick';

describe.skipIf(reason !== null)(`a real cluster behind TLS${reason === null ? '' : ` [${reason}]`}`, () => {
  const folder = temporaryFolder();
  const index = newIndexName();
  let proxy!: TlsProxy;
  let environment: Record<string, string> = {};
  let words: string[] = [];

  beforeAll(async () => {
    const authority = await CertificateAuthority.make(folder);
    proxy = new TlsProxy((await clusterNodes())[0]!, await authority.sign('localhost'));
    proxy.authorization = basicHeader(user, password);
    const url = await proxy.start();
    environment = {
      PATCHTRAIL_CLUSTER_USER: user,
      PATCHTRAIL_CLUSTER_PASSWORD: password,
      PATCHTRAIL_CLUSTER_CA: authority.file,
    };
    words = ['--engine', 'opensearch', '--cluster', url, '--cluster-index', index];
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const writer = await ClusterWriter.open({ nodes: [url], index, shards: 1, replicas: 1 });
    const path = writeManyMails(folder, 50, 'glass');
    await writer.addSource(await openSource(path, 'mbox'), { path, list: null });
    await writer.close();
    vi.unstubAllEnvs();
  });
  afterAll(() => proxy?.stop());
  afterEach(() => {
    proxy.before = () => {};
  });

  it('is written, searched and found well with its authority and credentials, which no list of processes shows', async () => {
    const lists: string[] = [];
    proxy.before = async () => {
      lists.push(await processList());
    };
    const search = await runProcess([...words, '--json', 'search', 'number7'], environment);
    expect(search).toMatchObject({ status: 0, err: '' });
    expect(search.out).toContain('glass-7@example.org');
    expect(lists.length).toBeGreaterThan(0);
    expect(lists.every((list) => list.includes(index) && !list.includes(password))).toBe(true);
    proxy.before = () => {};
    const doctor = await runProcess([...words, 'doctor'], environment);
    expect(doctor).toMatchObject({ status: 0, err: '' });
    expect(doctor.out).toMatch(/well +index .* 50 documents/);
  });

  it('refuses a wrong password, and is not trusted without its authority', async () => {
    const { PATCHTRAIL_CLUSTER_CA: _, ...untrusting } = environment;
    for (const command of [['search', 'number7'], ['doctor']]) {
      const wrong = await runProcess([...words, ...command], { ...environment, PATCHTRAIL_CLUSTER_PASSWORD: 'x' });
      expect([wrong.status, wrong.out + wrong.err]).toEqual([1, expect.stringContaining('(401)')]);
      const blind = await runProcess([...words, ...command], untrusting);
      expect([blind.status, blind.out + blind.err]).toEqual([1, expect.stringContaining('PATCHTRAIL_CLUSTER_CA')]);
    }
  });
});

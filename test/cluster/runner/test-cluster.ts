import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { findJavaHome, oldestJava } from './java-home.js';

/**
 * A real OpenSearch cluster for tests and development, without containers: nodes as processes of their own, each with
 * 512 MB of heap, from artifacts that Maven fetches once. Their data lies in a temporary folder and goes with them.
 */
export class TestCluster {
  readonly folder: string;
  readonly nodes: readonly TestNode[];

  private constructor(folder: string, nodes: readonly TestNode[]) {
    this.folder = folder;
    this.nodes = nodes;
  }

  /** Why no cluster can be started here, or null. */
  static async obstacle(): Promise<string | null> {
    if (findJavaHome() === null) return `no Java development kit ${oldestJava} or newer was found (set JAVA_HOME)`;
    if (existsSync(join(artifactFolder(), readyMark))) return null;
    return promisify(execFile)('mvn', ['--version']).then(
      () => null,
      () => 'Maven (mvn) is not installed; it fetches the OpenSearch artifacts',
    );
  }

  /** Starts `count` nodes and waits until they are one green cluster. */
  static async start(count = 3): Promise<TestCluster> {
    const obstacle = await TestCluster.obstacle();
    if (obstacle !== null) throw new Error(obstacle);
    const java = findJavaHome()!;
    const artifacts = await fetchArtifacts(java);
    const folder = mkdtempSync(join(tmpdir(), 'patchtrail-cluster-'));
    const ports = await freePorts(count * 2);
    const names = Array.from({ length: count }, (_, i) => `node-${i + 1}`);
    const transports = ports.slice(count);
    const shared = [
      'network.host=127.0.0.1',
      `discovery.seed_hosts=${transports.map((port) => `127.0.0.1:${port}`).join()}`,
      `cluster.initial_cluster_manager_nodes=${names.join()}`,
    ];
    const nodes = names.map(
      (name, i) =>
        new TestNode(name, ports[i]!, [
          join(java, 'bin/java'),
          '-Xms512m',
          '-Xmx512m',
          '--enable-native-access=ALL-UNNAMED',
          '-cp',
          [join(artifacts, 'classes'), join(artifacts, 'lib', '*')].join(delimiter),
          'ClusterNode',
          name,
          String(ports[i]),
          String(transports[i]),
          join(folder, name),
          ...shared,
        ]),
    );
    const cluster = new TestCluster(folder, nodes);
    try {
      for (const node of nodes) node.start(join(folder, `${node.name}.log`));
      await cluster.waitFor('green', count);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  get urls(): string[] {
    return this.nodes.map((node) => node.url);
  }

  /** Waits until a node that runs says that the cluster has that health and, where given, so many nodes. */
  async waitFor(health: 'yellow' | 'green', nodes: number | null = null, seconds = 400): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    let last = 'no answer';
    while (Date.now() < deadline) {
      for (const node of this.nodes.filter((candidate) => candidate.isRunning)) {
        const path = `/_cluster/health?wait_for_status=${health}&timeout=2s`;
        const state = await node.get<{ status: string; number_of_nodes: number; timed_out: boolean }>(path);
        if (state === null) continue;
        last = `${state.status}, ${state.number_of_nodes} nodes`;
        const isHealthy = state.status === 'green' || state.status === health;
        if (isHealthy && (nodes === null || state.number_of_nodes === nodes)) return;
      }
      const dead = this.nodes.find((node) => node.hasFailed);
      if (dead !== undefined) throw new Error(`${dead.name} ended:\n${dead.lastLines()}`);
      await pause(300);
    }
    throw new Error(`the cluster is not ${health} after ${seconds} s (${last})`);
  }

  /** The node that the others have elected. */
  async manager(): Promise<TestNode> {
    for (const node of this.nodes.filter((candidate) => candidate.isRunning)) {
      const rows = await node.get<{ node: string }[]>('/_cat/cluster_manager?format=json');
      const found = this.nodes.find(({ name }) => name === rows?.[0]?.node);
      if (found !== undefined) return found;
    }
    throw new Error('no node knows the cluster manager');
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class TestNode {
  readonly name: string;
  readonly url: string;
  readonly #command: readonly string[];
  #process: ChildProcess | null = null;
  #log = '';
  #isWanted = false;

  constructor(name: string, port: number, command: readonly string[]) {
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#command = command;
  }

  get isRunning(): boolean {
    return this.#process !== null && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Whether it ended by itself. */
  get hasFailed(): boolean {
    return this.#isWanted && !this.isRunning;
  }

  start(log = this.#log): void {
    this.#log = log;
    this.#isWanted = true;
    const output = openSync(log, 'a');
    const [program, ...rest] = this.#command;
    // The node ends when this pipe does, that is with us, however we end.
    this.#process = spawn(program!, rest, { stdio: ['pipe', output, output] });
    this.#process.stdin?.on('error', () => {});
    closeSync(output);
  }

  /** SIGKILL: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    this.#isWanted = false;
    const ended = this.#process;
    if (ended === null || !this.isRunning) return;
    const gone = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await gone;
  }

  /** SIGSTOP: it holds its sockets and answers nothing. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** The answer to a GET, or null where there is none in time. */
  async get<Answer>(path: string): Promise<Answer | null> {
    try {
      const response = await fetch(this.url + path, { signal: AbortSignal.timeout(4000) });
      return (await response.json()) as Answer;
    } catch {
      return null;
    }
  }

  lastLines(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').split('\n').slice(-20).join('\n') : '';
  }
}

const source = join(import.meta.dirname, 'ClusterNode.java');
const pom = join(import.meta.dirname, 'pom.xml');

/** A folder for what is fetched and compiled, named by what it is made from, so that later runs find it again. */
function artifactFolder(): string {
  const hash = createHash('sha256').update(readFileSync(source)).update(readFileSync(pom)).digest('hex').slice(0, 12);
  return join(tmpdir(), `patchtrail-opensearch-${userInfo().username}-${hash}`);
}

const readyMark = 'ready';

async function fetchArtifacts(java: string): Promise<string> {
  const folder = artifactFolder();
  const mark = join(folder, readyMark);
  if (existsSync(mark)) return folder;
  mkdirSync(folder, { recursive: true });
  const run = promisify(execFile);
  const lib = join(folder, 'lib');
  await run('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`]);
  if (readdirSync(lib).length < 50) throw new Error(`Maven has fetched ${readdirSync(lib).length} artifacts only`);
  await run(join(java, 'bin/javac'), ['-cp', join(lib, '*'), '-d', join(folder, 'classes'), source]);
  closeSync(openSync(mark, 'w'));
  return folder;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

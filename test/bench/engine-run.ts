import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJavaHome } from '../cluster/runner/java-home.js';

/** Milliseconds. */
export interface QueryTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly answered: number;
}

/** What an engine says of itself; milliseconds and bytes. */
export interface Measured {
  readonly build?: number;
  readonly disk?: number;
  readonly open?: number;
  /** Of the process, once open, and of its heap after a garbage collection. */
  readonly rss?: number;
  readonly heap?: number;
  readonly peakRss: number;
  readonly sets?: Readonly<Record<string, QueryTimes>>;
}

/**
 * Has an engine index a collection and answer its queries, each in a process of its own. Rivals are installed or built in
 * the peers' folder; throws, with the reason, where one cannot be had here.
 */
export function measureEngine(engine: string, collection: string, peers: string): Measured {
  const work = mkdtempSync(join(tmpdir(), 'patchtrail-engine-'));
  try {
    const [command, ...before] = prepare[engine]?.(peers) ?? prepareNode(peers, engine);
    let measured: Measured = { peakRss: 0 };
    for (const phase of ['build', 'search']) {
      process.stderr.write(`${engine}: ${phase}\n`);
      const run = spawnSync(command!, [...before, phase, collection, work], {
        encoding: 'utf8',
        timeout: 900_000,
        maxBuffer: 1e8,
      });
      if (run.status !== 0) throw new Error(run.stderr.trim().split('\n').at(-1) ?? `ended with ${run.status}`);
      const said = JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Measured;
      measured = { ...measured, ...said, peakRss: Math.max(measured.peakRss, said.peakRss) };
    }
    return measured;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Installs the rivals that are packages of Node, where they are not there yet. */
export function installPeers(peers: string): void {
  if (existsSync(join(peers, 'node_modules'))) return;
  make('npm', ['install', '--no-audit', '--no-fund'], peers);
}

const nodeOptions = ['--expose-gc', '--max-old-space-size=8192'];

function prepareNode(peers: string, engine: string): readonly string[] {
  installPeers(peers);
  return [process.execPath, ...nodeOptions, join(peers, `${engine}.mjs`)];
}

/** The command that runs an engine, made ready. */
const prepare: Readonly<Record<string, (peers: string) => readonly string[]>> = {
  patchtrail: () => [process.execPath, ...nodeOptions, join(import.meta.dirname, 'peers/patchtrail.mjs')],
  tantivy: (peers) => {
    const target = join(peers, 'target');
    make('cargo', ['build', '--release', '--quiet'], join(peers, 'tantivy'), { CARGO_TARGET_DIR: target });
    return [join(target, 'release/peer-tantivy')];
  },
  lucene: (peers) => {
    const folder = join(peers, 'lucene');
    const java = findJavaHome();
    if (java === null) throw new Error('no JDK from 21 on');
    make('mvn', ['-q', 'compile', 'dependency:copy-dependencies', '-DoutputDirectory=target/jars'], folder, {
      JAVA_HOME: java,
    });
    const path = `${join(folder, 'target/classes')}:${join(folder, 'target/jars')}/*`;
    return [join(java, 'bin/java'), '--add-modules', 'jdk.incubator.vector', '-Xmx2g', '-cp', path, 'Peer'];
  },
};

/** Runs a build; what it complains of is the reason that the engine is left out for. */
function make(command: string, options: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}): void {
  try {
    execFileSync(command, options, { cwd, env: { ...process.env, ...environment }, stdio: 'pipe', encoding: 'utf8' });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    const complaint = `${stdout}\n${stderr}`.split('\n').find((line) => /error/i.test(line));
    throw new Error(`${command} failed: ${complaint ?? (error as Error).message}`);
  }
}

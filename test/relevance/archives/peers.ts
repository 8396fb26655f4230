import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { installPeers } from '../../bench/engine-run.js';
import { findJavaHome } from '../../cluster/runner/java-home.js';

/** By query id, ids of documents, best first. */
export type Run = Readonly<Record<string, readonly string[]>>;

const runSchema = z.record(z.string(), z.array(z.string()));

interface Asked {
  /** NDJSON of `{ id, title, author, text }`. */
  readonly documents: string;
  /** NDJSON of `{ id, text }`. */
  readonly queries: string;
  readonly limit: number;
}

/** Search engines beside ours, each a program in the folder of the peers. */
const programs: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  FTS5: (folder) => [process.execPath, join(folder, 'fts5.mjs')],
  MiniSearch: (folder) => [process.execPath, '--max-old-space-size=8192', join(folder, 'minisearch.mjs')],
  'Lucene, English': (folder) => {
    const java = findJavaHome();
    if (java === null) throw new Error('no JDK from 21 on');
    const project = join(folder, 'lucene');
    const jars = join(project, 'target/jars');
    if (!existsSync(jars))
      execFileSync('mvn', ['-q', 'compile', 'dependency:copy-dependencies', '-DoutputDirectory=target/jars'], {
        cwd: project,
        env: { ...process.env, JAVA_HOME: java },
        stdio: 'pipe',
      });
    return [join(java, 'bin/java'), '-cp', `${join(project, 'target/classes')}:${jars}/*`, 'Rank'];
  },
  Xapian: (folder) => ['/usr/bin/python3', join(folder, 'xapian_peer.py')],
};

export const peerNames = Object.keys(programs);

/** Installs the peers into a folder, from which they are run. */
export function preparePeers(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(import.meta.dirname, 'peers'), folder, { recursive: true });
  cpSync(join(import.meta.dirname, '../../bench/peers/package.json'), join(folder, 'package.json'));
  installPeers(folder);
}

/** Asks a peer all queries; throws with the last line of what it says where it cannot. */
export function runPeer(peer: string, folder: string, { documents, queries, limit }: Asked): Run {
  try {
    const [command, ...options] = programs[peer]!(folder);
    const out = execFileSync(command!, [...options, documents, queries, String(limit)], {
      encoding: 'utf8',
      maxBuffer: 1e8,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return runSchema.parse(JSON.parse(out));
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`${peer}: ${stderr?.trim().split('\n').at(-1) ?? (error as Error).message}`);
  }
}

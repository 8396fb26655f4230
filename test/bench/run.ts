import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findJavaHome } from '../cluster/runner/java-home.js';
import { sharedPath } from '../support/shared.js';
import { collectionFacts, writeCollection } from './peers/collection.js';

/**
 * `npm run bench [-- --most 2000 --engines patchtrail,minisearch --peers FOLDER]`: the mail archives at hand, indexed and
 * searched by each engine in a process of its own, as one table. Rivals are installed into the peers' folder (a
 * temporary one unless named) and nowhere else; what cannot be installed here is left out and named. Without the shared
 * archives there is nothing to measure, and it says so.
 */
const { values } = parseArgs({
  options: {
    most: { type: 'string', default: '1000000' },
    engines: { type: 'string', default: 'patchtrail,minisearch,fts5,tantivy,lucene,flexsearch,orama' },
    peers: { type: 'string' },
    out: { type: 'string' },
  },
});
const archives = ['live-patching', 'xdp-newbies', 'linux-kselftest-bpf-2019-2024'].flatMap(
  (name) => sharedPath('data/mbox', `${name}.mbox.gz`) ?? [],
);
if (archives.length === 0) throw new Error('no archives at hand; name their folder in PATCHTRAIL_SHARED');

const here = import.meta.dirname;
const peers = resolve(values.peers ?? mkdtempSync(join(tmpdir(), 'patchtrail-peers-')));
const work = mkdtempSync(join(tmpdir(), 'patchtrail-bench-'));
mkdirSync(peers, { recursive: true });
cpSync(join(here, 'peers'), peers, { recursive: true });
const collection = join(work, 'collection');
mkdirSync(collection);
await writeCollection(collection, archives, Number(values.most));
const facts = collectionFacts(collection);

interface QueryTimes {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly answered: number;
}
interface Measured {
  readonly build?: number;
  readonly disk?: number;
  readonly open?: number;
  readonly rss?: number;
  readonly heap?: number;
  readonly peakRss: number;
  readonly sets?: Readonly<Record<string, QueryTimes>>;
}

/** The command that runs an engine, made ready; throws where it cannot be had here. */
const prepare: Readonly<Record<string, () => readonly string[]>> = {
  tantivy: () => {
    const folder = join(peers, 'tantivy');
    const target = join(peers, 'target');
    execFileSync('cargo', ['build', '--release', '--quiet'], {
      cwd: folder,
      env: { ...process.env, CARGO_TARGET_DIR: target },
      stdio: 'pipe',
    });
    return [join(target, 'release/peer-tantivy')];
  },
  lucene: () => {
    const folder = join(peers, 'lucene');
    const java = findJavaHome();
    if (java === null) throw new Error('no JDK from 21 on');
    const env = { ...process.env, JAVA_HOME: java };
    execFileSync('mvn', ['-q', 'compile', 'dependency:copy-dependencies', '-DoutputDirectory=target/jars'], {
      cwd: folder,
      env,
      stdio: 'pipe',
    });
    const path = `${join(folder, 'target/classes')}:${join(folder, 'target/jars')}/*`;
    return [join(java, 'bin/java'), '--add-modules', 'jdk.incubator.vector', '-Xmx2g', '-cp', path, 'Peer'];
  },
  patchtrail: () => [process.execPath, join(here, 'peers/patchtrail.mjs')],
};
function prepareNode(engine: string): readonly string[] {
  if (!existsSync(join(peers, 'node_modules')))
    execFileSync('npm', ['install', '--no-audit', '--no-fund'], { cwd: peers, stdio: 'pipe' });
  return [process.execPath, '--expose-gc', '--max-old-space-size=8192', join(peers, `${engine}.mjs`)];
}

const results = new Map<string, Measured>();
const leftOut: string[] = [];
for (const engine of values.engines.split(',')) {
  const folder = join(work, engine);
  mkdirSync(folder);
  try {
    const [command, ...before] = prepare[engine]?.() ?? prepareNode(engine);
    let measured: Partial<Measured> = {};
    for (const phase of ['build', 'search']) {
      process.stderr.write(`${engine}: ${phase}\n`);
      const run = spawnSync(command!, [...before, phase, collection, folder], {
        encoding: 'utf8',
        timeout: 900_000,
        maxBuffer: 1e8,
      });
      if (run.status !== 0) throw new Error(run.stderr.trim().split('\n').at(-1) ?? `ended with ${run.status}`);
      measured = { ...measured, ...(JSON.parse(run.stdout.trim().split('\n').at(-1)!) as Measured) };
    }
    results.set(engine, measured as Measured);
  } catch (error) {
    leftOut.push(`${engine}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
  }
  rmSync(folder, { recursive: true, force: true });
}

const base = results.get('minisearch');
const number = (value: number | undefined, digits: number): string =>
  value === undefined ? '–' : value.toFixed(digits);
const lines: string[] = [
  `${facts.documents} mails, ${(facts.bytes / 1e6).toFixed(1)} MB of text; Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${new Date().toISOString().slice(0, 10)}`,
  '',
  '| engine | documents/s | peak RSS MB | disk MB | disk / text | open + first ms | RSS open MB |',
  '|---|---|---|---|---|---|---|',
  ...[...results].map(
    ([engine, { build, disk, open, rss, peakRss }]) =>
      `| ${engine} | ${number(build === undefined ? undefined : facts.documents / (build / 1000), 0)} | ${number(peakRss / 1e6, 0)} | ${number(disk === undefined ? undefined : disk / 1e6, 1)} | ${number(disk === undefined ? undefined : disk / facts.bytes, 2)} | ${number(open, 1)} | ${number(rss === undefined ? undefined : rss / 1e6, 0)} |`,
  ),
  '',
  '| engine | queries | answered | p50 ms | p95 ms | p99 ms | queries/s | p50 / MiniSearch’s |',
  '|---|---|---|---|---|---|---|---|',
  ...[...results].flatMap(([engine, { sets }]) =>
    Object.entries(sets ?? {}).map(([set, times]) => {
      const other = base?.sets?.[set.replace(', page', '')];
      return `| ${engine} | ${set} | ${times.answered} | ${number(times.p50, 3)} | ${number(times.p95, 3)} | ${number(times.p99, 3)} | ${number(times.perSecond, 0)} | ${other === undefined ? '–' : `1/${(other.p50 / times.p50).toFixed(1)}`} |`;
    }),
  ),
  ...(leftOut.length === 0 ? [] : ['', ...leftOut.map((line) => `Left out: ${line}`)]),
];
console.log(lines.join('\n'));
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);
rmSync(work, { recursive: true, force: true });

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedPath } from '../support/shared.js';
import { installPeers, type Measured, measureEngine } from './engine-run.js';
import { givenBench } from './given.js';
import { mailBench } from './mail.js';
import { namesBench } from './names.js';
import { type CollectionFacts, collectionFacts, writeCollection } from './peers/collection.js';
import { scaleBench } from './scale.js';
import { markdownTable, measuredNumber as number } from './table.js';

/**
 * `npm run bench [-- --most 2000 --engines patchtrail,minisearch --peers FOLDER]`: the mail archives at hand, indexed and
 * searched by each engine, as tables; then, of the engines of `--growth`, how they do as the mails become more. With
 * `--mail` it is how fast and in what memory mailboxes are read instead, with `--names` names: found when half remembered, and completed, among `--count` (of an `--index`), with `--given --index FOLDER` versions of patches that are not in it, and with `--scale FOLDER…` how
 * costs grow with public-inbox archives: at an eighth, a quarter, a half and all of their mails. Rivals are
 * installed into the peers' folder (a temporary one unless named) and nowhere else; what cannot be had here is left out and
 * named, with the reason. Without the shared archives there is nothing to measure, and it says so.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    most: { type: 'string', default: '1000000' },
    engines: { type: 'string', default: 'patchtrail,minisearch,fts5,tantivy,lucene,flexsearch,orama' },
    growth: { type: 'string', default: 'patchtrail' },
    peers: { type: 'string' },
    mail: { type: 'boolean', default: false },
    names: { type: 'boolean', default: false },
    given: { type: 'boolean', default: false },
    scale: { type: 'boolean', default: false },
    count: { type: 'string', default: '300000' },
    index: { type: 'string' },
    out: { type: 'string' },
  },
});

/** Mails to begin with, of growth; then always twice as many, and all in the end. */
const smallest = 2_000;

const work = mkdtempSync(join(tmpdir(), 'patchtrail-bench-'));
const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}; ${new Date().toISOString().slice(0, 10)}`;
const lines = values.given
  ? await given()
  : values.scale
    ? scale()
    : values.names
      ? await names()
      : values.mail
        ? await mail()
        : await engines();
console.log(lines.join('\n'));
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);
rmSync(work, { recursive: true, force: true });

function scale(): string[] {
  return [machine, '', ...scaleBench(positionals, work)];
}

async function given(): Promise<string[]> {
  if (values.index === undefined) throw new Error('--given needs --index FOLDER');
  return [machine, '', ...(await givenBench(values.index, Math.min(300, Number(values.count))))];
}

async function names(): Promise<string[]> {
  if (values.peers !== undefined) installPeers(peersFolder());
  const table = await namesBench({ index: values.index, count: Number(values.count), peers: values.peers });
  return [machine, ...table];
}

async function mail(): Promise<string[]> {
  return [machine, '', ...(await mailBench(mailArchives(), work))];
}

function mailArchives(): string[] {
  const archives = ['live-patching', 'xdp-newbies', 'linux-kselftest-bpf-2019-2024'].flatMap(
    (name) => sharedPath('data/mbox', `${name}.mbox.gz`) ?? [],
  );
  if (archives.length === 0) throw new Error('no archives at hand; name their folder in PATCHTRAIL_SHARED');
  return archives;
}

async function engines(): Promise<string[]> {
  const archives = mailArchives();
  const peers = peersFolder();
  const collect = async (most: number): Promise<{ folder: string; facts: CollectionFacts }> => {
    const folder = join(work, `collection-${most}`);
    mkdirSync(folder, { recursive: true });
    await writeCollection(folder, archives, most);
    return { folder, facts: collectionFacts(folder) };
  };
  const leftOut: string[] = [];
  const measure = (engine: string, collection: string): Measured | null => {
    try {
      return measureEngine(engine, collection, peers);
    } catch (error) {
      leftOut.push(`Left out: ${engine}: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };

  const { folder, facts } = await collect(Number(values.most));
  const results = new Map<string, Measured>();
  for (const engine of listed(values.engines)) {
    const measured = measure(engine, folder);
    if (measured !== null) results.set(engine, measured);
  }
  const growth: [string, CollectionFacts, Measured][] = [];
  for (let most = smallest; most < facts.documents * 2; most *= 2) {
    const collection = await collect(Math.min(most, facts.documents));
    for (const engine of listed(values.growth)) {
      const known = collection.facts.documents === facts.documents ? results.get(engine) : undefined;
      const measured = known ?? measure(engine, collection.folder);
      if (measured !== null) growth.push([engine, collection.facts, measured]);
    }
  }
  return [
    `${facts.documents} mails, ${megabytes(facts.bytes, 1)} MB of text; ${machine}`,
    '',
    ...markdownTable(costs(results, facts)),
    '',
    ...markdownTable(speeds(results)),
    ...(growth.length === 0 ? [] : ['', ...markdownTable(growthRows(growth))]),
    ...(leftOut.length === 0 ? [] : ['', ...leftOut]),
  ];
}

function costs(results: ReadonlyMap<string, Measured>, facts: CollectionFacts): string[][] {
  const heading = [
    'engine',
    'documents/s',
    'peak RSS MB',
    'disk MB',
    'disk / text',
    'open + first ms',
    'RSS open MB',
    'heap open MB',
  ];
  const rows = [...results].map(([engine, { build, disk, open, rss, heap, peakRss }]) => [
    engine,
    perSecond(facts, build),
    megabytes(peakRss, 0),
    megabytes(disk, 1),
    number(disk === undefined ? undefined : disk / facts.bytes, 2),
    number(open, 1),
    megabytes(rss, 0),
    megabytes(heap, 0),
  ]);
  return [heading, ...rows];
}

function speeds(results: ReadonlyMap<string, Measured>): string[][] {
  const base = results.get('minisearch');
  const heading = ['engine', 'queries', 'answered', 'p50 ms', 'p95 ms', 'p99 ms', 'queries/s', 'p50 / MiniSearch’s'];
  const rows = [...results].flatMap(([engine, { sets }]) =>
    Object.entries(sets ?? {}).map(([set, times]) => {
      const other = base?.sets?.[set.replace(', page', '')];
      return [
        engine,
        set,
        String(times.answered),
        number(times.p50, 3),
        number(times.p95, 3),
        number(times.p99, 3),
        number(times.perSecond, 0),
        other === undefined ? '–' : `1/${(other.p50 / times.p50).toFixed(1)}`,
      ];
    }),
  );
  return [heading, ...rows];
}

/** One row an engine and number of mails, with the p50 of each kind of query. */
function growthRows(growth: readonly (readonly [string, CollectionFacts, Measured])[]): string[][] {
  const sets = [...new Set(growth.flatMap(([, , { sets }]) => Object.keys(sets ?? {})))];
  const heading = ['engine', 'mails', 'documents/s', 'disk MB', 'disk / text', ...sets.map((set) => `${set}, p50 ms`)];
  const rows = growth.map(([engine, facts, measured]) => [
    engine,
    String(facts.documents),
    perSecond(facts, measured.build),
    megabytes(measured.disk, 1),
    number(measured.disk === undefined ? undefined : measured.disk / facts.bytes, 2),
    ...sets.map((set) => number(measured.sets?.[set]?.p50, 3)),
  ]);
  return [heading, ...rows];
}

function perSecond({ documents }: CollectionFacts, build: number | undefined): string {
  return number(build === undefined ? undefined : documents / (build / 1000), 0);
}

function megabytes(bytes: number | undefined, digits: number): string {
  return number(bytes === undefined ? undefined : bytes / 1e6, digits);
}

function listed(names: string): string[] {
  return names.split(',').filter((name) => name !== '');
}

/** With the newest programs of the peers in it. */
function peersFolder(): string {
  const folder = resolve(values.peers ?? join(work, 'peers'));
  mkdirSync(folder, { recursive: true });
  cpSync(join(import.meta.dirname, 'peers'), folder, { recursive: true });
  return folder;
}

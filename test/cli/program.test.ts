import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  candle,
  nextLampPatch,
  snuffer,
  strangePatch,
  writeDigest,
  writeMailbox,
} from '../contracts/contract-sources.js';
import { git } from '../support/git-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type CapturedRun, type RunSetting, runCaptured } from './captured-run.js';

const folder = temporaryFolder();
const index = join(folder, 'index');
const mailbox = join(folder, 'lamps.mbox');

function patchtrail(words: string, setting?: RunSetting): Promise<CapturedRun> {
  return runCaptured(['--index', index, ...words.split(' ')], setting);
}

async function json(words: string): Promise<unknown> {
  const { status, out, err } = await patchtrail(`${words} --json`);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
}

beforeAll(async () => {
  writeMailbox(folder);
  await runCaptured([
    '--index',
    index,
    'index',
    mailbox,
    writeDigest(join(folder, 'feed'), [snuffer, candle]),
    '--quiet',
  ]);
}, 60_000);

describe('index', { timeout: 30_000 }, () => {
  it('says in one line what it has done, and as JSON with --json', async () => {
    const place = join(folder, 'summary');
    const first = await runCaptured(['index', mailbox, '--index', place, '--threads', '0']);
    expect(first.status).toBe(0);
    expect(first.out).toMatch(/^5 documents: 5 added from 1 source in [\d.]+ s\n$/);
    const { out } = await runCaptured(['index', mailbox, '--index', place, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      documents: 5,
      added: 0,
      updated: 0,
      removed: 0,
      skipped: {},
      sources: 1,
      failed: [],
      seconds: expect.any(Number),
    });
  });

  it('counts what it skips by reason, and names it with --verbose', async () => {
    const place = join(folder, 'skips');
    const path = join(folder, 'broken.ndjson');
    writeFileSync(path, '{"id":"1","title":"lamp","text":"light"}\nno json\n{"id":"2","title":"wick","text":"dark"}\n');
    const words = ['index', path, '--index', place];
    const plain = await runCaptured(words);
    expect(plain.out).toMatch(/2 documents: 2 added .*; skipped 1 \(broken-record 1\)\n$/);
    expect(plain.err).toBe('');
    const { err } = await runCaptured([...words, '--rebuild', '--verbose']);
    expect(err).toMatch(/^\S+broken\.ndjson:2: broken-record: [^\n]+\n/);
  });

  it('is quiet with --quiet, on a terminal and in a pipe', async () => {
    for (const terminal of [true, false]) {
      const place = join(folder, `quiet-${terminal}`);
      expect(await runCaptured(['index', mailbox, '--index', place, '--quiet'], { terminal })).toEqual({
        status: 0,
        out: '',
        err: '',
      });
    }
  });

  it('ignores files of unrecognised format in a folder, and counts them', async () => {
    const sources = join(folder, 'sources');
    mkdirSync(sources);
    writeMailbox(sources);
    writeFileSync(join(sources, 'lamp.c'), 'int lamp;\n');
    // Says what the others are, and need not be told.
    writeFileSync(join(sources, 'README.md'), '# Lamps\n');
    const words = ['index', sources, '--index', join(folder, 'leaves-out')];
    expect((await runCaptured(words)).out).toMatch(
      /5 added from 1 source .*; 1 file of unrecognised format ignored\n$/,
    );
    expect(JSON.parse((await runCaptured([...words, '--json'])).out).ignored).toEqual([join(sources, 'lamp.c')]);
  });

  it('takes rulings of people on what is the same patch', async () => {
    const rulings = join(folder, 'rulings.txt');
    writeFileSync(rulings, '# They only look alike.\ndifferent lamp-v1-1@example.org lamp-v2-1@example.org\n');
    const place = join(folder, 'ruled');
    await runCaptured(['index', mailbox, '--index', place, '--rulings', rulings]);
    const { out } = await runCaptured(['versions', 'lamp-v2-1@example.org', '--index', place, '--json']);
    expect(JSON.parse(out).versions).toEqual([]);
    writeFileSync(rulings, 'perhaps a b\n');
    const { status, err } = await runCaptured(['index', mailbox, '--index', place, '--rulings', rulings]);
    expect(status).toBe(2);
    expect(err).toMatch(/rulings\.txt: line 1: expected/);
  });
});

describe('search', { timeout: 30_000 }, () => {
  it('prints the Message-ID of a mail, by which it is found again', async () => {
    const { out } = await patchtrail('search lamp_wick_trim --collapse none');
    expect(out).toMatch(/^ {3}[^\n]* · lamps · lamp-v1-1@example\.org$/m);
    expect(out).not.toMatch(/lamps\.mbox:\d/);
  });

  it('prints ranked hits with what is known of them', async () => {
    const { status, out } = await patchtrail('search lamp_snuffer_attach');
    expect(status).toBe(0);
    expect(out).toMatch(/^1\. lamp: Introduce lamp_snuffer_attach\n {3}[^\n]*2026-05-02[^\n]*lamps\.txt:2\n/);
    expect(out).toMatch(/\d+ of \d+ found, [\d.]+ ms\n$/);
  });

  it('colours matches on a terminal only, and not where NO_COLOR is set', async () => {
    const code = '\u001b[';
    expect((await patchtrail('search wick')).out).not.toContain(code);
    expect((await patchtrail('search wick', { terminal: true })).out).toContain('\u001b[33mwick\u001b[39m');
    const plain = await patchtrail('search wick', { terminal: true, environment: { NO_COLOR: '1' } });
    expect(plain.out).not.toContain(code);
  });

  it('takes options before and behind the query, and words to leave out', async () => {
    const all = (await json('search wick --collapse none')) as { total: number };
    const fewer = (await json('search --limit 1 wick -snuffer --collapse none')) as { total: number; hits: unknown[] };
    expect(fewer.total).toBe(all.total - 1);
    expect(fewer.hits.length).toBe(1);
    const filtered = (await json(
      'search wick --filter kind=patch --filter list=lamps --sort oldest --offset 2 --collapse none',
    )) as {
      hits: { id: string }[];
    };
    expect(filtered.hits[0]!.id).toBe('lamp-v2-1@example.org');
  });

  it('explains scores, and shows what can be filtered by', async () => {
    const { out } = await patchtrail('search wick --explain --facets --limit 1');
    expect(out).toMatch(/^ {3}\d+\.\d{4} sum of$/m);
    expect(out).toMatch(/^kind: patch \(\d\)/m);
  });

  it('prints a TREC run for a file of topics, by id or by line', async () => {
    const topics = join(folder, 'topics.ndjson');
    writeFileSync(
      topics,
      '{"id":"q1","text":"lamp_snuffer_attach"}\n\n{"id":7,"text":"zzqxjk"}\n{"id":"q2","text":"wick"}\n',
    );
    const byId = await patchtrail(`search --topics ${topics} --run lamps`);
    expect(byId).toMatchObject({ status: 0, err: '' });
    const lines = byId.out.trimEnd().split('\n');
    for (const line of lines) expect(line).toMatch(/^q[12] Q0 \S+ \d+ \d+\.\d{6} lamps$/);
    expect(lines.filter((line) => line.startsWith('q2 ')).length).toBeGreaterThan(2);
    const byLine = await patchtrail(`search --topics ${topics} --run lamps --limit 1 --docid source-line`);
    expect(byLine.out.split('\n')[0]).toMatch(/^q1 Q0 2 1 /);
    expect(byLine.out.trimEnd().split('\n').length).toBe(2);
  });

  it('finds nothing without failing', async () => {
    const { status, out } = await patchtrail('search zzqxjk');
    expect({ status, out }).toEqual({ status: 0, out: 'No results.\n' });
    expect(await json('search zzqxjk')).toMatchObject({ total: 0, hits: [] });
  });
});

describe('versions', { timeout: 30_000 }, () => {
  it('prints the trail, with the posting asked for, the newest, and the evidence', async () => {
    const { out } = await patchtrail('versions lamp-v1-1@example.org');
    expect(out).toMatch(/^> 2025-01-06 {2}1\/2 .* this version$/m);
    expect(out).toMatch(/^\* 2025-01-13 {2}v2 .* \[newest\]$/m);
    expect(out).toMatch(/% confidence; /);
    expect(out).toMatch(/^Superseded by v2, 7 days later\.$/m);
  });

  it('takes an id, a Message-ID in brackets, a place, and words', async () => {
    const { source } = (await json('show lamp-v1-1@example.org')) as { source: { path: string; line: number } };
    for (const reference of [
      'lamp-v1-1@example.org',
      '<lamp-v1-1@example.org>',
      `${source.path}:${source.line}`,
      'add lamp_wick_trim helper version:2',
    ]) {
      const trail = (await json(`versions ${reference}`)) as { patch: { title: string } };
      expect(trail.patch.title, reference).toBe('lamp: Add the lamp_wick_trim helper');
    }
  });

  it('and show take a link into an archive, and the beginning of a sha', async () => {
    const tree = join(folder, 'commits');
    const place = join(folder, 'commits-index');
    mkdirSync(tree);
    git(tree, ['init', '--quiet']);
    for (const title of ['lamp: begin', 'lamp: go on']) git(tree, ['commit', '--quiet', '--allow-empty', '-m', title]);
    const sha = git(tree, ['rev-parse', 'HEAD']).trim();
    await runCaptured(['index', tree, mailbox, '--index', place, '--quiet']);
    for (const [reference, id] of [
      ['https://lore.kernel.org/all/lamp-v1-1@example.org/', 'lamp-v1-1@example.org'],
      ['https://lore.kernel.org/r/lamp-v1-1%40example.org', 'lamp-v1-1@example.org'],
      [sha.slice(0, 12), sha],
      [sha.slice(0, 20), sha],
      [sha, sha],
    ] as const) {
      for (const command of ['show', 'versions']) {
        const { out } = await runCaptured([command, reference, '--json', '--index', place]);
        const answer = JSON.parse(out);
        expect([reference, command === 'show' ? answer.id : answer.patch.id]).toEqual([reference, id]);
      }
    }
    for (const command of ['show', 'versions']) {
      const { status, out, err } = await runCaptured([command, `${tree}:1`, '--index', place]);
      expect({ status, out }).toEqual({ status: 1, out: '' });
      expect(err).toBe(`patchtrail: ${tree}:1 is not one message but several; use a Message-ID or a sha\n`);
    }
  });

  it('shows what changed since the posting before, or from another one', async () => {
    for (const words of [
      'versions lamp-v2-1@example.org --diff',
      'versions lamp-v2-1@example.org --diff lamp-v1-1@example.org',
    ]) {
      const { out } = await patchtrail(words);
      expect(out, words).toMatch(/^ {4}- \+\tlamp_wick_trim\(lamp, 4\);$/m);
      expect(out, words).toMatch(/^ {4}\+ \+\tlamp_wick_trim\(lamp, 5\);$/m);
      expect(out, words).toMatch(/Reviewed-by: Bea Example/);
    }
  });

  it('of a patch that is not indexed are found from a file, standard input or a branch, and say which it would be', async () => {
    const file = join(folder, 'next.patch');
    writeFileSync(file, nextLampPatch);
    const plain = await patchtrail(`versions ${file}`);
    expect(plain).toMatchObject({ status: 0, err: '' });
    expect(plain.out).toMatch(
      /^lamp: Add the lamp_wick_trim helper\n1 patch · not in this index\n\nThis would be v3\.\n/,
    );
    expect(plain.out).toMatch(/^\* 2025-01-13 {2}v2 .* \[newest\]$/m);
    expect(await patchtrail('versions -', { input: nextLampPatch })).toEqual(plain);
    const { out } = await patchtrail(`versions ${file} --diff`);
    expect(out).toMatch(/^ {4}- \+\tlamp_wick_trim\(lamp, 5\);$/m);
    expect(out).toMatch(/^ {4}\+ \+\tlamp_wick_trim\(lamp, 6\);$/m);
    const answer = JSON.parse((await patchtrail('versions - --json', { input: nextLampPatch })).out);
    expect(answer).toMatchObject({ patch: null, newest: 'lamp-v2-1@example.org', given: { wouldBe: 3 } });
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    git(tree, ['init', '--quiet']);
    git(tree, ['commit', '--quiet', '--allow-empty', '-m', 'begin']);
    mkdirSync(join(tree, 'drivers/lamp'), { recursive: true });
    writeFileSync(join(tree, 'drivers/lamp/wick.c'), '\tlamp_wick_trim(lamp, 6);\n\treturn length;\n');
    git(tree, ['add', '.']);
    git(tree, ['commit', '--quiet', '-m', 'lamp: Add the lamp_wick_trim helper']);
    for (const words of [`versions HEAD~1..HEAD --repo ${tree}`, `versions HEAD --repo ${tree}`])
      expect((await patchtrail(words)).out, words).toMatch(/^This would be v3\.$/m);
  });

  it('of a patch that is like nothing say so, and are never of words in place of a file', async () => {
    const input = strangePatch;
    const { status, out } = await patchtrail('versions -', { input });
    expect({ status, out }).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^No version of it in this index\.$/m),
    });
    expect(await patchtrail('versions - --diff', { input })).toMatchObject({ status: 0, out: '' });
    for (const words of ['versions lamp.patch', 'versions ./lamp', 'versions lamp --repo /nowhere'])
      expect(await patchtrail(words), words).toMatchObject({ status: 1, out: '' });
    expect(await patchtrail('versions -', { input: 'lamp' })).toMatchObject({
      status: 1,
      err: 'patchtrail: standard input: no patch in it; expected a mail with a patch, an mbox or a diff\n',
    });
  });

  it('of nothing are no failure', async () => {
    expect(await patchtrail('versions zzqxjk --json --quiet')).toMatchObject({ status: 0, err: '' });
    expect(await patchtrail('show zzqxjk')).toEqual({ status: 0, out: '', err: 'no match for "zzqxjk"\n' });
  });
});

describe('names and texts', { timeout: 30_000 }, () => {
  it('identifiers prints names near what was typed, with why', async () => {
    const { out } = await patchtrail('identifiers lamp_wikc_trim');
    expect(out).toMatch(/^lamp_wick_trim {2}\S/);
    expect(await json('identifiers lamp wick trim --limit 1')).toMatchObject({
      matches: [{ identifier: 'lamp_wick_trim' }],
    });
  });

  it('suggest completes', async () => {
    expect((await patchtrail('suggest lamp_wi')).out).toMatch(/^lamp_wick_trim {2}/);
  });

  it('analyze prints each term with the step that made it', async () => {
    const { out } = await patchtrail('analyze bpf_list_del kfuncs');
    expect(out).toMatch(/^bpf_list_del +name +name +bpf_list_del +0 +0-12 +whole identifier$/m);
    const { terms } = (await json('analyze kfuncs')) as { terms: { kind: string; term: string }[] };
    expect(terms).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'stem', term: 'kfunc' })]));
  });

  it('stats counts documents, in all and by source', async () => {
    expect(await json('stats')).toMatchObject({
      engine: 'local',
      documents: 7,
      sources: [{ documents: 5 }, { documents: 2 }],
    });
    expect((await patchtrail('stats --engine minisearch')).out).toMatch(/^engine: {5}minisearch\ndocuments: {2}7 \(/);
  });
});

describe('check', { timeout: 30_000 }, () => {
  it('reports that an index is OK, or what is damaged in it', async () => {
    const place = join(folder, 'damaged');
    await runCaptured(['index', mailbox, '--index', place]);
    expect((await runCaptured(['check', '--index', place])).out).toMatch(/: OK; generation \d+, 5 documents/);
    const { readdirSync, readFileSync } = await import('node:fs');
    const name =
      readdirSync(place).find((candidate) => candidate.endsWith('.postings') || candidate.endsWith('.post')) ??
      readdirSync(place).find((candidate) => /^[a-z0-9-]+\.[a-z]+$/.test(candidate) && candidate !== 'manifest.json')!;
    const bytes = readFileSync(join(place, name));
    bytes[bytes.length >> 1]! ^= 0x40;
    writeFileSync(join(place, name), bytes);
    const { status, out, err } = await runCaptured(['check', '--index', place]);
    expect(status).toBe(1);
    expect(out).toContain(name);
    expect(err).toMatch(/^patchtrail: one part of the index is damaged; run "patchtrail index --rebuild"[^\n]*\n$/);
    const found = JSON.parse((await runCaptured(['check', '--index', place, '--json'])).out);
    expect(found.damaged.length).toBe(1);
  });
});

describe('a call that cannot be answered', { timeout: 30_000 }, () => {
  const wrong: readonly (readonly [words: string, status: number, says: RegExp])[] = [
    ['search', 2, /no query; give search terms or --topics <file>/],
    ['search --limt 3 x', 2, /unknown option '--limt' \(Did you mean --limit\?\)/],
    ['search --limit many x', 2, /--limit <hits>.*'many' is invalid/],
    ['search --limit 1001 x', 2, /'1001' is invalid\. It must be at most 1000\./],
    ['search --sort best x', 2, /Allowed choices are relevance, newest, oldest/],
    ['search --filter colour=red x', 2, /Expected name=value, with one of the names subsystem, author/],
    ['search -- -x', 2, /add a term to find/],
    ['search --topics t.ndjson', 2, /--topics requires --run <tag>/],
    ['search --topics t.ndjson --run x y', 2, /a query and --topics cannot be combined/],
    ['search --topics nowhere.ndjson --run x', 1, /nowhere\.ndjson: no such file or directory/],
    ['search --engine lucene x', 2, /Allowed choices are local, minisearch, opensearch/],
    ['search --engine opensearch x', 2, /requires --cluster <urls>/],
    ['search --engine opensearch --cluster nowhere x', 2, /cluster\.0: Invalid URL/],
    ['search lamp --limit -1', 2, /argument '-1' is invalid\. It must be at least 0\.$/m],
    ['search lamp --limit many', 2, /argument 'many' is invalid\. It must be a number\.$/m],
    ['search lamp --limit 1.5', 2, /It must be a whole number\.$/m],
    ['search lamp --limit 99999', 2, /It must be at most 1000\.$/m],
    ['show', 2, /missing required argument 'id'/],
    ['find x', 2, /unknown command 'find'/],
    ['index nowhere.mbox', 1, /nowhere\.mbox: no such file or directory/],
    ['serve --port 70000', 2, /'70000' is invalid/],
    ['serve --host 0.0.0.0', 2, /--allow-public/],
    [
      '--index /nowhere/index stats',
      1,
      /no index in \/nowhere\/index; run "patchtrail index <source>…", or pass --index/,
    ],
    ['versions', 2, /versions needs a patch: an id, a file, -, a commit or words/],
    ['versions lamp-v2-1@example.org --diff nobody', 1, /no match for "nobody"/],
  ];

  it.each(wrong)('%s', async (words, status, says) => {
    const result = await patchtrail(words);
    expect(result.out).toBe('');
    expect(result.err).toMatch(/^patchtrail: [^\n]+\n$/);
    expect(result.err).toMatch(says);
    expect(result.status).toBe(status);
  });

  it('without a command gets help on standard error', async () => {
    const { status, out, err } = await runCaptured([]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(/^Usage: patchtrail/);
  });

  it('for help or the version gets it on standard output', async () => {
    for (const words of [['--help'], ['search', '--help'], ['--version']]) {
      const { status, out, err } = await runCaptured(words);
      expect({ status, err }).toEqual({ status: 0, err: '' });
      expect(out.length).toBeGreaterThan(4);
    }
  });
});

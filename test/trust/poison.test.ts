import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import type { Problem } from '../../src/corpus/problem.js';
import { MboxReader } from '../../src/corpus/sources/mbox-reader.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { DocumentInverter } from '../../src/index/build/document-inverter.js';
import type { IndexingSummary } from '../../src/index/build/indexing-session.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { Submissions } from '../../src/lineage/submissions.js';
import { searchRequest } from '../../src/search/search-options.js';
import { runCaptured } from '../cli/captured-run.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { amount, tell } from './campaign.js';
import { mailbox } from './hostile-mails.js';

const folder = temporaryFolder();

/** One version of a series whose every patch has a title of its own and changes a file of its own. */
function series(version: number, patches: number): Uint8Array[] {
  const mark = version === 1 ? '' : ` v${version}`;
  return Array.from({ length: patches + 1 }, (_, part) =>
    mail(
      {
        Subject: `[PATCH${mark} ${part}/${patches}] lamps: ${part === 0 ? 'light every room' : `light room ${part}`}`,
        'Message-ID': `<v${version}-${part}@example.org>`,
        ...(part === 0 ? {} : { 'In-Reply-To': `<v${version}-0@example.org>` }),
        Date: `Mon, ${version + 5} Jan 2025 10:00:00 +0000`,
      },
      part === 0
        ? 'All of it.\n'
        : `Room ${part}.\n\ndiff --git a/rooms/r${part}.c b/rooms/r${part}.c\n--- a/rooms/r${part}.c\n+++ b/rooms/r${part}.c\n@@ -1,2 +1,3 @@\n int room_${part};\n+int lamp_${part}_${version};\n int door;\n`,
    ),
  );
}

const good = (id: string) => mail({ Subject: `${id} is well`, 'Message-ID': `<${id}@example.org>` }, 'plain words\n');
const poison = mail(
  { Subject: '[PATCH v2] poison: the word', 'Message-ID': '<poison@example.org>' },
  'poisonous words\n',
);

function write(name: string, mails: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, mailbox(mails.map((bytes) => Buffer.from(bytes))));
  return path;
}

async function indexed(
  name: string,
  path: string,
): Promise<{ index: string; summary: IndexingSummary; problems: Problem[] }> {
  const index = join(folder, name);
  const writer = IndexWriter.open(index, { workers: 0 });
  const problems: Problem[] = [];
  try {
    const run = { path, list: null, onProblem: (problem: Problem) => void problems.push(problem) };
    return { index, summary: await writer.addSource(await openSource(path, 'mbox'), run), problems };
  } finally {
    writer.close();
  }
}

async function idsFound(index: string, query: string): Promise<string[]> {
  const engine = LocalEngine.open(index);
  try {
    return (await engine.search(searchRequest(query, { limit: 50, collapse: 'none' }))).hits
      .map((hit) => hit.id)
      .sort();
  } finally {
    await engine.close();
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a series of hundreds of patches', () => {
  it('is indexed with its next version, and so is the source after it', async () => {
    const patches = amount({ quick: 360, short: 360, long: 1_500 });
    const long = write('series.mbox', [...series(1, patches), ...series(2, patches)]);
    const after = write('after.mbox', [good('after')]);
    const { status, out } = await runCaptured([
      'index',
      long,
      after,
      '--index',
      join(folder, 'series'),
      '--threads',
      '0',
      '--json',
    ]);
    const report = JSON.parse(out);
    tell(`two versions of a series of ${patches} patches: ${report.documents} documents in ${report.seconds} s`);
    expect({ status, documents: report.documents, failed: report.failed }).toEqual({
      status: 0,
      documents: 2 * (patches + 1) + 1,
      failed: [],
    });
  });
});

describe('a source on which the program fails', () => {
  it('is reported, and the sources before and after it are indexed and committed', async () => {
    const paths = ['first', 'broken', 'last'].map((name) => write(`${name}.mbox`, [good(name)]));
    const read = MboxReader.prototype.read;
    vi.spyOn(MboxReader.prototype, 'read').mockImplementation(function (this: MboxReader, cursor) {
      const items = read.call(this, cursor);
      return (async function* () {
        for (;;) {
          const next = await items.next();
          if (next.done === true) return next.value;
          if (next.value.type === 'record' && next.value.record.location.path.includes('broken'))
            throw new RangeError('Maximum call stack size exceeded');
          yield next.value;
        }
      })();
    });
    const index = join(folder, 'failing');
    const { status, out, err } = await runCaptured(['index', ...paths, '--index', index, '--threads', '0', '--json']);
    const report = JSON.parse(out);
    expect(status).toBe(1);
    expect(report.failed).toEqual([
      { path: paths[1], reason: expect.stringContaining('Maximum call stack size exceeded') },
    ]);
    expect(err).toContain('broken.mbox');
    vi.restoreAllMocks();
    expect(await idsFound(index, 'plain')).toEqual(['first@example.org', 'last@example.org']);
  });
});

describe('a mail on which the program fails', () => {
  it('while its words are indexed is set aside, counted and named; its neighbours are found', async () => {
    const path = write('poison-words.mbox', [good('before'), poison, good('behind')]);
    const invert = DocumentInverter.prototype.invertFields;
    vi.spyOn(DocumentInverter.prototype, 'invertFields').mockImplementation(function (this: DocumentInverter, fields) {
      invert.call(this, fields);
      if (fields.texts.some((text) => text.includes('poisonous'))) throw new RangeError('too deep');
    });
    const { index, summary, problems } = await indexed('poison-words', path);
    expect({ added: summary.added, skipped: [...summary.skipped] }).toEqual({ added: 2, skipped: [['set-aside', 1]] });
    expect(problems.map(({ detail }) => detail)).toEqual([expect.stringContaining('poison@example.org')]);
    vi.restoreAllMocks();
    expect(await idsFound(index, 'plain OR poisonous')).toEqual(['before@example.org', 'behind@example.org']);
    expect((await runCaptured(['check', '--index', index])).status).toBe(0);
  });

  it('while its versions are followed is kept, without versions, counted and named', async () => {
    const path = write('poison-versions.mbox', [good('before'), poison, good('behind')]);
    const of = Submissions.prototype.of;
    vi.spyOn(Submissions.prototype, 'of').mockImplementation(function (this: Submissions, facts) {
      if (facts.id === 'poison@example.org') throw new RangeError('too deep');
      return of.call(this, facts);
    });
    const { index, summary, problems } = await indexed('poison-versions', path);
    expect({ added: summary.added, repaired: [...summary.repaired] }).toEqual({
      added: 3,
      repaired: [['unlinked', expect.any(Number)]],
    });
    expect(problems[0]).toMatchObject({ reason: 'unlinked', location: { path } });
    vi.restoreAllMocks();
    expect(await idsFound(index, 'poisonous')).toEqual(['poison@example.org']);
  });
});

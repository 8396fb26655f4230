import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listsOf } from '../../src/corpus/document.js';
import { openSource } from '../../src/corpus/open-source.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { searchRequest } from '../../src/search/search-options.js';
import { mail } from '../support/mail-fixtures.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** One message in three archives of lists, which receive it at times of their own. */
const lists = ['gpio', 'iio', 'usb'] as const;
const folder = temporaryFolder();
const separator = Buffer.from('From mboxrd@z Thu Jan  1 00:00:00 1970\n');

/** Message `n` as list number `list` has it. */
function copy(n: number, list: number, text = `Lamp number ${n} burns at night.`): Uint8Array {
  const minute = String((n * 7 + list * 11) % 60).padStart(2, '0');
  return mail(
    {
      Received: `from a.example by ${lists[list]}.example; Mon, 5 Jan 2026 10:${minute}:00 +0000`,
      Subject: `[PATCH] lib/lamp: wick ${n}`,
      Date: 'Mon, 05 Jan 2026 10:00:00 +0000',
      'Message-ID': `<wick-${n}@example.org>`,
      'List-Id': `<${lists[list]}.vger.kernel.org>`,
    },
    `${text}\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n lib/lamp.c | 1 +\n\ndiff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -1,2 +1,3 @@\n int lamp;\n+int wick_${n};\n int end;\n${list === 2 ? '________________________________________________\nusb mailing list\nhttps://lists.example/usb\n' : ''}`,
  );
}

function writeArchive(path: string, mails: readonly Uint8Array[]): void {
  writeFileSync(path, Buffer.concat(mails.flatMap((bytes) => [separator, bytes, Buffer.from('\n')])));
}

async function index(place: string, paths: readonly string[], rebuild = false) {
  const writer = IndexWriter.open(place, { workers: 0, rebuild });
  try {
    const summaries = [];
    for (const path of paths)
      summaries.push(await writer.addSource(await openSource(path, 'mbox'), { path, list: null }));
    return summaries;
  } finally {
    writer.close();
  }
}

/** Everything that a reader of the index can see of its messages. */
async function seen(place: string, most: number) {
  const engine = LocalEngine.open(place);
  try {
    const documents = [];
    for (let n = 0; n < most; n++) {
      const document = await engine.document(`wick-${n}@example.org`);
      const { alsoIn = [], ...rest } = document ?? {};
      documents.push(
        document === null ? null : { ...rest, alsoIn: alsoIn.map(({ path, line }) => `${path}:${line}`).sort() },
      );
    }
    const pages = [];
    for (const query of ['lamp', 'list:gpio', 'list:iio wick', 'list:usb']) {
      const {
        tookMs: _,
        hits,
        ...rest
      } = await engine.search(searchRequest(query, { facets: true, limit: 50, sort: 'newest' }));
      pages.push({ ...rest, hits: [...hits].sort((a, b) => (a.id < b.id ? -1 : 1)) });
    }
    return { documents, pages };
  } finally {
    await engine.close();
  }
}

const most = 5;
const held = fc.uniqueArray(fc.nat(most - 1), { maxLength: most }).map((ns) => ns.sort());
let runs = 0;

describe('a message in several archives', () => {
  it('is one document on all their lists, until the last of them drops it', async () => {
    const step = fc.record({ list: fc.nat(2), messages: held });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const place = join(folder, `model-${runs++}`);
        mkdirSync(place);
        const paths = lists.map((list) => join(place, `${list}.mbox`));
        const model = lists.map(() => new Set<number>());
        for (const { list, messages } of steps) {
          writeArchive(
            paths[list]!,
            messages.map((n) => copy(n, list)),
          );
          model[list] = new Set(messages);
          await index(join(place, 'index'), [paths[list]!]);
          const engine = LocalEngine.open(join(place, 'index'));
          let documents = 0;
          for (let n = 0; n < most; n++) {
            const document = await engine.document(`wick-${n}@example.org`);
            const expected = lists.filter((_, i) => model[i]!.has(n));
            expect(document === null ? [] : listsOf(document)).toEqual([...expected].sort());
            expect(document === null ? 0 : 1 + document.alsoIn.length).toBe(expected.length);
            if (expected.length > 0) documents++;
          }
          for (const [i, name] of lists.entries()) {
            const { total } = await engine.search(searchRequest(`list:${name}`));
            expect(total).toBe(model[i]!.size);
          }
          expect((await engine.stats()).documents).toBe(documents);
          await engine.close();
        }
        rmSync(place, { recursive: true });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('is answered the same whatever the order in which the archives are indexed', async () => {
    const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.tuple(held, held, held), order, order, async (messages, first, second) => {
        const place = join(folder, `order-${runs++}`);
        mkdirSync(place);
        const paths = lists.map((list, i) => {
          const path = join(place, `${list}.mbox`);
          writeArchive(
            path,
            messages[i]!.map((n) => copy(n, i)),
          );
          return path;
        });
        await index(
          join(place, 'a'),
          first.map((i) => paths[i]!),
        );
        await index(
          join(place, 'b'),
          second.map((i) => paths[i]!),
        );
        expect(await seen(join(place, 'a'), most)).toEqual(await seen(join(place, 'b'), most));
        rmSync(place, { recursive: true });
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  it('is no news when an archive is indexed again', async () => {
    const place = join(folder, 'again');
    const paths = lists.map((list, i) => {
      const path = join(folder, `${list}-again.mbox`);
      writeArchive(
        path,
        [0, 1, 2].map((n) => copy(n, i)),
      );
      return path;
    });
    await index(place, paths);
    for (const summary of await index(place, paths))
      expect(summary).toMatchObject({ added: 0, updated: 0, removed: 0 });
  });

  it('leaves with its source only where no other has it', async () => {
    const place = join(folder, 'leave');
    const paths = ['gpio', 'iio'].map((list) => join(folder, `${list}-leave.mbox`));
    writeArchive(paths[0]!, [copy(0, 0), copy(1, 0)]);
    writeArchive(paths[1]!, [copy(1, 1), copy(2, 1)]);
    await index(place, paths);
    const writer = IndexWriter.open(place, { workers: 0 });
    expect(await writer.removeSource('nowhere', null)).toBeNull();
    expect(await writer.removeSource(paths[0]!, null)).toEqual({ path: paths[0], documents: 1 });
    writer.close();
    const engine = LocalEngine.open(place);
    expect(await engine.document('wick-0@example.org')).toBeNull();
    expect(await engine.document('wick-1@example.org')).toMatchObject({ list: 'iio', source: { path: paths[1] } });
    expect((await engine.stats()).sources.map(({ source, documents }) => [source, documents])).toEqual([[paths[1], 2]]);
    await engine.close();
  });
});

describe('another message under the same id', () => {
  it('is kept beside the first, and both are found', async () => {
    const place = join(folder, 'forged');
    const paths = ['first', 'second'].map((name) => join(folder, `${name}.mbox`));
    writeArchive(paths[0]!, [copy(0, 0)]);
    writeArchive(paths[1]!, [copy(0, 1, 'A forged text about candles.')]);
    const [, second] = await index(place, paths);
    expect(second!.repaired.get('other-text')).toBe(1);
    for (const summary of await index(place, paths))
      expect(summary).toMatchObject({ added: 0, updated: 0, removed: 0 });
    const engine = LocalEngine.open(place);
    expect((await engine.document('wick-0@example.org'))?.text).toContain('Lamp number 0');
    const { hits } = await engine.search(searchRequest('forged candles', { collapse: 'none' }));
    expect(hits[0]).toMatchObject({ messageId: 'wick-0@example.org' });
    expect(hits[0]!.id).toMatch(/^wick-0@example\.org#[0-9a-f]{16}$/);
    await engine.close();
  });
});

describe('a series spread over lists', () => {
  it('is one series and one trail: cover letter on one list, patches on another, v2 on a third', async () => {
    const place = join(folder, 'spread');
    const part = (version: number, n: number, list: number): Uint8Array =>
      mail(
        {
          Subject: `[PATCH${version === 1 ? '' : ` v${version}`} ${n}/2] lib/lamp: ${n === 0 ? 'longer light' : `wick ${n} of the lamp`}`,
          Date: `Mon, ${String(version * 7).padStart(2, '0')} Jan 2026 10:0${n}:00 +0000`,
          'Message-ID': `<spread-${version}-${n}@example.org>`,
          ...(n === 0 ? {} : { 'In-Reply-To': `<spread-${version}-0@example.org>` }),
          'List-Id': `<${lists[list]}.vger.kernel.org>`,
        },
        n === 0
          ? `Two patches.\n\nAda Example (2):\n  lib/lamp: wick 1 of the lamp\n  lib/lamp: wick 2 of the lamp\n`
          : `Burn for ${version * 10} hours.\n\nSigned-off-by: Ada Example <ada@example.org>\n---\n lib/lamp.c | 1 +\n\ndiff --git a/lib/lamp.c b/lib/lamp.c\n--- a/lib/lamp.c\n+++ b/lib/lamp.c\n@@ -1,2 +1,3 @@\n int lamp;\n+int wick_${n}_of_lamp;\n int end;\n`,
      );
    const paths = lists.map((list) => join(folder, `${list}-spread.mbox`));
    writeArchive(paths[0]!, [part(1, 0, 0)]);
    writeArchive(paths[1]!, [part(1, 1, 1), part(1, 2, 1)]);
    writeArchive(paths[2]!, [part(2, 0, 2), part(2, 1, 2), part(2, 2, 2)]);
    await index(place, [paths[1]!, paths[0]!, paths[2]!]);
    const engine = LocalEngine.open(place);
    const trail = await engine.versions('spread-1-1@example.org');
    expect(trail?.newest).toBe('spread-2-1@example.org');
    expect(trail?.series?.map(({ cover, version, parts }) => [cover, version, parts.length])).toEqual([
      ['spread-1-0@example.org', null, 2],
      ['spread-2-0@example.org', 2, 2],
    ]);
    await engine.close();
  });
});

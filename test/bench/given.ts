import type { Document } from '../../src/corpus/document.js';
import { readPatches } from '../../src/corpus/patch-input/read-patches.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { seriesMessages } from '../../src/engines/series-messages.js';
import { searchRequest } from '../../src/search/search-options.js';
import { mailboxOf } from '../../src/server/mailbox.js';
import { markdownTable, quantile } from './table.js';

/** Milliseconds for each kind of thing that is asked about. */
interface Asked {
  readonly name: string;
  readonly times: number[];
}

/**
 * How long `versions` takes for patches that are not in the index: patches of it as git would write them, single ones and whole
 * series, without Message-IDs, references and versions. Each is asked twice, and the second time counts, or the first where
 * the index is said to be cold; reading the text is in it.
 */
export async function givenBench(index: string, count: number): Promise<string[]> {
  const engine = LocalEngine.open(index);
  const { documents } = await engine.stats();
  const found: Document[] = [];
  for (let offset = 0; found.length < count && offset < 1000; offset += 100) {
    // From all years of the archive, whatever they say.
    for (const sort of ['newest', 'oldest', 'relevance'] as const) {
      const request = searchRequest('kind:patch has:diff', {
        limit: 100,
        offset,
        sort,
        collapse: 'none',
        highlight: false,
      });
      for (const { id } of (await engine.search(request)).hits) {
        const document = await engine.document(id);
        if (document !== null && found.length < count) found.push(document);
      }
    }
  }
  const asked: Asked[] = ['one patch, cold', 'one patch, warm', 'its series, warm', 'a diff, warm'].map((name) => ({
    name,
    times: [],
  }));
  const ask = async (text: string): Promise<number> => {
    const start = performance.now();
    await engine.versionsOf((await readPatches(Buffer.from(text), 'given')).documents, { diff: false });
    return performance.now() - start;
  };
  for (const document of found) {
    const { patches } = await seriesMessages(engine, document);
    const one = unsent(mailboxOf([document]));
    asked[0]!.times.push(await ask(one));
    asked[1]!.times.push(await ask(one));
    const whole = unsent(mailboxOf(patches));
    await ask(whole);
    asked[2]!.times.push(await ask(whole));
    const diff = document.text.slice(Math.max(0, document.text.search(/^diff /m)));
    await ask(diff).catch(() => 0);
    asked[3]!.times.push(await ask(diff).catch(() => 0));
  }
  await engine.close();
  return [
    `${documents.toLocaleString('en')} documents, ${found.length} asked about`,
    '',
    ...markdownTable([
      ['milliseconds', 'median', 'p95', 'most'],
      ...asked.map(({ name, times }) => {
        const sorted = times.toSorted((a, b) => a - b);
        return [name, ...[0.5, 0.95, 1].map((share) => quantile(sorted, share).toFixed(1))];
      }),
    ]),
  ];
}

/** Without what only mail that was sent has. */
function unsent(mailbox: string): string {
  return mailbox
    .replace(/^(?:Message-ID|In-Reply-To): .*\n/gm, '')
    .replace(/^References: .*\n(?: .*\n)*/gm, '')
    .replace(/^(Subject: \[[^\]]*?) v\d+/gm, '$1');
}

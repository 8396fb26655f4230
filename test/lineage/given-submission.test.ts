import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { readPatches } from '../../src/corpus/patch-input/read-patches.js';
import type { GivenVersions } from '../../src/engines/engine.js';
import { linkedIds, trailOfGiven } from '../../src/engines/given-trail.js';
import { FactsList, type FactsSource } from '../../src/lineage/facts-source.js';
import { givenSubmission, linkGiven } from '../../src/lineage/given-submission.js';
import { updateLineage } from '../../src/lineage/lineage-builder.js';
import { lineageFacts } from '../../src/lineage/lineage-facts.js';
import { Overrides } from '../../src/lineage/overrides.js';
import { documentOf } from '../support/mail-fixtures.js';

function diffOf(word: string, lines: number, more = 0): string {
  const added = Array.from({ length: lines }, (_, i) => `+\tlamp_${word}_step_${i}(lamp, wick);`);
  const extra = Array.from({ length: more }, (_, i) => `+\tlamp_${word}_extra_${i}(lamp);`);
  return `diff --git a/lamps/${word}.c b/lamps/${word}.c\n--- a/lamps/${word}.c\n+++ b/lamps/${word}.c\n@@ -1,1 +1,${1 + lines + more} @@ int ${word}(void)\n int lamp;\n${[...added, ...extra].join('\n')}\n`;
}

/** A series as it was sent in March 2025. */
async function sent(version: number, day: number, titles: readonly string[], more = version): Promise<Document[]> {
  const prefix = version === 1 ? 'PATCH' : `PATCH v${version}`;
  const root = `lamp-v${version}-0@example.org`;
  const cover = await documentOf(
    {
      Subject: `[${prefix} 0/${titles.length}] lamp: burn longer`,
      'Message-ID': `<${root}>`,
      Date: `${day} Mar 2025 10:00:00 +0000`,
      'List-Id': '<lamps.example.org>',
    },
    'What it is about.\n',
  );
  const patches = titles.map((title, i) =>
    documentOf(
      {
        Subject: `[${prefix} ${i + 1}/${titles.length}] ${title}`,
        'Message-ID': `<lamp-v${version}-${i + 1}@example.org>`,
        'In-Reply-To': `<${root}>`,
        References: `<${root}>`,
        Date: `${day} Mar 2025 10:00:0${i + 1} +0000`,
        'List-Id': '<lamps.example.org>',
      },
      `The lamp goes out.\n---\n${diffOf(title.split(' ').at(-1)!, 12, more)}`,
    ),
  );
  return [cover, ...(await Promise.all(patches))];
}

const titles = ['lamp: trim the wick', 'lamp: fill in oil', 'lamp: clean the glass'];

class Index {
  readonly facts: FactsList;
  readonly #documents: ReadonlyMap<string, Document>;
  readonly #graph: ReturnType<typeof updateLineage>;

  constructor(documents: readonly Document[]) {
    this.#documents = new Map(documents.map((document) => [document.id, document]));
    this.facts = new FactsList(documents.flatMap((document) => lineageFacts(document) ?? []));
    const change = { added: [...this.#documents.keys()], removed: new Set<string>() };
    this.#graph = updateLineage(null, change, this.facts, new Overrides());
  }

  versionsOf(given: readonly Document[], facts: FactsSource = this.facts, diff = false): GivenVersions {
    const submission = givenSubmission(given)!;
    const links = linkGiven(submission, facts);
    expect(linkedIds(links).every((id) => this.#documents.has(id))).toBe(true);
    const source = { graph: this.#graph, document: (id: string) => this.#documents.get(id) ?? null };
    return trailOfGiven(submission, links, source, { diff });
  }
}

const formatted = (title: string, part: string, body: string): string =>
  `From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: Ada Example <ada@example.org>\nDate: Sat, 1 Feb 2025 10:00:00 +0100\nSubject: [PATCH${part}] ${title}\n\nThe lamp goes out.\n---\n${body}\n`;

async function read(text: string): Promise<readonly Document[]> {
  return (await readPatches(Buffer.from(text), 'given')).documents;
}

describe('a patch that is not in the index', () => {
  it('has the versions that were posted, and would be the next, though its author date is older', async () => {
    const index = new Index([...(await sent(1, 3, titles)), ...(await sent(2, 10, titles))]);
    const trail = index.versionsOf(await read(formatted(titles[1]!, '', diffOf('oil', 12, 4))));
    expect(trail.patch).toBeNull();
    expect(trail.versions.map(({ id }) => id)).toEqual(['lamp-v1-2@example.org', 'lamp-v2-2@example.org']);
    expect(trail.newest).toBe('lamp-v2-2@example.org');
    expect(trail.given).toMatchObject({ version: null, wouldBe: 3, posted: null });
    expect(trail.supersededBy).toBeNull();
    expect(trail.versions.every(({ confidence, evidence }) => confidence > 0.8 && evidence.length > 0)).toBe(true);
  });

  it('is found by its lines alone, where it is a diff without title and author', async () => {
    const index = new Index(await sent(1, 3, titles));
    const trail = index.versionsOf(await read(diffOf('oil', 12, 2)));
    expect(trail.newest).toBe('lamp-v1-2@example.org');
    expect(trail.versions[0]!.evidence.map(({ type }) => type)).not.toContain('same-author');
  });

  it('is matched as a series where it is one, and new patches are told from old ones', async () => {
    const index = new Index([...(await sent(1, 3, titles)), ...(await sent(2, 10, titles))]);
    const branch = [
      formatted(titles[0]!, ' 1/3', diffOf('wick', 12, 2)),
      formatted(titles[2]!, ' 2/3', diffOf('glass', 12, 5)),
      formatted('lamp: count the matches', ' 3/3', diffOf('matches', 9)),
    ];
    const trail = index.versionsOf(await read(branch.join('')), index.facts, true);
    expect(trail.versions.map(({ id }) => id)).toEqual(['lamp-v1-0@example.org', 'lamp-v2-0@example.org']);
    expect(trail.given.wouldBe).toBe(3);
    expect(trail.given.patches).toMatchObject([
      { part: 1, last: 'lamp-v2-1@example.org', state: 'same' },
      { part: 2, last: 'lamp-v2-3@example.org', state: 'changed' },
      { part: 3, last: null, state: 'added' },
    ]);
    expect(trail.comparison?.pairs.map(({ state }) => state)).toEqual(['same', 'changed', 'added', 'dropped']);
  });

  it('that a mailbox has in several versions is the latest of them', async () => {
    const index = new Index(await sent(1, 3, titles));
    const trail = index.versionsOf([...(await sent(2, 10, titles)), ...(await sent(3, 17, titles))]);
    expect(trail.given).toMatchObject({ version: 3, wouldBe: 3, leftOut: 4 });
    expect(trail.newest).toBe('lamp-v1-0@example.org');
  });

  it('is told to be in the index where its Message-ID is', async () => {
    const series = await sent(2, 10, titles);
    const index = new Index([...(await sent(1, 3, titles)), ...series]);
    const trail = index.versionsOf([series[2]!]);
    expect(trail.given).toMatchObject({ posted: 'lamp-v2-2@example.org', wouldBe: null });
    expect(trail.versions.at(-1)).toMatchObject({ id: 'lamp-v2-2@example.org', confidence: 1 });
    expect(trail.versions.at(-1)!.evidence[0]).toEqual({ type: 'same-message', text: 'the same message' });
  });

  it('that was sent long ago is superseded by what came after', async () => {
    const index = new Index(await sent(3, 17, titles));
    const trail = index.versionsOf(await sent(1, 3, titles));
    expect(trail.supersededBy).toEqual({ id: 'lamp-v3-0@example.org', version: 3, daysLater: 14 });
  });

  it('follows the series that it is most of, not a part of it that was sent again later', async () => {
    const again = (await sent(1, 9, [titles[1]!], 2)).slice(1);
    const index = new Index([
      ...(await sent(1, 3, titles)),
      ...again.map((one) => ({ ...one, id: 'again@example.org' })),
    ]);
    const branch = [
      formatted(titles[0]!, ' 1/3', diffOf('wick', 12, 2)),
      formatted(titles[1]!, ' 2/3', diffOf('oil', 12, 2)),
      formatted(titles[2]!, ' 3/3', diffOf('glass', 12, 2)),
    ];
    expect(index.versionsOf(await read(branch.join(''))).newest).toBe('lamp-v1-0@example.org');
  });

  it('is no version of another of its kind, whose title differs in a number', async () => {
    const part = async (number: number, word: string): Promise<Document> =>
      documentOf(
        {
          Subject: `[PATCH] lamp: burn longer, part ${number}/2`,
          'Message-ID': `<part-${number}@example.org>`,
          Date: '3 Mar 2025 10:00:00 +0000',
        },
        `---\n${diffOf(word, 9)}${diffOf('shared', 4)}`,
      );
    const index = new Index([await part(1, 'wick')]);
    expect(index.versionsOf([await part(2, 'oil')]).versions).toEqual([]);
  });

  it('that is like nothing has no versions, and would be none', async () => {
    const index = new Index(await sent(1, 3, titles));
    const trail = index.versionsOf(await read(formatted('stove: warm the room', '', diffOf('stove', 9))));
    expect(trail).toMatchObject({ versions: [], related: [], newest: null, given: { wouldBe: null } });
  });

  it('costs look-ups of its own keys and of what they find, however much else there is', async () => {
    const asked = async (others: number): Promise<number> => {
      const strangers = Array.from({ length: others }, (_, i) =>
        documentOf(
          {
            Subject: `[PATCH] stove${i}: warm room ${i}`,
            From: `Bea <bea${i}@example.org>`,
            'Message-ID': `<stove-${i}@example.org>`,
            Date: `${1 + (i % 27)} Mar 2025 10:00:00 +0000`,
          },
          `---\n${diffOf(`stove${i}`, 9)}`,
        ),
      );
      const index = new Index([...(await sent(1, 3, titles)), ...(await Promise.all(strangers))]);
      let calls = 0;
      const counted: FactsSource = {
        byId: (id) => {
          calls++;
          return index.facts.byId(id);
        },
        withKey: (key, limit) => {
          const found = index.facts.withKey(key, limit);
          calls += 1 + found.length;
          return found;
        },
        rarity: (word) => index.facts.rarity(word),
      };
      index.versionsOf(await read(formatted(titles[1]!, '', diffOf('oil', 12, 4))), counted);
      return calls;
    };
    expect(await asked(400)).toBe(await asked(20));
  });
});

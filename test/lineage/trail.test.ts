import { describe, expect, it } from 'vitest';
import type { VersionsResponse } from '../../src/engines/engine.js';
import { trailOf } from '../../src/engines/trail.js';
import { FactsList } from '../../src/lineage/facts-source.js';
import { updateLineage } from '../../src/lineage/lineage-builder.js';
import { lineageFacts } from '../../src/lineage/lineage-facts.js';
import { Overrides } from '../../src/lineage/overrides.js';
import { documentOf } from '../support/mail-fixtures.js';

const lampDiff = [
  'diff --git a/lamps/lamp.c b/lamps/lamp.c',
  '--- a/lamps/lamp.c',
  '+++ b/lamps/lamp.c',
  '@@ -1,1 +1,4 @@',
  ' static void lamp(void)',
  '+\ttrim_the_wick(lamp);',
  '+\tfill_in_oil(lamp);',
  '+\tlight_the_flame(lamp);',
  '',
].join('\n');

interface Sent {
  readonly id: string;
  readonly subject: string;
  readonly day: number;
  readonly to?: string;
  readonly diff?: string;
}

/** The trail of the first of these patches, sent in March 2025. */
async function trail(...mails: readonly Sent[]): Promise<VersionsResponse> {
  const documents = await Promise.all(
    mails.map(({ id, subject, day, to, diff = lampDiff }) =>
      documentOf(
        {
          'Message-ID': `<${id}>`,
          Subject: subject,
          Date: `${day} Mar 2025 10:00:00 +0000`,
          ...(to === undefined ? {} : { 'In-Reply-To': `<${to}>`, References: `<${to}>` }),
        },
        subject.includes(' 0/') ? 'What the series is about.\n' : `The lamp goes out.\n---\n${diff}`,
      ),
    ),
  );
  const facts = documents.flatMap((document) => lineageFacts(document) ?? []);
  const source = new FactsList(facts);
  const change = { added: facts.map((one) => one.id), removed: new Set<string>() };
  const graph = updateLineage(null, change, source, new Overrides());
  const byId = new Map(documents.map((document) => [document.id, document]));
  return trailOf(documents[0]!, { graph, document: (id) => byId.get(id) ?? null });
}

const one = { id: 'v1', subject: '[PATCH] lamp: keep it lit', day: 1 };

describe('the trail of a patch', () => {
  it('lists its other postings, oldest first, with what speaks for each', async () => {
    const { patch, versions } = await trail(
      { id: 'v2', subject: '[PATCH v2] lamp: keep it lit', day: 5 },
      { id: 'v3', subject: '[PATCH v3] lamp: keep it lit', day: 9 },
      one,
    );
    expect(patch.id).toBe('v2');
    expect(versions.map(({ id, version, renamed }) => [id, version, renamed])).toEqual([
      ['v1', 1, false],
      ['v3', 3, false],
    ]);
    expect(versions.every((version) => version.confidence > 0.8 && version.evidence.length > 0)).toBe(true);
  });

  it('marks the newest, and says by what an older one is superseded and when', async () => {
    const answer = await trail(one, { id: 'v5', subject: '[PATCH v5] lamp: keep it lit', day: 13 });
    expect(answer.newest).toBe('v5');
    expect(answer.versions.map((version) => version.newest)).toEqual([true]);
    expect(answer.supersededBy).toEqual({ id: 'v5', version: 5, daysLater: 12 });
  });

  it('of the newest is superseded by nothing', async () => {
    const answer = await trail({ id: 'v2', subject: '[PATCH v2] lamp: keep it lit', day: 5 }, one);
    expect(answer.newest).toBe('v2');
    expect(answer.supersededBy).toBeNull();
  });

  it('says which versions are not here', async () => {
    const { gaps } = await trail(one, { id: 'v4', subject: '[PATCH v4] lamp: keep it lit', day: 13 });
    expect(gaps).toEqual(['v2 and v3 are not in this index']);
  });

  it('says which parts of a series are missing', async () => {
    const { gaps, series } = await trail(
      { id: 'c', subject: '[PATCH v2 0/4] lamps', day: 1 },
      { id: 'p1', subject: '[PATCH v2 1/4] lamp: keep it lit', day: 1, to: 'c' },
      { id: 'p3', subject: '[PATCH v2 3/4] lamp: keep it dry', day: 1, to: 'c' },
    );
    expect(series).toHaveLength(1);
    expect(series![0]).toMatchObject({ root: 'c', total: 4, missingParts: [2, 4] });
    expect(gaps).toContain('2 of 4 patches of v2 are missing');
  });

  it('says what became of each part', async () => {
    const { series } = await trail(
      { id: 'c2', subject: '[PATCH v2 0/2] lamps', day: 5 },
      { id: 'a2', subject: '[PATCH v2 1/2] lamp: keep it lit', day: 5, to: 'c2' },
      { id: 'b2', subject: '[PATCH v2 2/2] oven: bake a cake', day: 5, to: 'c2' },
      { id: 'c1', subject: '[PATCH 0/1] lamps', day: 1 },
      { id: 'a1', subject: '[PATCH 1/1] lamp: keep it lit', day: 1, to: 'c1' },
    );
    expect(series!.map((submission) => submission.parts.map((part) => part.state))).toEqual([
      ['first'],
      ['same', 'added'],
    ]);
  });

  it('calls a part changed that differs in one line of two hundred, or only gained one', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `+\tset_the_lamp_brightness(lamp, ${i});`);
    const diffOf = (added: readonly string[]): string =>
      [
        'diff --git a/lamp.c b/lamp.c',
        '--- a/lamp.c',
        '+++ b/lamp.c',
        `@@ -1,0 +1,${added.length} @@`,
        ...added,
        '',
      ].join('\n');
    const sent = (version: number, added: readonly string[]): Sent[] => [
      { id: `c${version}`, subject: `[PATCH v${version} 0/1] lamps`, day: version },
      {
        id: `a${version}`,
        subject: `[PATCH v${version} 1/1] lamp: keep it lit`,
        day: version,
        to: `c${version}`,
        diff: diffOf(added),
      },
    ];
    for (let changed = 0; changed < lines.length; changed += 20) {
      const others = lines.with(changed, '+\tput_the_lamp_out(lamp);');
      const more = [...others, '+\tdrop_the_wick(lamp);'];
      const { series } = await trail(...sent(1, lines), ...sent(2, others), ...sent(3, more), ...sent(4, more));
      expect(series!.flatMap((submission) => submission.parts.map((part) => part.state))).toEqual([
        'first',
        'changed',
        'changed',
        'same',
      ]);
    }
  });

  it('of a patch that nobody knows more of is itself', async () => {
    expect(await trail(one)).toMatchObject({ versions: [], related: [], gaps: [], newest: 'v1', supersededBy: null });
  });
});

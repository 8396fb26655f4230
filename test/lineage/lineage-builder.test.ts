import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactsList } from '../../src/lineage/facts-source.js';
import { type LineageSource, updateLineage } from '../../src/lineage/lineage-builder.js';
import type { LineageFacts } from '../../src/lineage/lineage-facts.js';
import type { LineageGraph } from '../../src/lineage/lineage-graph.js';
import { Overrides } from '../../src/lineage/overrides.js';
import { day, linesOf, patchFacts, seriesOf, sketchOf } from '../support/lineage-facts.js';

const nothingRemoved: ReadonlySet<string> = new Set();

function lineageOf(facts: readonly LineageFacts[], overrides = ''): LineageGraph {
  const source = new FactsList(facts);
  const added = facts.map((one) => one.id);
  return updateLineage(null, { added, removed: nothingRemoved }, source, new Overrides(overrides));
}

function relations(graph: LineageGraph): string[] {
  return graph.links
    .map(({ older, newer, relation, lead }) => `${older} ${relation}${lead ? ' (series)' : ''} ${newer}`)
    .sort();
}

const titles = ['lamp: Trim the wick', 'lamp: Fill in oil'];

describe('the lineage of a series', () => {
  it('links its postings, and each patch with what it was', () => {
    const graph = lineageOf([...seriesOf('a', 1, titles), ...seriesOf('a', 2, titles, { date: day(7) })]);
    expect(relations(graph)).toEqual([
      'a-v1-0 version (series) a-v2-0',
      'a-v1-1 version a-v2-1',
      'a-v1-2 version a-v2-2',
    ]);
    expect(graph.links.every((link) => link.likelihood > 0.9 && link.evidence.length > 0)).toBe(true);
  });

  it('follows one patch of it that is sent again alone', () => {
    const alone = patchFacts('again', {
      title: titles[1]!,
      version: 2,
      part: 2,
      total: 2,
      date: day(3),
      inReplyTo: 'a-v1-2',
      references: ['a-v1-0', 'a-v1-2'],
      sketch: sketchOf(linesOf('a_lamp_Fill_in_oil', 12)),
    });
    const graph = lineageOf([...seriesOf('a', 1, titles), alone]);
    expect(relations(graph)).toContain('a-v1-2 version again');
    expect(graph.relativesOf('again').map((relative) => relative.id)).toContain('a-v1-2');
  });

  it('calls the same version sent again a resend', () => {
    const graph = lineageOf([
      ...seriesOf('a', 1, titles),
      ...seriesOf('b', 1, titles, { coverTitle: 'a series', word: 'a', resend: true, date: day(9) }),
    ]);
    expect(relations(graph)).toContain('a-v1-0 resend (series) b-v1-0');
  });

  it('never takes stable copies, reverts and pull requests for versions', () => {
    const original = patchFacts('fix', { title: 'lamp: Put out the fire' });
    const copies = (['stable', 'autosel', 'revert', 'pull'] as const).map((copy, i) =>
      patchFacts(copy, {
        title: copy === 'revert' ? 'Revert "lamp: Put out the fire"' : original.title,
        copy,
        date: day(i + 1),
      }),
    );
    const graph = lineageOf([original, ...copies]);
    expect(relations(graph)).toEqual([
      'fix autosel autosel',
      'fix backport stable',
      'fix pull pull',
      'fix revert revert',
    ]);
    expect(graph.relativesOf('fix')).toEqual([]);
    expect(graph.consequencesOf(['fix'])).toHaveLength(4);
  });

  it('follows a patch that a maintainer takes into a batch, which is no version of its series', () => {
    const patch = patchFacts('fix', {
      title: 'lamp: Put out the fire',
      sketch: sketchOf(linesOf('fire', 12)),
    });
    const batch = seriesOf('batch', 1, ['heating: Bleed the radiators', patch.title!], {
      coverTitle: 'Household updates for next',
      author: 'maintainer@example.org',
      authorName: 'a maintainer',
      date: day(5),
    }).map((one) =>
      one.title === patch.title
        ? { ...one, author: patch.author, authorName: patch.authorName, sketch: patch.sketch }
        : one,
    );
    const graph = lineageOf([patch, ...batch]);
    expect(relations(graph)).toEqual(['fix taken-into batch-v1-2']);
    expect(graph.trailMembers('fix')).toContain('batch-v1-2');
  });

  it('is not led by a title that comes again every few weeks', () => {
    const fixes = Array.from({ length: 5 }, (_, i) =>
      seriesOf(`n${i}`, 1, [`lamp: Repair number ${i}`, `heating: Mend ${i}`], {
        coverTitle: 'Household fixes',
        date: day(60 * i),
      }),
    );
    expect(relations(lineageOf(fixes.flat()))).toEqual([]);
  });

  it('ties a commit to the mail it was made from', () => {
    const mail = patchFacts('fix', { title: 'lamp: Put out the fire' });
    const commit = patchFacts('sha', { kind: 'commit', title: mail.title, date: day(2), madeFrom: 'fix' });
    expect(relations(lineageOf([mail, commit]))).toEqual(['fix commit sha']);
  });
});

describe('rulings of people', () => {
  const one = patchFacts('one', { title: 'lamp: Trim the wick' });
  const other = patchFacts('other', { title: 'heating: Bleed all radiators', date: day(3) });
  const again = patchFacts('again', { title: 'lamp: Trim the wick', version: 2, date: day(3) });

  it('join what is not alike, and say so', () => {
    expect(relations(lineageOf([one, other]))).toEqual([]);
    const graph = lineageOf([one, other], 'same one other # told me so\n');
    expect(graph.links.find((link) => link.lead)).toMatchObject({ older: 'one', newer: 'other', likelihood: 1 });
    expect(graph.links[0]!.evidence[0]).toEqual({ type: 'override', isLikely: false });
  });

  it('part what is alike', () => {
    expect(lineageOf([one, again]).links).not.toEqual([]);
    expect(lineageOf([one, again], 'different <again> <one>').links).toEqual([]);
  });

  it('hold for an index that is there already', () => {
    const source = new FactsList([one, other]);
    const before = lineageOf([one, other]);
    const after = updateLineage(
      before,
      { added: [], removed: nothingRemoved },
      source,
      new Overrides('same one other'),
    );
    expect(after.links.some((link) => link.older === 'one' && link.newer === 'other')).toBe(true);
  });

  it('that cannot be read are told with their lines', () => {
    expect(new Overrides('# fine\nsame a\nmaybe a b\n\nsame a b\n').problems).toEqual([
      'line 2: expected "same <id> <id>" or "different <id> <id>"',
      'line 3: expected "same <id> <id>" or "different <id> <id>"',
    ]);
  });
});

/** Counts what is asked of it; words are as rare whatever is added, so that likelihoods do not move. */
class CountingSource implements LineageSource {
  looked = 0;
  readonly #list: FactsList;

  constructor(facts: Iterable<LineageFacts>) {
    this.#list = new FactsList(facts);
  }

  byId(id: string): LineageFacts | null {
    this.looked++;
    return this.#list.byId(id);
  }

  withKey(key: string, limit: number): readonly LineageFacts[] {
    const found = this.#list.withKey(key, limit);
    this.looked += found.length;
    return found;
  }

  rarity(word: string): number {
    return 1 + (word.length % 5);
  }

  digestEntries(): [] {
    return [];
  }
}

/** Series that have nothing to do with each other, in two versions each. */
function manySeries(count: number): LineageFacts[] {
  return Array.from({ length: count }, (_, i) => {
    const own = { author: `author${i}@example.org`, authorName: `author ${i}` };
    const named = titles.map((title) => `${title} of part_${i}_x`);
    return [...seriesOf(`s${i}`, 1, named, own), ...seriesOf(`s${i}`, 2, named, { ...own, date: day(5 + (i % 7)) })];
  }).flat();
}

function looksFor(facts: readonly LineageFacts[]): number {
  const source = new CountingSource(facts);
  updateLineage(null, { added: facts.map((one) => one.id), removed: nothingRemoved }, source, new Overrides());
  return source.looked;
}

describe('the cost of a lineage', () => {
  it('grows with the postings and not with their pairs', () => {
    const [one, two] = [looksFor(manySeries(60)), looksFor(manySeries(120))];
    expect(two / one).toBeLessThan(2.3);
  });

  it('of an update is that of its neighbourhood', () => {
    const facts = manySeries(100);
    const before = lineageOf(facts);
    const next = seriesOf(
      's7',
      3,
      titles.map((title) => `${title} of part_7_x`),
      {
        author: 'author7@example.org',
        authorName: 'author 7',
        date: day(30),
      },
    );
    const source = new CountingSource([...facts, ...next]);
    const after = updateLineage(
      before,
      { added: next.map((one) => one.id), removed: nothingRemoved },
      source,
      new Overrides(),
    );
    expect(source.looked).toBeLessThan(looksFor(facts) / 10);
    expect(after.links.length).toBeGreaterThan(before.links.length);
    expect(relations(after).filter((text) => text.includes('s8-'))).toEqual(
      relations(before).filter((text) => text.includes('s8-')),
    );
  });
});

describe('an update', () => {
  const archive = [
    ...seriesOf('a', 1, titles),
    ...seriesOf('a', 2, [...titles, 'lamp: Paint the handle'], { date: day(7) }),
    ...seriesOf('a', 3, titles, { date: day(14) }),
    ...seriesOf('b', 1, ['oven: Heat it', 'oven: Clean it'], { author: 'bob@example.org', authorName: 'bob' }),
    patchFacts('fix', { title: 'lamp: Put out the fire', date: day(2) }),
    patchFacts('fix2', { title: 'lamp: Put out the fire', version: 2, date: day(4) }),
    patchFacts('stable', { title: 'lamp: Put out the fire', copy: 'stable', date: day(20) }),
  ];

  it('in any order and any portions gives what building at once gives', () => {
    const whole = updateLineage(
      null,
      { added: archive.map((one) => one.id), removed: nothingRemoved },
      new CountingSource(archive),
      new Overrides(),
    );
    const portions = fc
      .shuffledSubarray(archive, { minLength: archive.length })
      .chain((order) =>
        fc
          .array(fc.integer({ min: 1, max: order.length - 1 }), { maxLength: 4 })
          .map((cuts) => ({ order, cuts: [...new Set(cuts)].sort((a, b) => a - b) })),
      );
    fc.assert(
      fc.property(portions, ({ order, cuts }) => {
        let graph: LineageGraph | null = null;
        for (const [i, from] of [0, ...cuts].entries()) {
          const to = cuts[i] ?? order.length;
          const change = { added: order.slice(from, to).map((one) => one.id), removed: nothingRemoved };
          graph = updateLineage(graph, change, new CountingSource(order.slice(0, to)), new Overrides());
        }
        expect(relations(graph!)).toEqual(relations(whole));
        expect(graph!.submissions.map((submission) => submission.root).sort()).toEqual(
          whole.submissions.map((submission) => submission.root).sort(),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('takes away what was removed', () => {
    const before = lineageOf(archive);
    const gone = new Set(archive.filter((one) => one.id.startsWith('a-v2')).map((one) => one.id));
    const left = archive.filter((one) => !gone.has(one.id));
    const after = updateLineage(before, { added: [], removed: gone }, new FactsList(left), new Overrides());
    expect(relations(after).some((text) => text.includes('a-v2'))).toBe(false);
    expect(relations(after)).toContain('a-v1-1 version a-v3-1');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCache } from '../../src/index/directory/byte-cache.js';
import type { ManifestFile } from '../../src/index/directory/manifest.js';
import { LayeredTable } from '../../src/index/trails/layered-table.js';
import { LineageChanges, LineageStore } from '../../src/index/trails/lineage-store.js';
import { FactsList } from '../../src/lineage/facts-source.js';
import { renewLineage, updateLineage } from '../../src/lineage/lineage-builder.js';
import type { LineageFacts } from '../../src/lineage/lineage-facts.js';
import { LineageGraph, type LineageLink } from '../../src/lineage/lineage-graph.js';
import { Overrides } from '../../src/lineage/overrides.js';
import { day, patchFacts, seriesOf } from '../support/lineage-facts.js';
import { MemoryFileSystem } from '../trust/memory-file-system.js';

const titles = ['lamp: Trim the wick', 'lamp: Fill in oil'];
const archive: readonly LineageFacts[] = [
  ...seriesOf('a', 1, titles),
  ...seriesOf('a', 2, [...titles, 'lamp: Paint the handle'], { date: day(7) }),
  ...seriesOf('a', 3, titles, { date: day(14) }),
  ...seriesOf('b', 1, ['oven: Heat it', 'oven: Clean it'], { author: 'bob@example.org', authorName: 'bob' }),
  ...seriesOf('b', 2, ['oven: Heat it', 'oven: Clean it'], {
    author: 'bob@example.org',
    authorName: 'bob',
    date: day(5),
  }),
  patchFacts('fix', { title: 'lamp: Put out the fire', date: day(2) }),
  patchFacts('fix2', { title: 'lamp: Put out the fire', version: 2, date: day(4) }),
  patchFacts('stable', { title: 'lamp: Put out the fire', copy: 'stable', date: day(20) }),
  patchFacts('sha', { kind: 'commit', title: 'lamp: Put out the fire', date: day(9), madeFrom: 'fix2' }),
];
const ids = archive.map((one) => one.id);

const sorted = (list: readonly string[]): string[] => [...list].sort();

describe('the stored lineage', () => {
  it('after any updates and removals answers what a graph in memory does', () => {
    const step = fc.record({ added: fc.subarray(ids), removed: fc.subarray(ids, { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (steps) => {
        const fileSystem = new MemoryFileSystem();
        let files: readonly ManifestFile[] = [];
        let graph: LineageGraph | null = null;
        const present = new Set<string>();
        for (const [i, step] of steps.entries()) {
          const removed = new Set(step.removed.filter((id) => present.has(id)));
          const added = step.added.filter((id) => !removed.has(id));
          for (const id of removed) present.delete(id);
          for (const id of added) present.add(id);
          const source = new FactsList(archive.filter((one) => present.has(one.id)));
          const change = { added, removed };
          const table = LayeredTable.open(fileSystem, files, new ByteCache(1 << 20));
          const before = LineageStore.over(table);
          const changes = new LineageChanges(before);
          changes.renew(renewLineage(change, source, new Overrides(), graph === null ? null : before), removed);
          const { entries, bytes } = changes.entries();
          files = table.update(fileSystem, `lineage-${i + 1}.bin`, entries, bytes);
          table.close();
          graph = updateLineage(graph, change, source, new Overrides());
        }
        const table = LayeredTable.open(fileSystem, files, new ByteCache(1 << 20));
        const stored = LineageStore.over(table);
        for (const id of ids) {
          expect(stored.submissionOf(id)).toEqual(graph!.submissionOf(id));
          expect(sorted(stored.trailMembers(id))).toEqual(sorted(graph!.trailMembers(id)));
          const link = ({ older, newer, relation, lead }: LineageLink): string =>
            `${older} ${relation} ${newer} ${lead}`;
          expect(sorted(stored.linksOf(id).map(link))).toEqual(sorted(graph!.linksOf(id).map(link)));
          const around = stored.around([id]);
          const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
          expect(around.relativesOf(id).sort(byId)).toEqual(graph!.relativesOf(id).sort(byId));
          expect(around.seriesOf(id)).toEqual(graph!.seriesOf(id));
          expect(around.consequencesOf([id]).sort(byId)).toEqual(graph!.consequencesOf([id]).sort(byId));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('of nothing takes no entry', () => {
    const changes = new LineageChanges();
    changes.renew({ graph: new LineageGraph([], []), touched: new Set(['a']), retold: [] }, new Set(['b']));
    expect(changes.entries().entries.every((entry) => entry.value === null)).toBe(true);
  });

  it('forgets the renames that a trail no longer tells of', () => {
    const changes = new LineageChanges();
    const rename = { identifier: 'lamp_wick', since: '2026-05-01T00:00:00.000Z' };
    changes.setRenames(['a', 'b'], new Map([['lamp_rope', rename]]));
    expect(changes.after().renameOf('lamp_rope')).toEqual(rename);
    const later = new LineageChanges(changes.after());
    later.setRenames(['a', 'b', 'c'], new Map());
    expect(later.after().renameOf('lamp_rope')).toBeNull();
  });
});

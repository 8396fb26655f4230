import { describe, expect, it } from 'vitest';
import type { Relation, VersionEntry, VersionsResponse } from '../../../src/engines/engine.js';
import { timeLine } from '../../../src/server/web/time-line.js';
import { trailMessages, versionLabel } from '../../../src/server/web/trail-messages.js';

interface Given {
  readonly day: number;
  readonly version?: number | null;
  readonly relation?: Relation;
  readonly confidence?: number;
  readonly kind?: VersionEntry['kind'];
  readonly renamed?: boolean;
}

function entry({
  day,
  version = null,
  relation = 'version',
  confidence = 1,
  kind = 'patch',
  renamed = false,
}: Given): VersionEntry {
  return {
    id: `day-${day}-${version}-${relation}`,
    kind,
    title: 'lib: keep the lamp lit',
    date: new Date(Date.UTC(2026, 0, day)).toISOString(),
    authors: [],
    series: null,
    list: null,
    source: { path: 'lamp.mbox', line: 1 },
    version,
    relation,
    confidence,
    evidence: [],
    renamed,
    newest: false,
  };
}

/** The trail of the first of the given postings. */
function trail(given: readonly Given[], related: readonly Given[] = []): VersionsResponse {
  const [own, ...others] = given.map(entry);
  const { version, ...patch } = own!;
  return {
    patch: { ...patch, series: { name: null, version, part: null, total: null, rfc: false, resend: false } },
    versions: others,
    related: related.map(entry),
    gaps: [],
    newest: own!.id,
    supersededBy: null,
  };
}

describe('the drawing of a trail', () => {
  it('is true to scale', () => {
    const { marks } = timeLine(trail([{ day: 1 }, { day: 2, version: 2 }, { day: 11, version: 3 }]))!;
    const [first, second, third] = [...marks].sort((a, b) => a.x - b.x).map((mark) => mark.x);
    expect((second! - first!) / (third! - first!)).toBeCloseTo(0.1, 2);
  });

  it('there is none of one posting, nor of postings without dates', () => {
    expect(timeLine(trail([{ day: 1 }]))).toBeNull();
    const dateless = trail([{ day: 1 }, { day: 2 }]);
    expect(timeLine({ ...dateless, patch: { ...dateless.patch, date: null } })).toBeNull();
  });

  it('what must have been between two versions is marked', () => {
    const { gaps } = timeLine(trail([{ day: 1 }, { day: 11, version: 3 }, { day: 20, version: 7 }]))!;
    expect(gaps.map(({ label }) => label)).toEqual(['v2?', 'v4–v6?']);
  });

  it('a link is as sure as the less sure of its ends', () => {
    const { links } = timeLine(trail([{ day: 1 }, { day: 11, version: 2, confidence: 0.6 }, { day: 20, version: 3 }]))!;
    expect(links.map(({ confidence }) => confidence)).toEqual([0.6, 0.6]);
  });

  it('splits are drawn as such; renames are told', () => {
    const { links, marks } = timeLine(
      trail([{ day: 1 }, { day: 30, version: 2, relation: 'split-from', renamed: true }]),
    )!;
    expect(links.map(({ isSplit }) => isSplit)).toEqual([true]);
    expect(marks.at(-1)!.label).toMatchObject({ text: 'v2', note: 'renamed' });
  });

  it('what it was told of and what became of it stand in lanes of their own', () => {
    const { marks } = timeLine(
      trail(
        [{ day: 1 }, { day: 5, relation: 'retold', kind: 'digest-entry' }, { day: 9, version: 2 }],
        [{ day: 20, relation: 'commit' }],
      ),
    )!;
    const lane = (shape: string) => new Set(marks.filter((mark) => mark.shape === shape).map((mark) => mark.y));
    expect([lane('version').size, lane('again').size, lane('outcome').size]).toEqual([1, 1, 1]);
    expect(new Set(marks.map(({ y }) => y)).size).toBe(3);
  });

  it('where digests alone tell of it, each that speaks of another version stands for it', () => {
    const told = { kind: 'digest-entry', relation: 'retold' } as const;
    const response = trail([
      { ...told, day: 1, version: 10 },
      { ...told, day: 5, version: 10 },
      { ...told, day: 7 },
      { ...told, day: 20, version: 11 },
    ]);
    const { marks, gaps } = timeLine(response)!;
    const byDay = [...marks].sort((a, b) => a.x - b.x).map(({ shape }) => shape);
    expect(byDay).toEqual(['version', 'again', 'again', 'version']);
    expect(gaps).toEqual([]);
    expect(trailMessages(response).map(versionLabel)).toEqual(['v10', 'v10', 'version unknown', 'v11']);
  });

  it('labels do not lie over each other, nor over the edge', () => {
    const days = [1, 2, 3, 4, 5, 60, 61, 62];
    const { marks, width } = timeLine(trail(days.map((day, i) => ({ day, version: i + 1, renamed: true }))))!;
    const boxes = marks.flatMap(({ label }) => {
      if (label === null) return [];
      const half = ((label.text.length + (label.note?.length ?? 0)) * 7) / 2;
      return [{ from: label.x - half, to: label.x + half, y: label.y }];
    });
    expect(boxes.length).toBeGreaterThan(4);
    for (const [i, box] of boxes.entries()) {
      expect(box.from).toBeGreaterThanOrEqual(0);
      expect(box.to).toBeLessThanOrEqual(width);
      for (const other of boxes.slice(i + 1)) {
        expect(other.y !== box.y || other.from >= box.to || other.to <= box.from).toBe(true);
      }
    }
  });

  it('dates that no mail has do no harm', () => {
    const response = trail([{ day: 1 }, { day: 2, version: 2 }]);
    const far = { ...response, versions: [{ ...response.versions[0]!, date: '+098765-01-01T00:00:00.000Z' }] };
    for (const { x, y } of timeLine(far)!.marks) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    const none = { ...response, versions: [{ ...response.versions[0]!, date: 'no day' }] };
    expect(timeLine(none)).toBeNull();
  });
});

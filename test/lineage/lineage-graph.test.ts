import { describe, expect, it } from 'vitest';
import { LineageGraph, type LineageLink, type StoredSubmission } from '../../src/lineage/lineage-graph.js';

function link(older: string, newer: string, given: Partial<LineageLink> = {}): LineageLink {
  return {
    older,
    newer,
    relation: 'version',
    lead: false,
    likelihood: 0.95,
    evidence: [{ type: 'same-title' }],
    ...given,
  };
}

function found(links: readonly LineageLink[], id: string): string[] {
  return new LineageGraph([], links)
    .relativesOf(id)
    .map((relative) => relative.id)
    .sort();
}

const submission = (root: string, cover: string | null, patches: readonly string[]): StoredSubmission => ({
  root,
  cover,
  title: root,
  version: 1,
  isVersionStated: false,
  total: patches.length,
  rfc: false,
  resend: false,
  date: 0,
  patches: patches.map((id, i) => ({ id, part: i + 1, title: id })),
});

describe('the relatives of a posting', () => {
  it('are all that versions lead to, either way', () => {
    expect(found([link('v1', 'v2'), link('v2', 'v3')], 'v1')).toEqual(['v2', 'v3']);
    expect(found([link('v1', 'v2'), link('v2', 'v3')], 'v3')).toEqual(['v1', 'v2']);
  });

  it('are as sure as the weakest link on the way, and say which way it goes', () => {
    const graph = new LineageGraph([], [link('v1', 'v2', { likelihood: 0.85 }), link('v2', 'v3')]);
    const [far] = graph.relativesOf('v3').filter((relative) => relative.id === 'v1');
    expect(far!.confidence).toBeLessThan(0.85);
    expect(far!.confidence).toBeGreaterThan(0.8);
    expect(far!.evidence[0]).toMatchObject({ type: 'via', id: 'v2' });
  });

  it('beyond a doubtful link are not followed', () => {
    expect(found([link('v1', 'v2', { likelihood: 0.6 }), link('v2', 'v3')], 'v3')).toEqual(['v2']);
    expect(found([link('v1', 'v2', { likelihood: 0.6 })], 'v2')).toEqual(['v1']);
  });

  it('do not include copies and consequences', () => {
    const links = (['backport', 'autosel', 'revert', 'pull', 'commit'] as const).map((relation) =>
      link('v1', relation, { relation }),
    );
    expect(found(links, 'v1')).toEqual([]);
    expect(new LineageGraph([], links).consequencesOf(['v1'])).toHaveLength(5);
  });

  it('of a part are the whole and what was before, but not the other parts', () => {
    const links = [
      link('old', 'whole'),
      link('whole', 'left', { relation: 'split-from' }),
      link('whole', 'right', { relation: 'split-from' }),
      link('right', 'right2'),
    ];
    expect(found(links, 'right')).toEqual(['old', 'right2', 'whole']);
    expect(found(links, 'old')).toEqual(['left', 'right', 'right2', 'whole']);
  });

  it('of a cover letter are cover letters; of a first patch without one, both', () => {
    const links = [link('c1', 'c2', { lead: true }), link('p1', 'p2')];
    const graph = new LineageGraph([submission('c1', 'c1', ['p1']), submission('c2', 'c2', ['p2'])], links);
    expect(graph.relativesOf('c2').map((relative) => relative.id)).toEqual(['c1']);
    expect(graph.relativesOf('p2').map((relative) => relative.id)).toEqual(['p1']);
    expect(graph.seriesOf('p1').map((one) => one.root)).toEqual(['c1', 'c2']);
  });
});

describe('trails', () => {
  it('join versions, resends and retellings, and no parts', () => {
    const graph = new LineageGraph(
      [],
      [
        link('v1', 'v2'),
        link('v2', 'v2again', { relation: 'resend' }),
        link('v2', 'entry', { relation: 'retold', likelihood: 0.6 }),
        link('v2', 'part', { relation: 'split-from' }),
        link('v2', 'unsure', { likelihood: 0.7 }),
      ],
    );
    expect([...graph.trailMembers('v1')].sort()).toEqual(['entry', 'v1', 'v2', 'v2again']);
    expect(graph.trailMembers('part')).toEqual(['part']);
    expect(graph.trailOf('unsure')).toBeNull();
  });

  it('are called the same however the links are ordered', () => {
    const links = [link('d', 'c'), link('b', 'c'), link('a', 'b')];
    expect(new LineageGraph([], links).trailOf('d')).toBe('a');
    expect(new LineageGraph([], [...links].reverse()).trailOf('d')).toBe('a');
  });
});

describe('a stored graph', () => {
  it('is read as it was written', () => {
    const graph = new LineageGraph([submission('c1', 'c1', ['p1'])], [link('p0', 'p1')]);
    expect(LineageGraph.parse(graph.toJson()).toJson()).toBe(graph.toJson());
  });

  it('that is none is refused', () => {
    expect(() => LineageGraph.parse('{"postings":1}')).toThrow();
  });
});

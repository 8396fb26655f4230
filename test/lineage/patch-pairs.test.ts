import { describe, expect, it } from 'vitest';
import { FactsList } from '../../src/lineage/facts-source.js';
import type { LineageFacts } from '../../src/lineage/lineage-facts.js';
import { pairPatches } from '../../src/lineage/patch-pairs.js';
import { Submissions } from '../../src/lineage/submissions.js';
import { day, linesOf, patchFacts, seriesOf, sketchOf } from '../support/lineage-facts.js';

function links(older: readonly LineageFacts[], newer: readonly LineageFacts[]): string[] {
  const source = new FactsList([...older, ...newer]);
  const submissions = new Submissions(source);
  return pairPatches(submissions.of(older[0]!)!, submissions.of(newer[0]!)!, source)
    .map((link) => `${link.older.id} ${link.relation} ${link.newer.id}`)
    .sort();
}

const titles = ['lamp: Trim the wick', 'lamp: Fill in oil', 'selftests/lamp: Test the flame'];

describe('patches of two versions of a series', () => {
  it('are paired by title and lines, wherever they stand', () => {
    const reordered = [titles[2]!, titles[0]!, titles[1]!];
    expect(links(seriesOf('a', 1, titles), seriesOf('a', 2, reordered, { date: day(7) }))).toEqual([
      'a-v1-1 version a-v2-2',
      'a-v1-2 version a-v2-3',
      'a-v1-3 version a-v2-1',
    ]);
  });

  it('leave alone what was dropped and what is new', () => {
    const newer = seriesOf('a', 2, [titles[0]!, 'lamp: Paint the handle'], { date: day(7) });
    expect(links(seriesOf('a', 1, titles.slice(0, 2)), newer)).toEqual(['a-v1-1 version a-v2-1']);
  });

  it('do not trade a sure pair for two poor ones', () => {
    const older = seriesOf('a', 1, ['lamp: Add lamp_trim()', 'lamp: Add lamp_trim_all()'], { files: ['lamps/trim.c'] });
    const newer = seriesOf('a', 2, ['lamp: Add lamp_trim_all()', 'lamp: Add lamp_trim_some()'], {
      date: day(7),
      files: ['lamps/trim.c'],
    });
    expect(links(older, newer)).toContain('a-v1-2 version a-v2-1');
  });

  it('of sisters for different folders stay apart', () => {
    const older = seriesOf('a', 1, ['selftests/oil: Drop the define', 'selftests/tin: Drop the define']);
    const newer = seriesOf('a', 2, ['selftests/tin: Drop the define', 'selftests/wax: Drop the define'], {
      date: day(7),
    });
    const folder = (facts: LineageFacts[]): LineageFacts[] =>
      facts.map((one) => ({
        ...one,
        files: [`${one.title?.split(':')[0]}/Makefile`],
        sketch: sketchOf(['CFLAGS += -D']),
      }));
    expect(links(folder(older), folder(newer))).toEqual(['a-v1-2 version a-v2-1']);
  });

  const part = linesOf('oil', 10);
  const whole = [...linesOf('wick', 10), ...part];
  const single = (id: string, title: string, lines: readonly string[], number: number, version: number): LineageFacts =>
    patchFacts(id, {
      title,
      version,
      part: number,
      total: version === 1 ? 1 : 2,
      inReplyTo: `root-v${version}`,
      references: [`root-v${version}`],
      date: day(version),
      files: ['lamps/lamp.c'],
      sketch: sketchOf(lines),
    });

  it('show a patch that was split off', () => {
    const older = [single('w1', 'lamp: Rework the lamp', whole, 1, 1)];
    const newer = [
      single('w2', 'lamp: Rework the lamp', linesOf('wick', 10), 1, 2),
      single('o2', 'fuel: Pour it slowly', part, 2, 2),
    ];
    expect(links(older, newer)).toEqual(['w1 split-from o2', 'w1 version w2']);
  });

  it('show no split where the lines never moved', () => {
    const older = [single('w1', 'lamp: Rework the lamp', whole, 1, 1)];
    const newer = [
      single('w2', 'lamp: Rework the lamp', whole, 1, 2),
      single('o2', 'fuel: Pour it slowly', part, 2, 2),
    ];
    expect(links(older, newer)).toEqual(['w1 version w2']);
  });
});

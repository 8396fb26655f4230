import { describe, expect, it } from 'vitest';
import { parseDigestBlock } from '../../src/corpus/digest/digest-parser.js';
import type { Document } from '../../src/corpus/document.js';
import { digestTrails } from '../../src/lineage/digest-trails.js';

interface Told {
  readonly title: string | null;
  readonly text: string;
}

/** Entries of digests of as many days, as their feed would print them. */
function entriesOf(...digests: readonly (readonly Told[])[]): Document[] {
  return digests.flatMap((told, i) => {
    const date = `2026-04-${String(i * 3 + 1).padStart(2, '0')}`;
    const lines = [
      `Work on lamps went on upstream during these days, with several series under review on the list, as told on ${date} in some detail for everyone.`,
      ...told.flatMap(({ title, text }) => (title === null ? [text] : [title, text])),
      `Generated ${date}T10:00:00Z`,
    ];
    const { documents } = parseDigestBlock({
      location: { path: `${date}-daily.txt`, line: 1 },
      bytes: Buffer.from(`${lines.join('\n')}\n`),
      position: 0,
    });
    expect(documents).toHaveLength(told.length);
    return [...documents];
  });
}

/** Trails as lists of the titles they hold, those of one entry left out. */
function trailsOf(entries: readonly Document[]): string[][] {
  const titles = new Map(entries.map((entry) => [entry.id, entry.title ?? '(no title)']));
  return digestTrails(entries)
    .trails.filter((trail) => trail.length > 1)
    .map((trail) => trail.map((id) => titles.get(id)!));
}

const filler =
  'It takes effect for every program that asks for it, keeps older programs as they are, and comes with tests that cover both the usual and the failing paths.';
const told = (title: string | null, text: string): Told => ({ title, text: `${text} ${filler}` });

describe('entries of digests that tell one patch', () => {
  it('have the same title, full stop or not', () => {
    expect(
      trailsOf(
        entriesOf(
          [told('lamp: Introduce the lamp_trim kfunc', 'Trims wicks that have grown too long for the flame.')],
          [told('lamp: Introduce the lamp_trim kfunc.', 'Wicks too long for a flame can be trimmed by programs now.')],
        ),
      ),
    ).toHaveLength(1);
  });

  it('may be renamed: one name of code for another', () => {
    expect(
      trailsOf(
        entriesOf(
          [
            told(
              'lamp: Introduce lamp register LAMP_REG_WICK_BASE',
              'LAMP_REG_WICK_BASE names the register for wicks.',
            ),
          ],
          [told('lamp: Introduce lamp register LAMP_REG_WICKS', 'LAMP_REG_WICKS names the register for long wicks.')],
        ),
      ),
    ).toHaveLength(1);
  });

  it('may have lost their titles', () => {
    const text =
      'Introduces the lamp_send_smoke kfunc, by which a program makes a lamp send smoke signals to the shore.';
    expect(trailsOf(entriesOf([told(null, text)], [told(null, `At last v7 of it. ${text}`)]))).toHaveLength(1);
  });

  it('may count their versions from the start again', () => {
    const title = 'lamp: Support stacked wicks for lamp functions';
    expect(
      trailsOf(
        entriesOf(
          [told(title, 'This patch (v6) lets lamps stack wicks.')],
          [told(title, 'This patch (v2) lets lamps stack wicks.')],
        ),
      ),
    ).toHaveLength(1);
  });
});

describe('sister patches stay apart', () => {
  const apart = (a: Told, b: Told): void => expect(trailsOf(entriesOf([a], [b]))).toEqual([]);
  const text = 'Adds the code that trims wicks by the new calling convention of the lamp series by Ada Example.';

  it('of two machines', () => {
    apart(told('lamp, arm64: Add JIT support for wicks', text), told('lamp, x86: Add JIT support for wicks', text));
  });

  it('of one machine and of all', () => {
    apart(told('lamp, x86: Add JIT support for wicks', text), told('lamp: Add JIT support for wicks', text));
  });

  it('of two protocols', () => {
    apart(told('net: move wick_fill_skb to core ipv4', text), told('net: move wick_fill_skb to core ipv6', text));
  });

  it('of opposite verbs', () => {
    apart(told('lamp: Add the lamp_list_add kfunc', text), told('lamp: Add the lamp_list_del kfunc', text));
  });

  it('of a change and its test', () => {
    apart(told('lamp: Add long wicks', text), told('selftests/lamp: Add long wicks', text));
  });

  it('that one digest lists side by side, however alike', () => {
    const [a, b] = [told('lamp: Trim long wicks early', text), told('lamp: Trim long wicks earlier', text)];
    expect(trailsOf(entriesOf([a, b]))).toEqual([]);
  });

  it('of a series and one of its patches', () => {
    apart(
      told('lamp: Extend the lamp_list family of calls', 'This eight-patch series adds calls for lists of lamps.'),
      told('lamp: Extend the lamp_list family by a call', 'This patch is part 3/8 and adds a call for lists of lamps.'),
    );
  });
});

describe('what holds a trail together', () => {
  it('is told in words, with the days between', () => {
    const title = 'lamp: Introduce the lamp_trim kfunc';
    const { links } = digestTrails(entriesOf([told(title, 'One.')], [told(title, 'Two.')]));
    expect(links).toHaveLength(1);
    expect(links[0]!.evidence).toEqual(
      expect.arrayContaining([{ type: 'same-title' }, { type: 'days-apart', days: 3 }]),
    );
  });

  it('of nothing is nothing', () => {
    expect(digestTrails([])).toEqual({ trails: [], links: [] });
  });
});

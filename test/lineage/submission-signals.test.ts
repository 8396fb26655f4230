import { describe, expect, it } from 'vitest';
import { FactsList, type FactsSource } from '../../src/lineage/facts-source.js';
import { signalsWithoutLines } from '../../src/lineage/submission-signals.js';
import { Submissions } from '../../src/lineage/submissions.js';
import { day, seriesOf } from '../support/lineage-facts.js';

describe('a title that comes again', () => {
  it('is known for it once a source has it, though it had nothing when it was asked first', () => {
    const all = Array.from({ length: 5 }, (_, i) =>
      seriesOf(`n${i}`, 1, [`lamp: Repair number ${i}`, `heating: Mend ${i}`], {
        coverTitle: 'Household fixes',
        version: null,
        date: day(60 * i),
      }),
    );
    const list = new FactsList(all.flat());
    let isFilled = false;
    const source: FactsSource = {
      byId: (id) => list.byId(id),
      withKey: (key, limit) => (isFilled ? list.withKey(key, limit) : []),
      rarity: (word) => list.rarity(word),
    };
    const submissions = new Submissions(list);
    const [older, newer] = [all[3]![0]!, all[4]![0]!].map((facts) => submissions.of(facts)!);
    const isTelling = (): boolean => signalsWithoutLines(older!, newer!, source).sameTitle;
    expect(isTelling()).toBe(true);
    isFilled = true;
    expect(isTelling()).toBe(false);
  });
});

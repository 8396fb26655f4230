import { describe, expect, it } from 'vitest';
import { type DatedMessage, sortByAge, supersedes } from '../../src/lineage/newest-message.js';
import { day } from '../support/lineage-facts.js';

const mail = (version: number | null, at: number, rfc = false): DatedMessage => ({
  kind: 'patch',
  version,
  time: day(at),
  rfc,
});
const order = (submissions: DatedMessage[]): (number | null)[] => sortByAge(submissions).map(({ version }) => version);

describe('the order of postings', () => {
  it('follows stated versions where the clock of one was a day off', () => {
    expect(order([mail(null, 1), mail(2, 3), mail(3, 2)])).toEqual([null, 2, 3]);
    expect(supersedes(mail(3, 2), mail(2, 3))).toBe(true);
    expect(supersedes(mail(2, 3), mail(3, 2))).toBe(false);
  });

  it('follows dates where a series begins again at v1 weeks later', () => {
    expect(order([mail(1, 40), mail(3, 2), mail(2, 1)])).toEqual([2, 3, 1]);
  });

  it('lets PATCH v1 come after RFC v3', () => {
    expect(order([mail(1, 2), mail(3, 1, true)])).toEqual([3, 1]);
  });
});

import { describe, expect, it } from 'vitest';
import { refusePlainCredentials } from '../../src/engines/opensearch/cluster-settings.js';
import { mail, parsed } from '../support/mail-fixtures.js';

describe('a mail that its author dates in the future', () => {
  const future = { Date: 'Mon, 4 Jan 2077 10:00:00 +0000' };

  it('is dated by when it was received, and counted as repaired', async () => {
    const Received = 'from a by b; Tue, 7 Jan 2025 09:00:00 +0000';
    const { documents, problems } = await parsed(mail({ ...future, Received }, 'light'));
    expect(documents[0]!.date).toBe('2025-01-07T09:00:00.000Z');
    expect(problems).toMatchObject([{ reason: 'broken-date', skipped: false }]);
    expect(problems[0]!.detail).toContain('2077');
  });

  it('and of which nobody says when it was received, is kept undated: it heads no list', async () => {
    const { documents, problems } = await parsed(mail(future, 'light'));
    expect(documents[0]!.date).toBeNull();
    expect(problems).toMatchObject([{ reason: 'broken-date', skipped: false }]);
  });

  it('by a clock that is hours ahead keeps its date', async () => {
    const Received = 'from a by b; Mon, 6 Jan 2025 01:00:00 +0000';
    const { documents, problems } = await parsed(mail({ Date: 'Mon, 6 Jan 2025 20:00:00 +0000', Received }, 'light'));
    expect(documents[0]!.date).toBe('2025-01-06T20:00:00.000Z');
    expect(problems).toEqual([]);
  });
});

describe('credentials for a cluster', () => {
  const user = { auth: { username: 'u', password: 'p' } };

  it('are not sent over a network as plain text, unless that is said to be meant', () => {
    expect(() => refusePlainCredentials(['https://a.example', 'http://b.example:9200'], user, {})).toThrow(
      /plain text/,
    );
    expect(() => refusePlainCredentials(['http://b.example'], { headers: { authorization: 'x' } }, {})).toThrow(
      /https/,
    );
    for (const node of ['https://a.example', 'http://127.0.0.1:9200', 'http://localhost:9200', 'http://[::1]:9200'])
      expect(() => refusePlainCredentials([node], user, {})).not.toThrow();
    expect(() => refusePlainCredentials(['http://b.example'], {}, {})).not.toThrow();
    expect(() => refusePlainCredentials(['http://b.example'], user, { PATCHTRAIL_CLUSTER_PLAIN: '1' })).not.toThrow();
  });
});

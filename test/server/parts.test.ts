import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/corpus/mail/message-parser.js';
import { AdmissionGate } from '../../src/server/admission.js';
import { DigestCalendar } from '../../src/server/digest-calendar.js';
import { entityTag, matchesTag } from '../../src/server/entity-tag.js';
import { GenerationCache } from '../../src/server/generation-cache.js';
import { allowedHostNames, bareHost, isLoopback } from '../../src/server/listening-address.js';
import { mailboxOf } from '../../src/server/mailbox.js';
import { serverSettingsSchema } from '../../src/server/server-settings.js';
import { identifierPath, patchPath, type SearchState, searchPath } from '../../src/server/web/links.js';
import { fakeDocument, lampDigests, lampDocuments } from '../support/fake-engine.js';

describe('entity tags', () => {
  it('are compared weakly, in lists', () => {
    const tag = entityTag(['a', null]);
    expect(tag).not.toBe(entityTag(['a', 'null']));
    for (const header of [tag, tag.slice(2), `"x", ${tag}`, `${tag} , "y"`]) expect(matchesTag(header, tag)).toBe(true);
    for (const header of [undefined, '', '"x"', tag.slice(0, -2)]) expect(matchesTag(header, tag)).toBe(false);
  });
});

describe('the admission gate', () => {
  it('lets in by turns, never more than it may, and loses no turn to failures', async () => {
    const gate = new AdmissionGate({ concurrency: 3, perClient: 3, queue: 100, queueWait: 10_000, turnAwayAfter: 0 });
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (i: number) => async (): Promise<number> => {
      order.push(i);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, i % 3));
      running--;
      if (i % 4 === 0) throw new Error('failed');
      return i;
    };
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => gate.run('one', work(i))));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    expect(order).toEqual(Array.from({ length: 40 }, (_, i) => i));
    expect([most, gate.running, gate.waiting, gate.shed]).toEqual([3, 0, 0, 0]);
  });

  it('goes around by client: who asks for much waits for itself, and others for one turn', async () => {
    const gate = new AdmissionGate({ concurrency: 2, perClient: 1, queue: 100, queueWait: 10_000, turnAwayAfter: 0 });
    const order: string[] = [];
    const ask = (client: string, i: number) =>
      gate.run(client, async () => {
        order.push(`${client}${i}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      });
    const all = [...Array.from({ length: 8 }, (_, i) => ask('greedy', i)), ask('modest', 0), ask('other', 0)];
    await Promise.all(all);
    expect(order.indexOf('modest0')).toBeLessThan(3);
    expect(order.indexOf('other0')).toBeLessThan(4);
    expect(order.filter((name) => name.startsWith('greedy'))).toEqual(
      Array.from({ length: 8 }, (_, i) => `greedy${i}`),
    );
  });

  it('makes room in a full queue for one who has nothing in it, at the cost of who has most', async () => {
    const gate = new AdmissionGate({ concurrency: 1, perClient: 1, queue: 3, queueWait: 10_000, turnAwayAfter: 0 });
    let open = (): void => {};
    const first = gate.run('greedy', () => new Promise<void>((resolve) => (open = resolve)));
    const greedy = Array.from({ length: 4 }, () => gate.run('greedy', async () => 'done'));
    const modest = gate.run('modest', async () => 'done');
    const results = Promise.allSettled([...greedy, modest]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    open();
    await first;
    expect((await results).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect([gate.running, gate.waiting, gate.shed]).toEqual([0, 0, 2]);
  });
});

describe('a generation cache', () => {
  it('makes its value once a generation, and again what failed', async () => {
    let generation = '1';
    let made = 0;
    let isBroken = false;
    const cache = new GenerationCache(
      async () => generation,
      async () => {
        made++;
        if (isBroken) throw new Error('broken');
        return made;
      },
    );
    expect(await Promise.all([cache.get(), cache.get()])).toEqual([1, 1]);
    generation = '2';
    isBroken = true;
    await expect(cache.get()).rejects.toThrow('broken');
    isBroken = false;
    expect(await cache.get()).toBe(3);
    expect(await cache.get()).toBe(3);
  });
});

describe('hosts', () => {
  it.each([
    ['Example.org:8080', 'example.org'],
    ['[::1]:8080', '::1'],
    ['::1', '::1'],
    ['127.0.0.1', '127.0.0.1'],
    [' localhost ', 'localhost'],
    ['[::1', '::1'],
    ['', ''],
  ])('%j is %j', (host, bare) => {
    expect(bareHost(host)).toBe(bare);
  });

  it('only this machine is this machine', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]']) expect(isLoopback(host)).toBe(true);
    for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', 'localhost.example', '']) {
      expect(isLoopback(host)).toBe(false);
    }
  });

  it('names that were given are answered, with those of the public address', () => {
    const names = allowedHostNames(
      serverSettingsSchema.parse({ allowedHosts: ['A.example:80'], publicUrl: 'https://b.example/x' }),
    );
    expect([...names].sort()).toEqual(['127.0.0.1', '::1', 'a.example', 'b.example', 'localhost']);
  });
});

describe('addresses', () => {
  const state: SearchState = {
    query: '',
    filters: {},
    sort: 'relevance',
    collapse: 'patch',
    offset: 0,
    limit: 10,
  };

  it('one state has one address, the shortest', () => {
    expect(searchPath(state)).toBe('/');
    expect(searchPath({ ...state, query: 'a b&c' })).toBe('/?q=a+b%26c');
    expect(
      searchPath({ ...state, filters: { version: ['2'], author: ['-A B', 'C'] }, sort: 'newest', offset: 20 }),
    ).toBe('/?author=-A+B&author=C&version=2&sort=newest&offset=20');
  });

  it('whatever an id is, its path leads to it and nowhere else', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('.', '..', '../x', '//x', '/x', '%2e%2e', '?')),
        (id) => {
          const text = id.replace(/\p{Surrogate}/gu, '\ufffd');
          const reached = [patchPath(id), identifierPath(id)].map((path) => {
            const { host, pathname } = new URL(path, 'http://localhost');
            const [, page, ...rest] = pathname.split('/');
            return [host, page, ...rest.map(decodeURIComponent)].join(' ');
          });
          // A dot or two would be the folder itself or the one above.
          const name = /^\.{1,2}$/.test(text) ? `id:${text}` : text;
          expect(reached).toEqual([`localhost patch ${name}`, `localhost identifier ${name}`]);
        },
      ),
    );
  });
});

describe('digests by date', () => {
  it('several of a day are one page; the next is of the same period', () => {
    const calendar = new DigestCalendar(lampDigests);
    expect(calendar.days.map(({ period, date, digests }) => `${period} ${date} ${digests.length}`)).toEqual([
      'weekly 2026-01-11 1',
      'daily 2026-01-07 1',
      'daily 2026-01-06 2',
    ]);
    const day = calendar.find('daily', '2026-01-06')!;
    const { previous, next } = calendar.neighbours(day);
    expect([previous, next?.date]).toEqual([null, '2026-01-07']);
    expect(calendar.find('monthly', '2026-01-06')).toBeNull();
  });

  it('one that was never generated has the last day it speaks of', () => {
    const [digest] = lampDigests;
    const dates = [
      { ...digest!, generated: null },
      { ...digest!, generated: null, days: [] },
    ].map((given) => new DigestCalendar([given]).days[0]!.date);
    expect(dates).toEqual(['2026-01-06', 'undated']);
  });
});

describe('mailboxes', () => {
  async function reread(documents: Parameters<typeof mailboxOf>[0]) {
    const mails = mailboxOf(documents)
      .split(/^From mboxrd@z .*\n/m)
      .slice(1);
    const read = await Promise.all(
      mails.map((text) => {
        const bytes = Buffer.from(text.replace(/^>(>*From )/gm, '$1'));
        return parseMessage({ location: { path: 'x.mbox', line: 1 }, bytes, position: bytes.length }, { list: null });
      }),
    );
    return read.flatMap(({ documents: parsed }) => parsed);
  }

  it('are read as what they were written from', async () => {
    const lamps = lampDocuments.filter((document) => document.mail !== null);
    const read = await reread(lampDocuments);
    expect(read).toHaveLength(lamps.length);
    for (const [i, document] of read.entries()) {
      expect([document.id, document.kind, document.date, document.text.trimEnd()]).toEqual([
        lamps[i]!.id,
        lamps[i]!.kind,
        lamps[i]!.date,
        lamps[i]!.text.trimEnd(),
      ]);
      expect(document.authors).toEqual(lamps[i]!.authors);
    }
  });

  it('hold names and subjects of any letters, and lines that look like the next mail', async () => {
    const [lamp] = lampDocuments;
    const subject = `[PATCH] ${'Größe – 大きさ \u{1f427} '.repeat(6).trim()}`;
    const authors = [{ name: 'Ægir “Sea” Ü', address: 'a@example.org' }];
    const text = 'From here on\n>From there\nFrom \n\nText\n';
    const [read] = await reread([fakeDocument({ ...lamp!, authors, text, mail: { ...lamp!.mail!, subject } })]);
    expect(read!.mail!.subject).toBe(subject);
    expect(read!.authors).toEqual(authors);
    expect(read!.text.trimEnd()).toBe(text.trimEnd());
  });
});

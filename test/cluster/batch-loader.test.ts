import { describe, expect, it } from 'vitest';
import { BatchLoader, completed } from '../../src/engines/opensearch/batch-loader.js';

describe('a computation over what is fetched as it is missed', () => {
  it('takes as many round trips as its questions are deep', async () => {
    const chain = new Map(Array.from({ length: 5 }, (_, i) => [`${i}`, `${i + 1}`]));
    let trips = 0;
    const links = new BatchLoader(async (names) => {
      trips++;
      return new Map(names.flatMap((name) => (chain.has(name) ? [[name, chain.get(name)!] as const] : [])));
    });
    const end = await completed(() => {
      let at = '0';
      for (let next = links.get(at); next !== null; next = links.get(at)) at = next;
      return at;
    }, links);
    expect(end).toBe('5');
    expect(trips).toBe(6);
  });

  it('asks for many at once, and for none twice', async () => {
    const asked: string[][] = [];
    const values = new BatchLoader(async (names) => {
      asked.push([...names]);
      return new Map(names.map((name) => [name, name.length]));
    });
    const sum = await completed(
      () => ['a', 'bb', '__proto__'].reduce((total, name) => total + (values.get(name) ?? 0), 0),
      values,
    );
    expect(sum).toBe(12);
    expect(asked).toEqual([['a', 'bb', '__proto__']]);
  });
});

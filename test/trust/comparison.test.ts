import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/corpus/document.js';
import { comparePatchTexts } from '../../src/lineage/comparison.js';
import { pairDiffs } from '../../src/lineage/range-diff.js';
import { documentOf } from '../support/mail-fixtures.js';
import { Random } from '../support/random.js';
import { amount, seed, tell } from './campaign.js';

const random = new Random(seed);
const letters = 'abcdefghijklmnopqrstuvwxyz';
const word = (): string => `${random.pick([...letters])}${random.pick([...letters])}${random.pick([...letters])}`;

function file(path: string, lines: readonly string[]): string {
  return `diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}

function shuffled(lines: readonly string[]): string[] {
  return lines
    .map((line) => ({ line, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
}

/** Pairs of patches made to cost as much as they can, each of just under a megabyte at full size. */
function pairs(scale: number): { name: string; older: string; newer: string }[] {
  const size = (n: number): number => Math.max(2, Math.round(n * scale));
  const lines = (n: number): string[] => Array.from({ length: n }, word);
  const files = (count: number, per: number, name: string): string =>
    Array.from({ length: count }, (_, i) => file(`${name}${i}.c`, lines(per))).join('');
  const shared = lines(size(100_000));
  return [
    {
      name: 'large files, every line another',
      older: files(size(95), 2_000, 'f'),
      newer: files(size(95), 2_000, 'f'),
    },
    {
      name: 'one large file, its lines in another order',
      older: file('f.c', shared),
      newer: file('f.c', shuffled(shared)),
    },
    { name: 'every file renamed', older: files(size(1_800), 85, 'x'), newer: files(size(1_800), 85, 'y') },
    { name: 'a message of words', older: lines(size(230_000)).join(' '), newer: lines(size(230_000)).join(' ') },
    { name: 'one word again and again', older: 'so '.repeat(size(300_000)), newer: 'so so\n'.repeat(size(140_000)) },
  ];
}

async function patch(version: number, body: string): Promise<Document> {
  const Subject = `[PATCH v${version}] lamps: all at once`;
  return documentOf({ Subject, 'Message-ID': `<v${version}@example.org>` }, `The lamps.\n---\n${body}`);
}

describe('a comparison', () => {
  it('of patches made to cost as much as they can is made with bounded effort, and both texts stand in it', async () => {
    const figures: string[] = [];
    for (const { name, older, newer } of pairs(amount({ quick: 0.05, short: 1, long: 1 }))) {
      const isMessage = !older.startsWith('diff');
      const [a, b] = isMessage
        ? [await documentOf({}, `${older}\n---\n`), await documentOf({}, `${newer}\n---\n`)]
        : [await patch(1, older), await patch(2, newer)];
      const started = performance.now();
      const change = comparePatchTexts(a, b);
      figures.push(`${name} ${Math.round(performance.now() - started)} ms`);
      const count = (kind: string): number =>
        change.files.reduce((sum, { lines }) => sum + lines.filter((line) => line.change === kind).length, 0);
      if (isMessage) expect(change.message.length).toBeGreaterThan(0);
      else expect(count('removed') + count('added')).toBeGreaterThan(0);
    }
    tell(`comparison: ${figures.join(', ')}`);
  });

  it('of two series of patches that all look alike ends, and pairs none twice', () => {
    const count = amount({ quick: 30, short: 200, long: 400 });
    const base = Array.from({ length: 400 }, word);
    const series = (): string[][] => Array.from({ length: count }, () => shuffled(base));
    const [older, newer] = [series(), series()];
    const started = performance.now();
    const found = pairDiffs(older, newer);
    tell(`comparison of two series of ${count} patches: ${Math.round(performance.now() - started)} ms`);
    expect(new Set(found.map(({ row }) => row)).size).toBe(found.length);
    expect(new Set(found.map(({ column }) => column)).size).toBe(found.length);
  });
});

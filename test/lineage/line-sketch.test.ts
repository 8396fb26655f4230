import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOverlap, SketchBuilder, sketchSize } from '../../src/lineage/line-sketch.js';
import { linesOf, sketchOf } from '../support/lineage-facts.js';

describe('a sketch of changed lines', () => {
  it('does not see indentation and runs of space', () => {
    expect(sketchOf(['\tif (lamp_is_lit)  return;'])).toEqual(sketchOf(['    if (lamp_is_lit) return;']));
  });

  it('tells an added line from one taken away', () => {
    const removed = new SketchBuilder();
    removed.add('turn_off(lamp);', false);
    expect(removed.finish()).not.toEqual(sketchOf(['turn_off(lamp);']));
  });

  it('leaves out lines that any diff may have', () => {
    expect(sketchOf(['', '\t}', '\telse {', '#endif', 'done:'])).toEqual({ lines: 0, hashes: [], sum: 0 });
  });

  it('counts each line once, in whatever order', () => {
    const lines = linesOf('wick', 20);
    expect(sketchOf([...lines, ...lines].reverse())).toEqual(sketchOf(lines));
  });

  it('keeps no more than its size', () => {
    const sketch = sketchOf(linesOf('wick', 500));
    expect(sketch.lines).toBe(500);
    expect(sketch.hashes).toHaveLength(sketchSize);
  });
});

describe('the overlap of two sketches', () => {
  it('is unknown where one of them has no lines', () => {
    expect(lineOverlap(sketchOf([]), sketchOf(linesOf('a', 3)))).toBeNull();
  });

  it('is exact for small diffs, and the same both ways', () => {
    const word = fc.constantFrom('alpha', 'bravo', 'carol', 'delta', 'eagle', 'fatal', 'gamma', 'hotel');
    const set = fc.uniqueArray(word, { minLength: 1 }).map((words) => new Set(words.map((one) => `${one}_call();`)));
    fc.assert(
      fc.property(set, set, (a, b) => {
        const shared = [...a].filter((line) => b.has(line)).length;
        const overlap = lineOverlap(sketchOf(a), sketchOf(b))!;
        expect(overlap).toEqual(lineOverlap(sketchOf(b), sketchOf(a)));
        expect(overlap.jaccard).toBeCloseTo(shared / (a.size + b.size - shared));
        expect(overlap.containment).toBeCloseTo(shared / Math.min(a.size, b.size));
      }),
    );
  });

  it('is estimated for large ones', () => {
    const [common, left, right] = [linesOf('common', 400), linesOf('left', 200), linesOf('right', 200)];
    const overlap = lineOverlap(sketchOf([...common, ...left]), sketchOf([...common, ...right]))!;
    expect(overlap.jaccard).toBeGreaterThan(0.25);
    expect(overlap.jaccard).toBeLessThan(0.75);
  });

  it('says on how few lines it rests where one diff is far larger', () => {
    const small = linesOf('small', 8);
    const overlap = lineOverlap(sketchOf(small), sketchOf([...small, ...linesOf('large', 3000)]))!;
    expect(overlap.sampled).toBeLessThan(4);
  });
});

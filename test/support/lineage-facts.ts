import { SketchBuilder } from '../../src/lineage/line-sketch.js';
import type { LineageFacts } from '../../src/lineage/lineage-facts.js';

/** What lineage knows of a patch by Ada, sent on 1 March 2025 at noon, with the given facts over these. */
export function patchFacts(id: string, given: Partial<LineageFacts> = {}): LineageFacts {
  return {
    id,
    kind: 'patch',
    title: `lamp: keep ${id} lit`,
    author: 'ada@example.org',
    authorName: 'ada example',
    date: day(0),
    list: 'lamps',
    version: null,
    part: null,
    total: null,
    rfc: false,
    resend: false,
    seriesName: null,
    copy: null,
    inReplyTo: null,
    references: [],
    changeIds: [],
    links: [],
    files: [],
    functions: [],
    sketch: { lines: 0, hashes: [], sum: 0 },
    identifiers: [],
    digest: null,
    commit: null,
    madeFrom: null,
    ...given,
  };
}

/** A time so many days after the first of March 2025. */
export function day(count: number): number {
  return Date.UTC(2025, 2, 1, 12) + count * 86_400_000;
}

/** The sketch of a diff that adds these lines. */
export function sketchOf(lines: Iterable<string>): LineageFacts['sketch'] {
  const sketch = new SketchBuilder();
  for (const line of lines) sketch.add(line, true);
  const { lines: count, hashes, sum } = sketch.finish();
  return { lines: count, hashes: [...hashes], sum };
}

/** So many lines of code, the same for the same word. */
export function linesOf(word: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `\t${word}_step_${i}(lamp, wick);`);
}

/** A whole series: a cover letter and its patches, in one thread. */
export function seriesOf(
  name: string,
  version: number,
  titles: readonly string[],
  given: Partial<LineageFacts> & { readonly coverTitle?: string; readonly word?: string } = {},
): LineageFacts[] {
  const { coverTitle = `${name} series`, word = name, ...rest } = given;
  const root = `${name}-v${version}-0`;
  const total = titles.length;
  const cover = patchFacts(root, { kind: 'cover', title: coverTitle, version, part: 0, total, ...rest });
  const patches = titles.map((title, i) =>
    patchFacts(`${name}-v${version}-${i + 1}`, {
      title,
      version,
      part: i + 1,
      total,
      inReplyTo: root,
      references: [root],
      files: [`lamps/${word}-${title.length}.c`],
      sketch: sketchOf(linesOf(`${word}_${title.replace(/\W+/g, '_')}`, 12)),
      ...rest,
    }),
  );
  return [cover, ...patches];
}

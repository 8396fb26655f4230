import type { Document } from '../../../src/corpus/document.js';
import { digestTrails } from '../../../src/lineage/digest-trails.js';
import { titleKey } from '../../../src/lineage/title.js';
import { field, readTabSeparated } from './tab-separated.js';

/** Judged trails of digest entries: the trail of each entry, by the entry's key. */
export type JudgedTrails = ReadonlyMap<string, string>;

/** Reads tab-separated trail and entry. */
export function readJudgedTrails(path: string): JudgedTrails {
  return new Map(readTabSeparated(path).map((row) => [field(row, 'entry'), field(row, 'trail')]));
}

/** Over all pairs of entries: those joined that should be, of those joined and of those that should be. */
export interface PairQuality {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface TrailEvaluation {
  readonly entries: number;
  readonly trails: number;
  readonly quality: PairQuality;
  /** What joining equal titles, and nothing else, gives. */
  readonly equalTitles: PairQuality;
  /** Pairs of judged trails that were joined though they are two patches. */
  readonly wronglyJoined: readonly string[];
  readonly milliseconds: number;
}

/** `keys` are the entries' keys in the judgements, by document id. */
export function evaluateTrails(
  entries: readonly Document[],
  keys: ReadonlyMap<string, string>,
  judged: JudgedTrails,
): TrailEvaluation {
  const start = performance.now();
  const { trails } = digestTrails(entries);
  const milliseconds = performance.now() - start;
  const found = new Map<string, string>();
  for (const [number, trail] of trails.entries()) for (const id of trail) found.set(keys.get(id) ?? id, String(number));
  const titles = new Map(
    entries.map(({ id, title }) => [keys.get(id) ?? id, title === null ? id : titleKey(title)] as const),
  );
  return {
    entries: judged.size,
    trails: new Set([...judged.values()]).size,
    quality: pairQuality(found, judged),
    equalTitles: pairQuality(titles, judged),
    wronglyJoined: wrongPairs(found, judged),
    milliseconds,
  };
}

function pairQuality(found: ReadonlyMap<string, string>, judged: JudgedTrails): PairQuality {
  let joined = 0;
  let wanted = 0;
  let both = 0;
  for (const [a, b] of pairsOf([...judged.keys()])) {
    const isJoined = found.get(a) !== undefined && found.get(a) === found.get(b);
    const isWanted = judged.get(a) === judged.get(b);
    if (isJoined) joined++;
    if (isWanted) wanted++;
    if (isJoined && isWanted) both++;
  }
  const precision = both / Math.max(1, joined);
  const recall = both / Math.max(1, wanted);
  return { precision, recall, f1: both === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

function wrongPairs(found: ReadonlyMap<string, string>, judged: JudgedTrails): string[] {
  const wrong = new Set<string>();
  for (const [a, b] of pairsOf([...judged.keys()])) {
    if (found.get(a) !== undefined && found.get(a) === found.get(b) && judged.get(a) !== judged.get(b))
      wrong.add([judged.get(a), judged.get(b)].sort().join(' + '));
  }
  return [...wrong];
}

function* pairsOf(keys: readonly string[]): Generator<[string, string]> {
  for (const [i, a] of keys.entries()) for (const b of keys.slice(i + 1)) yield [a, b];
}

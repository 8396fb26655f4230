import { defaultRanking, type Ranking } from '../../src/search/ranking.js';
import { meanOf, TaskIndex } from './evaluation/search-task.js';
import { availableTasks } from './tasks.js';

/**
 * `npm run tune [-- signal …]`: tries other values for the signals of `src/search/ranking.ts`, one at a time (coordinate
 * ascent, as Metzler and Croft, "Linear feature-based models for information retrieval", 2007), and prints what each would
 * do to every task. It changes nothing: a value is taken over by hand, where there is a reason for it and it helps more than
 * one task. Field weights are part of the index; change them in `src/index/schema/fields.ts` and run the evaluation.
 */
const factors = [0.5, 0.75, 1.33, 2];
const named = process.argv.slice(2);
const signals = (Object.keys(defaultRanking) as (keyof Ranking)[]).filter(
  (signal) => named.length === 0 || named.includes(signal),
);
const tasks = availableTasks();
const indexes = await Promise.all(tasks.map((task) => TaskIndex.of(task)));

async function measured(ranking: Ranking): Promise<number[]> {
  const values: number[] = [];
  for (const [i, index] of indexes.entries())
    values.push(meanOf(await index.evaluate(index.ranker(ranking)), tasks[i]!.measure));
  return values;
}

const base = await measured(defaultRanking);
console.log(['signal', 'value', ...tasks.map((task) => task.name), 'mean change'].join('\t'));
console.log(['as it is', '', ...base.map((value) => value.toFixed(4)), ''].join('\t'));
for (const signal of signals) {
  for (const factor of factors) {
    const value = defaultRanking[signal] * factor;
    const found = await measured({ ...defaultRanking, [signal]: value });
    const changes = found.map((quality, i) => quality / base[i]! - 1);
    const change = changes.reduce((sum, share) => sum + share, 0) / changes.length;
    console.log(
      [signal, value.toFixed(3), ...found.map((quality) => quality.toFixed(4)), `${(change * 100).toFixed(2)} %`].join(
        '\t',
      ),
    );
  }
}
for (const index of indexes) index.close();

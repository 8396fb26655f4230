import type { Problem } from '../../corpus/problem.js';
import { emptySummary, type SourceRun } from '../../index/build/indexing-session.js';

/** What a run over a source has done so far, and what was wrong on the way, told as it happens. */
export class RunTally {
  readonly #run: SourceRun;
  readonly summary = emptySummary();

  constructor(run: SourceRun) {
    this.#run = run;
  }

  /** Documents of the source that are in the cluster. */
  get documents(): number {
    const { added, updated, unchanged } = this.summary;
    return added + updated + unchanged;
  }

  note(problem: Problem): void {
    const counts = problem.skipped ? this.summary.skipped : this.summary.repaired;
    counts.set(problem.reason, (counts.get(problem.reason) ?? 0) + 1);
    this.#run.onProblem?.(problem);
  }

  /** A document that was sent, and that the cluster will never take. */
  refuse(id: string, reason: string): void {
    this.note({
      reason: 'unparsable',
      location: { path: this.#run.path, line: 1 },
      detail: `${id}: rejected by the cluster (${reason})`,
      skipped: true,
    });
    this.summary.added--;
  }
}

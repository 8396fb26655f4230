import type { Problem } from '../../corpus/problem.js';
import { emptySummary, type SourceRun } from '../../index/build/indexing-session.js';

/** Progress and problems of a run over a source, reported as they occur. */
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

  /** Counts a document that the cluster will never accept. */
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

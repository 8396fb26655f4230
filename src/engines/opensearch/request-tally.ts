import type { RequestCounts } from '../engine.js';
import type { ClusterFault } from './cluster-error.js';

/** Counts what a connection asks of its cluster. */
export class RequestTally implements RequestCounts {
  readonly failed = new Map<ClusterFault, number>();
  sent = 0;
  retried = 0;
  seconds = 0;

  /** Gives what the request gives, and notes how long it took, also where it failed. */
  async time<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    this.sent++;
    const started = performance.now();
    try {
      return await request();
    } finally {
      this.seconds += (performance.now() - started) / 1_000;
    }
  }

  fail(fault: ClusterFault): void {
    this.failed.set(fault, (this.failed.get(fault) ?? 0) + 1);
  }
}

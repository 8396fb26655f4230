import type { RequestCounts } from '../engine.js';
import type { ClusterFault } from './cluster-error.js';

/** Counts the requests of a connection. */
export class RequestTally implements RequestCounts {
  readonly failed = new Map<ClusterFault, number>();
  sent = 0;
  retried = 0;
  seconds = 0;

  /** Runs a request and records its duration, also if it fails. */
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

import type { BatchReport, FinishedSegment, RecordBatch, SegmentFeeder } from './segment-feeder.js';

/** A `SegmentFeeder` here or in another thread. Batches are answered in the order they were given. */
export interface Feeder {
  feed(batch: RecordBatch): Promise<BatchReport>;
  finish(): Promise<FinishedSegment | null>;
  abandon(): Promise<void>;
}

export class LocalFeeder implements Feeder {
  readonly #feeder: SegmentFeeder;

  constructor(feeder: SegmentFeeder) {
    this.#feeder = feeder;
  }

  feed(batch: RecordBatch): Promise<BatchReport> {
    return this.#feeder.feed(batch);
  }

  async finish(): Promise<FinishedSegment | null> {
    return this.#feeder.finish();
  }

  async abandon(): Promise<void> {
    this.#feeder.abandon();
  }
}

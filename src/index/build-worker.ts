import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { IndexReader } from './index-reader.js';
import type { ManifestSegment } from './manifest.js';
import { NodeFileSystem } from './node-file-system.js';
import { SegmentError } from './segment-error.js';
import { type RecordBatch, SegmentFeeder } from './segment-feeder.js';
import { mergeStored } from './segment-merge.js';

/** Where what is fed goes. */
export interface FeederOptions {
  /** First part of the names of segments. */
  readonly prefix: string;
  /** Bytes of memory for the segment under construction. */
  readonly budget: number;
  /** Whether there is an index to compare with. */
  readonly existing: boolean;
}

/** The thread of `build-threads.ts`: does one request after another, and answers each but "begin". */
export type WorkerRequest =
  | { readonly type: 'begin'; readonly options: FeederOptions }
  | { readonly type: 'feed'; readonly batch: RecordBatch }
  | { readonly type: 'finish' }
  | { readonly type: 'abandon' }
  | { readonly type: 'merge'; readonly name: string; readonly segments: readonly ManifestSegment[] };

const { path } = z.object({ path: z.string() }).parse(workerData);
const fileSystem = new NodeFileSystem(path);
const port = parentPort;
if (port === null) throw new Error('build-worker runs as a worker thread only');

let options: FeederOptions | null = null;
let existing: IndexReader | null = null;
let feeder: SegmentFeeder | null = null;
let queue: Promise<void> = Promise.resolve();
port.on('message', (request: WorkerRequest) => {
  queue = queue.then(async () => {
    if (request.type === 'begin') {
      end();
      options = request.options;
      return;
    }
    try {
      port.postMessage({ result: await answer(request) });
    } catch (error) {
      // Neither class nor fields of an error survive the way between threads.
      const code = error instanceof SegmentError ? error.code : null;
      port.postMessage({ error, code });
    }
  });
});

async function answer(request: Exclude<WorkerRequest, { type: 'begin' }>): Promise<unknown> {
  switch (request.type) {
    case 'feed':
      return (feeder ??= newFeeder()).feed(request.batch);
    case 'finish': {
      const finished = feeder?.finish() ?? null;
      end();
      return finished;
    }
    case 'abandon':
      feeder?.abandon();
      end();
      return null;
    case 'merge':
      return mergeStored(fileSystem, request.name, request.segments);
  }
}

function newFeeder(): SegmentFeeder {
  if (options === null) throw new Error('nothing was begun');
  if (options.existing) existing = IndexReader.open(fileSystem);
  return new SegmentFeeder(fileSystem, options.prefix, options.budget, existing);
}

/** Lets go of everything but what was learnt. */
function end(): void {
  feeder = null;
  existing?.close();
  existing = null;
}

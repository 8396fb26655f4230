import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { IndexReader } from './index-reader.js';
import type { ManifestSegment } from './manifest.js';
import { NodeFileSystem } from './node-file-system.js';
import { SegmentError } from './segment-error.js';
import { type RecordBatch, SegmentFeeder } from './segment-feeder.js';
import { mergeStored } from './segment-merge.js';

/** The thread behind a `WorkerFeeder` or a merge: does one request after another and answers each. */
export type WorkerRequest =
  | { readonly type: 'feed'; readonly batch: RecordBatch }
  | { readonly type: 'finish' }
  | { readonly type: 'abandon' }
  | { readonly type: 'merge'; readonly name: string; readonly segments: readonly ManifestSegment[] };

const { path, prefix, budget, existing } = z
  .object({ path: z.string(), prefix: z.string(), budget: z.number(), existing: z.boolean() })
  .parse(workerData);
const fileSystem = new NodeFileSystem(path);
const port = parentPort;
if (port === null) throw new Error('build-worker runs as a worker thread only');

let feeder: SegmentFeeder | null = null;
let queue: Promise<void> = Promise.resolve();
port.on('message', (request: WorkerRequest) => {
  queue = queue.then(async () => {
    try {
      port.postMessage({ result: await answer(request) });
    } catch (error) {
      // Neither class nor fields of an error survive the way between threads.
      const code = error instanceof SegmentError ? error.code : null;
      port.postMessage({ error, code });
    }
  });
});

async function answer(request: WorkerRequest): Promise<unknown> {
  switch (request.type) {
    case 'feed':
      feeder ??= new SegmentFeeder(fileSystem, prefix, budget, existing ? IndexReader.open(fileSystem) : null);
      return feeder.feed(request.batch);
    case 'finish':
      return feeder?.finish() ?? null;
    case 'abandon':
      feeder?.abandon();
      return null;
    case 'merge':
      return mergeStored(fileSystem, request.name, request.segments);
  }
}

import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { ManifestSegment } from '../directory/manifest.js';
import { NodeFileSystem } from '../directory/node-file-system.js';
import { IndexReader } from '../snapshot/index-reader.js';
import { PostingsThread } from './postings-thread.js';
import { type RecordBatch, SegmentFeeder } from './segment-feeder.js';
import { mergeStored } from './segment-merge.js';
import { serveRequests } from './thread-link.js';

/** Where what is fed goes. */
export interface FeederOptions {
  /** First part of the names of segments. */
  readonly prefix: string;
  /** Bytes of memory for the segment under construction. */
  readonly budget: number;
  /** Whether there is an index to compare with. */
  readonly existing: boolean;
  /** Whether postings are built in a thread of their own. */
  readonly apart: boolean;
}

/** The thread of `build-threads.ts`: does one request after another. */
export type WorkerRequest =
  | { readonly type: 'begin'; readonly options: FeederOptions }
  | { readonly type: 'feed'; readonly batch: RecordBatch }
  | { readonly type: 'finish' }
  | { readonly type: 'abandon' }
  | { readonly type: 'endFeeding' }
  | { readonly type: 'merge'; readonly name: string; readonly segments: readonly ManifestSegment[] };

const { path } = z.object({ path: z.string() }).parse(workerData);
const fileSystem = new NodeFileSystem(path);
if (parentPort === null) throw new Error('build-worker runs as a worker thread only');

let options: FeederOptions | null = null;
let existing: IndexReader | null = null;
let feeder: SegmentFeeder | null = null;
let postings: PostingsThread | null = null;

serveRequests(parentPort, async (request: WorkerRequest): Promise<unknown> => {
  switch (request.type) {
    case 'begin':
      end();
      options = request.options;
      return null;
    case 'feed':
      return (feeder ??= newFeeder()).feed(request.batch);
    case 'finish': {
      const finished = (await feeder?.finish()) ?? null;
      end();
      return finished;
    }
    case 'abandon':
      await feeder?.abandon();
      end();
      return null;
    case 'endFeeding':
      await postings?.stop();
      postings = null;
      return null;
    case 'merge':
      return mergeStored(fileSystem, request.name, request.segments);
  }
});

function newFeeder(): SegmentFeeder {
  if (options === null) throw new Error('nothing was begun');
  const { prefix, budget, apart } = options;
  if (options.existing) existing = IndexReader.open(fileSystem);
  if (apart && postings?.isAlive !== true) postings = new PostingsThread(path);
  return new SegmentFeeder(fileSystem, prefix, budget, existing, apart ? postings : null);
}

/** Lets go of everything but what was learnt. */
function end(): void {
  feeder = null;
  existing?.close();
  existing = null;
}

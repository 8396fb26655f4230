import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { NodeFileSystem } from '../directory/node-file-system.js';
import type { InvertibleDocument } from '../schema/document-fields.js';
import { PostingsBuilder } from './postings-builder.js';
import { serveRequests } from './thread-link.js';

/** The thread of `postings-thread.ts`. */
export type PostingsRequest =
  | { readonly type: 'add'; readonly documents: readonly InvertibleDocument[] }
  | { readonly type: 'finish'; readonly name: string; readonly id: string }
  | { readonly type: 'abandon' };

const { path } = z.object({ path: z.string() }).parse(workerData);
const builder = new PostingsBuilder(new NodeFileSystem(path));
if (parentPort === null) throw new Error('postings-worker runs as a worker thread only');

serveRequests(parentPort, (request: PostingsRequest): unknown => {
  switch (request.type) {
    case 'add':
      return builder.add(request.documents);
    case 'finish':
      return builder.finish(request.name, request.id);
    case 'abandon':
      return builder.abandon();
  }
});

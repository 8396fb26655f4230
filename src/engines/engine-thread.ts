import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { searchRequest } from '../search/search-options.js';
import type { SearchEngine } from './engine.js';
import {
  type EngineCall,
  type PriorityChange,
  readyCall,
  sentError,
  type ThreadAnswer,
  type ThreadBegin,
  type ThreadOptions,
} from './engine-calls.js';
import { LocalEngine } from './local-engine.js';

/** The program of a thread: its own `LocalEngine`, which answers the calls of a `WorkerEngine` one at a time. */

if (parentPort !== null) serveCalls(parentPort, workerData as ThreadOptions);

function serveCalls(port: NonNullable<typeof parentPort>, { path }: ThreadOptions): void {
  const send = (message: ThreadBegin | ThreadAnswer): void => port.postMessage(message);
  let engine: SearchEngine;
  try {
    engine = LocalEngine.open(path);
  } catch (error) {
    send({ call: readyCall, generation: null, error: sentError(error) });
    port.close();
    return;
  }
  let prepared: string | null = null;
  const answer = async ({ call, method, args }: EngineCall): Promise<void> => {
    try {
      const generation = await engine.generation();
      if (generation !== prepared) await prepare(engine);
      prepared = generation;
      send({ call, begins: true });
      const result = await (Reflect.apply(engine[method], engine, args) as Promise<unknown>);
      send({ call, generation: await engine.generation(), result });
    } catch (error) {
      send({ call, generation: null, error: sentError(error) });
    }
  };
  port.on('message', (message: EngineCall | PriorityChange) => {
    if ('priority' in message) setThreadPriority(message.priority);
    else void answer(message);
  });
  void answer({ call: readyCall, method: 'generation', args: [] });
}

/** Linux has a priority per thread, by thread id; elsewhere nothing changes. */
function setThreadPriority(priority: number): void {
  try {
    const number = Number(basename(readlinkSync('/proc/thread-self')));
    if (number !== process.pid) setPriority(number, priority);
  } catch {
    // Not available or not permitted: the scheduler decides.
  }
}

/** Preloads what an engine loads lazily. Errors will be reported by the next call. */
async function prepare(engine: SearchEngine): Promise<void> {
  const warming = searchRequest('bpf verifier', { facets: true });
  await Promise.allSettled([
    engine.search(warming),
    engine.suggest('bp', { limit: 1, filters: {} }),
    engine.identifiers('bpf', 1),
  ]);
}

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

/** The program of a thread: a `LocalEngine` of its own, which answers the calls of a `WorkerEngine` one after the other. */

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

/** Linux gives each thread a priority of its own, by its number; elsewhere it stays what it is. */
function setThreadPriority(priority: number): void {
  try {
    const number = Number(basename(readlinkSync('/proc/thread-self')));
    if (number !== process.pid) setPriority(number, priority);
  } catch {
    // No such place, or no leave: then the scheduler shares out as it likes.
  }
}

/** Has an engine load what it loads when it is first asked. What is wrong with it, the next question will tell. */
async function prepare(engine: SearchEngine): Promise<void> {
  const warming = searchRequest('bpf verifier', { facets: true });
  await Promise.allSettled([
    engine.search(warming),
    engine.suggest('bp', { limit: 1, filters: {} }),
    engine.identifiers('bpf', 1),
  ]);
}

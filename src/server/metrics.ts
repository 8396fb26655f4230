import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Counter, Gauge, Histogram, type OpenMetricsContentType, Registry } from 'prom-client';
import { type EngineHealth, type EngineStats, type Lane, lanes } from '../engines/engine.js';
import type { AdmissionGate } from './admission.js';
import { addClusterMetrics } from './cluster-metrics.js';

/** How a request ended, for counting. */
export type RequestOutcome = 'ok' | 'not-modified' | 'client-error' | 'shed' | 'too-slow' | 'error';

/** What the server counts of itself, in OpenMetrics text. */
export class Metrics {
  readonly #registry = new Registry<OpenMetricsContentType>();
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: 10 });
  readonly #duration: Histogram<'route' | 'outcome'>;
  readonly #partial: Counter;

  /** `stats` and `health` are asked when the figures are, not before; the second is null where there is no cluster. */
  constructor(
    gates: Readonly<Record<Lane, AdmissionGate>>,
    stats: () => Promise<EngineStats>,
    health: (() => Promise<EngineHealth>) | null = null,
  ) {
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    this.#delay.enable();
    const registers = [this.#registry];
    this.#duration = new Histogram({
      name: 'patchtrail_http_request_duration_seconds',
      help: 'Request duration, by route and outcome.',
      labelNames: ['route', 'outcome'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    });
    this.#partial = new Counter({
      name: 'patchtrail_partial_answers',
      help: 'Searches that timed out with incomplete results.',
      registers,
    });
    const gauge = (name: string, help: string, value: () => number): void => {
      new Gauge({
        name: `patchtrail_${name}`,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    };
    const byLane = (name: string, help: string, value: (gate: AdmissionGate) => number): void => {
      new Gauge({
        name: `patchtrail_${name}`,
        help,
        labelNames: ['lane'],
        registers,
        collect() {
          for (const lane of lanes) this.set({ lane }, value(gates[lane]));
        },
      });
    };
    byLane('requests_running', 'Expensive requests running.', (gate) => gate.running);
    byLane('requests_waiting', 'Expensive requests queued.', (gate) => gate.waiting);
    new Counter({
      name: 'patchtrail_requests_shed',
      help: 'Requests rejected because the queue was full.',
      labelNames: ['lane'],
      registers,
      collect() {
        this.reset();
        for (const lane of lanes) this.inc({ lane }, gates[lane].shed);
      },
    });
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', () => process.memoryUsage.rss());
    const delay = this.#delay;
    new Gauge({
      name: 'patchtrail_event_loop_delay_seconds',
      help: 'Event loop lag since the last scrape.',
      labelNames: ['quantile'],
      registers,
      collect() {
        for (const quantile of [50, 99, 100]) {
          this.set({ quantile: String(quantile / 100) }, delay.percentile(quantile) / 1e9 || 0);
        }
        delay.reset();
      },
    });
    new Gauge({
      name: 'patchtrail_documents',
      help: 'Documents in the index.',
      registers,
      collect: async function () {
        const known = await soon(stats());
        if (known === null) this.remove();
        else this.set(known.documents);
      },
    });
    new Gauge({
      name: 'patchtrail_index',
      help: 'Generation of the index in use; the value is always 1.',
      labelNames: ['engine', 'generation'],
      registers,
      collect: async function () {
        const known = await soon(stats());
        this.reset();
        if (known !== null) this.set({ engine: known.engine, generation: known.generation }, 1);
      },
    });
    if (health !== null) addClusterMetrics(this.#registry, health);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Seconds the answer took; `route` is a pattern, never a path, of which there are endlessly many. */
  observe(route: string, outcome: RequestOutcome, seconds: number): void {
    this.#duration.observe({ route, outcome }, seconds);
  }

  observePartial(): void {
    this.#partial.inc();
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#delay.disable();
  }
}

/** Milliseconds that figures wait for the index: who gathers them gives up after some seconds, and then has none at all. */
const longestWait = 2_000;

/** Null for what fails, or takes too long. */
function soon<Value>(value: Promise<Value>): Promise<Value | null> {
  return Promise.race([value.catch(() => null), pause(longestWait, null, { ref: false })]);
}

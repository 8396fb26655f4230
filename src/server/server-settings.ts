import { z } from 'zod';
import { hostAndPort } from './metrics-access.js';

/** Everything about the server that can be set, with its default: what `serve` takes, and what `createApp` reads. */
export const serverSettingsSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes any free port. */
  port: z.number().int().min(0).max(65_535).default(8080),
  /** Names under which the server may be asked for, besides those of the machine itself. */
  allowedHosts: z.array(z.string().min(1)).default([]),
  /** Whether it may listen on an address that other machines reach. */
  allowPublic: z.boolean().default(false),
  /** Scheme, host and port as readers see them, where a proxy stands in front; null takes them from each request. */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  /** Whether coding agents are served at `/mcp`. */
  mcp: z.boolean().default(false),
  /** Whether query text goes into the log. It tells what people are interested in, so by default only its length does. */
  logQueries: z.boolean().default(false),
  /** Requests at work at once, how many may wait for a turn, and for how many milliseconds. */
  concurrency: z.number().int().min(1).default(4),
  queue: z.number().int().min(0).default(64),
  queueWait: z.number().int().min(1).default(3_000),
  /** The same for those that cost so much that they wait for each other: comparisons, exports, explanations, slow searches. */
  heavyConcurrency: z.number().int().min(1).default(1),
  heavyQueue: z.number().int().min(0).default(32),
  heavyQueueWait: z.number().int().min(1).default(8_000),
  /** Header in which a proxy names the client it asks for, such as X-Forwarded-For; null where clients ask by themselves. */
  clientHeader: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'expected the name of a header')
    .nullable()
    .default(null),
  /** Where `/metrics` is: here (on), nowhere (off), at an address of its own, or here unless others reach it (auto). */
  metrics: z
    .string()
    .refine(
      (value) => ['auto', 'on', 'off'].includes(value) || hostAndPort(value) !== null,
      'expected on, off, auto or an address such as 127.0.0.1:9090',
    )
    .default('auto'),
  /** What those must send who ask for it, as a bearer token; null for nothing. */
  metricsToken: z.string().min(8).max(200).nullable().default(null),
  /** Milliseconds a request has from when it comes to its answer, and one that is heavy. */
  requestBudget: z.number().int().min(1).default(5_000),
  heavyRequestBudget: z.number().int().min(1).default(15_000),
  /** Milliseconds in which the client must have received the answer. */
  answerTimeout: z.number().int().min(1).default(120_000),
  /** Milliseconds after which one for whom there is no room to wait is told so. */
  turnAwayAfter: z.number().int().min(0).default(5_000),
  /** Milliseconds after which a search gives what it has found so far, and after which it moves to the heavy ones. */
  searchBudget: z.number().int().min(1).default(500),
  quickBudget: z.number().int().min(1).default(150),
  /** Sockets open at once. */
  connections: z.number().int().min(1).default(1_024),
  /** Milliseconds in which a client must have sent its header, and its request. */
  headersTimeout: z.number().int().min(1).default(5_000),
  requestTimeout: z.number().int().min(1).default(10_000),
  /** Milliseconds a socket may stay without a byte going either way while an answer is sent. */
  stallTimeout: z.number().int().min(1).default(20_000),
  /** Milliseconds in which the server, told to stop, still answers and says so at `/readyz`. */
  drainDelay: z.number().int().min(0).default(200),
  /** Milliseconds that requests at work then get to end. */
  drainTimeout: z.number().int().min(0).default(10_000),
});
export type ServerSettings = z.infer<typeof serverSettingsSchema>;

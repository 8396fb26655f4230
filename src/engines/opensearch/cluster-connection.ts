import { setTimeout as pause } from 'node:timers/promises';
import { Client, errors } from '@opensearch-project/opensearch';
import { ClusterError } from './cluster-error.js';
import {
  type ClusterSettings,
  credentialAdvice,
  credentialVariables,
  readCredentials,
  refusePlainCredentials,
} from './cluster-settings.js';
import { RequestTally } from './request-tally.js';

export interface ClusterCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: unknown;
  /** Lines of JSON, for bulk writes and multi-searches. */
  readonly lines?: string;
  readonly retryBudget?: RetryBudget;
  /** Status codes that are answers rather than errors. */
  readonly accepts?: readonly number[];
}

/** Timeouts in milliseconds of the first attempt and in total. Each further attempt may take twice as long. */
export interface RetryBudget {
  readonly attempt: number;
  readonly total: number;
}

/**
 * For interactive requests. A hung node cannot be told from a slow one: another copy should be asked soon, but not
 * whenever the cluster is busy.
 */
export const readBudget: RetryBudget = { attempt: 1_500, total: 9_000 };
/** For background writes: nodes may be restarted meanwhile. */
export const writeBudget: RetryBudget = { attempt: 60_000, total: 600_000 };

/**
 * Calls to a cluster. Transient failures (429, 502, 503, 504, broken connections, a hung node) are retried on the next
 * node, after a random pause that doubles each time (full jitter: Brooker, "Exponential backoff and jitter", AWS
 * Architecture Blog 2015).
 */
export class ClusterConnection {
  readonly #client: Client;
  readonly #retryBudget: RetryBudget;
  readonly #nodes: number;
  readonly requests = new RequestTally();

  /** `patience`: default for calls without their own. */
  constructor(
    { nodes }: Pick<ClusterSettings, 'nodes'>,
    environment: NodeJS.ProcessEnv = process.env,
    retryBudget: RetryBudget = readBudget,
  ) {
    this.#retryBudget = retryBudget;
    this.#nodes = nodes.length;
    const credentials = readCredentials(environment);
    refusePlainCredentials(nodes, credentials, environment);
    this.#client = new Client({
      nodes: [...nodes],
      maxRetries: 0,
      // Compression is chosen by the caller; calls are neither kept nor logged here.
      compression: 'gzip',
      ...credentials,
    });
  }

  async call<Answer>(call: ClusterCall): Promise<Answer> {
    const { attempt, total } = call.retryBudget ?? this.#retryBudget;
    const deadline = Date.now() + total;
    for (let tries = 0; ; tries++) {
      const left = deadline - Date.now();
      try {
        const timeout = Math.max(500, Math.min(attempt * 2 ** tries, left));
        return await this.requests.time(() => this.#once<Answer>(call, timeout));
      } catch (error) {
        const wait = Math.random() * Math.min(longestPause, firstPause * 2 ** tries);
        // A bad certificate stays bad; another node may have another.
        const isWorthwhile = isCertificateError(error) ? tries + 1 < this.#nodes : isPassing(error);
        if (!isWorthwhile || Date.now() + wait >= deadline) throw this.#failure(error);
        this.requests.retried++;
        await pause(wait);
      }
    }
  }

  /** Converts an error to a readable one; "not found" is an answer, not a failure. */
  #failure(error: unknown): unknown {
    const told = clusterError(error);
    if (told instanceof ClusterError && told.fault !== 'missing') this.requests.fail(told.fault);
    return told;
  }

  /** Like `call`, but null if not found. */
  async find<Answer>(call: ClusterCall): Promise<Answer | null> {
    try {
      return await this.call<Answer>(call);
    } catch (error) {
      if (error instanceof ClusterError && error.fault === 'missing') return null;
      throw error;
    }
  }

  async #once<Answer>({ method, path, query, body, lines, accepts }: ClusterCall, timeout: number): Promise<Answer> {
    const { body: answer } = await this.#client.transport.request(
      {
        method,
        path,
        ...(query === undefined ? {} : { querystring: { ...query } }),
        ...(lines !== undefined ? { bulkBody: lines } : {}),
        ...(body !== undefined ? { body: body as Record<string, unknown> } : {}),
      },
      { requestTimeout: timeout, maxRetries: 0, ...(accepts === undefined ? {} : { ignore: [...accepts] }) },
    );
    return answer as Answer;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** Prefers shard copies on the node that is called: one hop less, and one node less that may hang. */
export const nearest = '_local';

const firstPause = 100;
const longestPause = 5_000;
const passingStatuses = new Set([429, 502, 503, 504]);

function isPassing(error: unknown): boolean {
  if (error instanceof errors.ResponseError)
    return passingStatuses.has(error.statusCode ?? 0) || isForWantOfRoom(error);
  return (
    error instanceof errors.ConnectionError ||
    error instanceof errors.TimeoutError ||
    error instanceof errors.NoLivingConnectionsError
  );
}

/** The client keeps the message of an error only, not its code. */
function isCertificateError(error: unknown): error is errors.ConnectionError {
  return error instanceof errors.ConnectionError && /certificate/i.test(error.message);
}

/** Advice for a rejected certificate. */
function trustAdvice(message: string): string {
  if (/altnames/.test(message)) return 'use a host name the certificate is valid for';
  if (/expired|not yet valid/.test(message)) return 'renew it, or correct the clock';
  const { authority } = credentialVariables;
  return `set ${authority} to the CA certificate file`;
}

/** Indices cannot be created while all disks are over their watermark; the cluster lifts the block when space is freed. */
function isForWantOfRoom(error: errors.ResponseError): boolean {
  return typeOf(error) === 'index_create_block_exception';
}

function typeOf(error: errors.ResponseError): string {
  const body = error.body as { error?: { type?: unknown } } | null | undefined;
  return String(body?.error?.type ?? '');
}

function reasonOf(error: errors.ResponseError): string {
  const body = error.body as
    | { error?: { reason?: unknown; root_cause?: { reason?: unknown }[]; caused_by?: { reason?: unknown } } }
    | null
    | undefined;
  const cause = body?.error?.root_cause?.[0]?.reason ?? body?.error?.reason ?? error.message;
  return String(cause).slice(0, 300);
}

/** Client errors hold the request with its headers, hence credentials, and errors are logged. */
function plain({ name, message }: Error): Error {
  const error = new Error(message.slice(0, 300));
  error.name = name;
  return error;
}

/** Converts an error of the client to a readable one. */
export function clusterError(error: unknown): unknown {
  if (error instanceof errors.ResponseError) {
    const status = error.statusCode ?? 0;
    const reason = reasonOf(error);
    const options = { cause: plain(error) };
    if (status === 401)
      return new ClusterError('forbidden', `Credentials rejected (401); ${credentialAdvice}.`, options);
    if (status === 403 && !/block/.test(typeOf(error)))
      return new ClusterError('forbidden', `Not permitted for this account (403): ${reason}.`, options);
    if (/_block_/.test(typeOf(error)))
      return new ClusterError('blocked', `Blocked by the cluster: ${reason}.`, options);
    if (status === 404) return new ClusterError('missing', `Not found in the cluster: ${reason}.`, options);
    if (passingStatuses.has(status))
      return new ClusterError('overloaded', `The cluster is overloaded (${reason}).`, options);
    return new ClusterError('refused', `The cluster answered with status ${status}: ${reason}.`, options);
  }
  if (isCertificateError(error)) {
    const message = error.message.slice(0, 200);
    return new ClusterError(
      'untrusted',
      `The certificate of the cluster is not trusted (${message}); ${trustAdvice(message)}.`,
      { cause: plain(error) },
    );
  }
  if (error instanceof errors.OpenSearchClientError)
    return new ClusterError(
      'unreachable',
      `No node of the cluster is reachable (${error.message.trim().slice(0, 200)}).`,
      {
        cause: plain(error),
      },
    );
  return error;
}

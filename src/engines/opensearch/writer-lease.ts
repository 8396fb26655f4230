import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { type ClusterConnection, writeBudget } from './cluster-connection.js';
import { ClusterError } from './cluster-error.js';

const leaseSchema = z.object({ owner: z.string(), host: z.string(), process: z.number(), renewed: z.number() });
type Lease = z.infer<typeof leaseSchema>;

/**
 * One writer an index: a small document that the writer renews. It is taken over when it was not renewed for a while, or
 * when its holder ran on this machine and is gone. Two that try at once are told apart by the document's sequence number.
 */
export class WriterLease {
  readonly #connection: ClusterConnection;
  readonly #path: string;
  readonly #owner = randomUUID();
  #timer: NodeJS.Timeout | null = null;

  private constructor(connection: ClusterConnection, stateIndex: string) {
    this.#connection = connection;
    this.#path = `/${stateIndex}/_doc/lease`;
  }

  /** Throws a `ClusterError` "busy-writer" where another has it. */
  static async take(connection: ClusterConnection, stateIndex: string): Promise<WriterLease> {
    const lease = new WriterLease(connection, stateIndex);
    await lease.#take();
    lease.#timer = setInterval(() => void lease.#renew(), renewInterval);
    lease.#timer.unref();
    return lease;
  }

  async #take(): Promise<void> {
    const found = await this.#connection.find<{ _seq_no: number; _primary_term: number; _source?: { json: string } }>({
      method: 'GET',
      path: this.#path,
      retryBudget: writeBudget,
    });
    const held = found?._source === undefined ? null : leaseSchema.parse(JSON.parse(found._source.json));
    if (held !== null && isHeld(held)) {
      throw new ClusterError(
        'busy-writer',
        `Another process is writing to this index (${held.host}, pid ${held.process}).`,
      );
    }
    const condition =
      found?._source === undefined
        ? { op_type: 'create' }
        : { if_seq_no: found._seq_no, if_primary_term: found._primary_term };
    try {
      await this.#put(condition);
    } catch (error) {
      if (error instanceof ClusterError && error.message.includes('status 409') && !(await this.#isOurs()))
        throw new ClusterError('busy-writer', 'Another process has just started writing to this index.');
      if (!(error instanceof ClusterError && error.message.includes('status 409'))) throw error;
    }
  }

  /** A write whose answer was lost returns as a conflict with itself. */
  async #isOurs(): Promise<boolean> {
    const found = await this.#connection.find<{ _source?: { json: string } }>({ method: 'GET', path: this.#path });
    return found?._source !== undefined && leaseSchema.parse(JSON.parse(found._source.json)).owner === this.#owner;
  }

  async #renew(): Promise<void> {
    await this.#put({}).catch(() => {
      // The cluster is unavailable: the writer's own calls will report it.
    });
  }

  async #put(query: Record<string, string | number>): Promise<void> {
    const lease: Lease = { owner: this.#owner, host: hostname(), process: process.pid, renewed: Date.now() };
    const body = { type: 'lease', json: JSON.stringify(lease) };
    await this.#connection.call({ method: 'PUT', path: this.#path, query, body, retryBudget: writeBudget });
  }

  async release(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#connection.find({ method: 'DELETE', path: this.#path });
  }
}

const renewInterval = 10_000;
const longestSilence = 60_000;

function isHeld({ host, process: id, renewed }: Lease): boolean {
  if (Date.now() - renewed > longestSilence) return false;
  if (host !== hostname()) return true;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

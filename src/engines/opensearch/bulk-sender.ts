import { setTimeout as pause } from 'node:timers/promises';
import { type ClusterConnection, writeBudget } from './cluster-connection.js';
import { ClusterError } from './cluster-error.js';

/** One write: the action on a document of an index, and its content unless deleted. */
export interface BulkItem {
  readonly action: 'index' | 'delete';
  readonly index: string;
  readonly id: string;
  /** The higher version wins; null: the later write wins. */
  readonly version: number | null;
  readonly row: object | null;
}

interface BulkAnswer {
  readonly errors: boolean;
  readonly items: readonly Readonly<Record<string, ItemAnswer>>[];
}
interface ItemAnswer {
  readonly _id: string;
  readonly status: number;
  readonly error?: { readonly type: string; readonly reason: string };
}

/**
 * Bulk writes with bounds on the bytes per request and on requests in flight; `add` waits at the bound, so memory is
 * bounded. An item rejected for lack of capacity is retried after a pause; so is every item of a broken connection,
 * which is idempotent, as an item has an id and a version.
 */
export class BulkSender {
  readonly #connection: ClusterConnection;
  readonly #refused: (id: string, reason: string) => void;
  readonly #underWay = new Set<Promise<void>>();
  #items: PackedItem[] = [];
  #bytes = 0;
  #failure: unknown = null;
  written = 0;

  /** `refused` is called for items that the cluster will never accept. */
  constructor(connection: ClusterConnection, refused: (id: string, reason: string) => void) {
    this.#connection = connection;
    this.#refused = refused;
  }

  async add({ action, index, id, version, row }: BulkItem): Promise<void> {
    const meta = {
      [action]: { _index: index, _id: id, ...(version === null ? {} : { version, version_type: 'external_gte' }) },
    };
    const lines = `${JSON.stringify(meta)}\n${row === null ? '' : `${JSON.stringify(row)}\n`}`;
    this.#items.push({ id, lines });
    this.#bytes += lines.length;
    if (this.#bytes >= bytesAtOnce || this.#items.length >= itemsAtOnce) await this.#send();
  }

  /** Resolves when everything added has been written. */
  async flush(): Promise<void> {
    await this.#send();
    await Promise.all(this.#underWay);
    if (this.#failure !== null) throw this.#failure;
  }

  async #send(): Promise<void> {
    const items = this.#items;
    this.#items = [];
    this.#bytes = 0;
    while (this.#underWay.size >= requestsAtOnce) await Promise.race(this.#underWay);
    if (this.#failure !== null) throw this.#failure;
    if (items.length === 0) return;
    const sent = this.#deliver(items)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#underWay.delete(sent));
    this.#underWay.add(sent);
  }

  async #deliver(items: readonly PackedItem[]): Promise<void> {
    const deadline = Date.now() + writeBudget.total;
    let left = items;
    for (let tries = 0; left.length > 0; tries++) {
      const answer = await this.#connection.call<BulkAnswer>({
        method: 'POST',
        path: '/_bulk',
        query: { filter_path: 'errors,items.*._id,items.*.status,items.*.error.type,items.*.error.reason' },
        lines: left.map((item) => item.lines).join(''),
        retryBudget: writeBudget,
      });
      const again: PackedItem[] = [];
      let reason = '';
      for (const [i, item] of answer.items.entries()) {
        const { status, error } = Object.values(item)[0]!;
        if (error === undefined || status === conflict || status === notFound) this.written++;
        else if (passing.has(status)) {
          again.push(left[i]!);
          reason = error.reason;
        } else this.#refused(left[i]!.id, `${error.type}: ${error.reason}`.slice(0, 300));
      }
      left = again;
      if (left.length === 0) return;
      if (Date.now() > deadline)
        throw new ClusterError('blocked', `The cluster rejects documents: ${reason.slice(0, 200)}.`);
      this.#connection.requests.retried++;
      await pause(Math.random() * Math.min(10_000, 200 * 2 ** tries));
    }
  }
}

interface PackedItem {
  readonly id: string;
  readonly lines: string;
}

const bytesAtOnce = 4 << 20;
const itemsAtOnce = 1_000;
const requestsAtOnce = 2;
/** A newer version exists: the write is done. */
const conflict = 409;
/** The document to delete does not exist. */
const notFound = 404;
const passing = new Set([429, 500, 502, 503, 504]);

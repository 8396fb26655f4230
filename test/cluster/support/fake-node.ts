import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';

/** What is answered; or the connection breaks, or nothing ever comes. */
export type Answer = { readonly status: number; readonly body: unknown } | 'reset' | 'silence';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A server that stands for a node: it gives prepared answers, and notes what it was asked. */
export class FakeNode {
  readonly asked: Asked[] = [];
  readonly #answer: (asked: Asked) => Answer;
  #server: Server | null = null;

  /** Answers in their order, the last one again and again, or one for each question. */
  constructor(answers: readonly Answer[] | ((asked: Asked) => Answer)) {
    if (typeof answers === 'function') this.#answer = answers;
    else {
      const left = [...answers];
      this.#answer = () => (left.length > 1 ? left.shift()! : left[0]!);
    }
  }

  /** Gives its address. */
  async start(): Promise<string> {
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const asked = {
          method: request.method ?? '',
          path: request.url ?? '',
          authorization: request.headers.authorization,
          body,
        };
        this.asked.push(asked);
        const answer = this.#answer(asked);
        if (answer === 'silence') return;
        if (answer === 'reset') {
          request.socket.destroy();
          return;
        }
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => this.#server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts nodes for the tests of a file; each ends with its test. */
export function fakeNodes(): (answers: ConstructorParameters<typeof FakeNode>[0]) => Promise<[FakeNode, string]> {
  const nodes: FakeNode[] = [];
  afterEach(() => {
    for (const node of nodes.splice(0)) node.stop();
  });
  return async (answers) => {
    const node = new FakeNode(answers);
    nodes.push(node);
    return [node, await node.start()];
  };
}

export const refusal = (status: number, type: string): Answer => ({
  status,
  body: { error: { type, reason: `a ${type}` }, status },
});

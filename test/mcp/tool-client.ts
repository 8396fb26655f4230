import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import type { SearchEngine } from '../../src/engines/engine.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { createMcpServer } from '../../src/mcp/mcp-server.js';
import { lampMailbox } from '../support/lamp-mails.js';

export const permalink = (id: string): string => `https://archive.example/${encodeURIComponent(id)}`;

/** The official client, connected to our server over an engine. */
export async function clientOf(engine: SearchEngine): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createMcpServer({ engine, permalink }, '0.0.0').connect(ours);
  const client = new Client({ name: 'test', version: '0' });
  await client.connect(theirs);
  return client;
}

export interface ToolAnswer {
  readonly isError: boolean;
  /** What a model reads. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of nine schemas, which the server has checked
  readonly value: any;
}

export async function callTool(client: Client, name: string, args: Record<string, unknown>): Promise<ToolAnswer> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: args });
  const first = (content as { type: string; text: string }[])[0];
  return { isError: isError === true, text: first?.text ?? '', value: structuredContent };
}

/** A client of a server over the bundled corpus, the lamp mailbox and further mailboxes. */
export function useToolClient(...mailboxes: readonly Uint8Array[]): () => Client {
  let folder: string;
  let engine: LocalEngine;
  let client: Client;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchtrail-mcp-'));
    const paths = [lampMailbox(), ...mailboxes].map((bytes, i) => {
      const path = join(folder, `${i}.mbox`);
      writeFileSync(path, bytes);
      return path;
    });
    const writer = IndexWriter.open(join(folder, 'index'), { workers: 0 });
    for (const path of [join(import.meta.dirname, '../../corpus'), ...paths]) {
      for (const source of (await detectSources(path)).sources) {
        await writer.addSource(await openSource(source.path, source.format), { path: source.path, list: null });
      }
    }
    writer.close();
    engine = LocalEngine.open(join(folder, 'index'));
    client = await clientOf(engine);
  }, 120_000);

  afterAll(async () => {
    await client?.close();
    await engine?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  return () => client;
}

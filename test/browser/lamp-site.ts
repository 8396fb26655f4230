import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openSource } from '../../src/corpus/open-source.js';
import { detectSources } from '../../src/corpus/sources/detect-format.js';
import { LocalEngine } from '../../src/engines/local-engine.js';
import { IndexWriter } from '../../src/index/commit/index-writer.js';
import { type RunningServer, startServer } from '../../src/server/server.js';
import { AssetSet } from '../../src/server/web/asset-set.js';
import { bundleAssets } from '../../src/server/web/build-assets.js';
import { lampMailbox } from '../support/lamp-mails.js';

/** A patch of the bundled corpus that was told of in several digests. */
export const toldPatch = 'bpf_list_del';
export const lampPatch = '20260114-lamp-v2-1@example.org';
export const newestLampPatch = '20260123-lamp-v4-1@example.org';

/** The whole of Patchtrail over the bundled corpus and a mailbox; gives the address, once it is there. */
export function useLampSite(): () => string {
  let folder: string;
  let engine: LocalEngine;
  let server: RunningServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'patchtrail-site-'));
    const mailbox = join(folder, 'lamps.mbox');
    writeFileSync(mailbox, lampMailbox());
    const writer = IndexWriter.open(join(folder, 'index'), { workers: 0 });
    for (const path of [relative(process.cwd(), join(import.meta.dirname, '../../corpus')), mailbox]) {
      for (const source of (await detectSources(path)).sources) {
        await writer.addSource(await openSource(source.path, source.format), { path: source.path, list: null });
      }
    }
    writer.close();
    engine = LocalEngine.open(join(folder, 'index'));
    const assets = new AssetSet(await bundleAssets());
    server = await startServer({ engine, port: 0, log: null, assets, drainDelay: 0, searchBudget: 5_000 });
  }, 120_000);

  afterAll(async () => {
    await server?.close();
    await engine?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  return () => server.url;
}

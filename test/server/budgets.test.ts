import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { AssetSet } from '../../src/server/web/asset-set.js';
import { bundleAssets } from '../../src/server/web/build-assets.js';
import { FakeEngine, fakeDocument } from '../support/fake-engine.js';
import { lampPages, webApp } from '../support/web-app.js';

/** What a reader has to load: limits of issue 9, in bytes; script and style as they go over the wire. */
const budgets = { page: 30 * 1024, style: 8 * 1024, script: 6 * 1024 };

let assets: AssetSet;
beforeAll(async () => {
  assets = new AssetSet(await bundleAssets());
});

describe('budgets', () => {
  it.each([
    ['main.css', budgets.style],
    ['main.js', budgets.script],
  ])('%s stays within %i bytes', (name, most) => {
    const file = assets.get(assets.path(name)!.split('/').at(-1)!)!;
    expect(gzipSync(file.bytes, { level: 9 }).length).toBeLessThanOrEqual(most);
    expect(file.bytes.length).toBeGreaterThan(1_000);
  });

  it('a page of ten hits, as long as hits are, stays within its own', async () => {
    const words = 'bpf verifier stack arguments are checked before the call returns to the caller and its frame ';
    const documents = Array.from({ length: 40 }, (_, i) =>
      fakeDocument({
        id: `20260501123456.1234567-${i}-somebody@a-long-name.example.org`,
        title: `selftests/bpf: ${words.slice(0, 70)} ${i}`,
        subsystems: ['selftests/bpf', `subsystem-${i}`],
        authors: [{ name: `Somebody With A Name ${i}`, address: null }],
        files: [`kernel/bpf/verifier-${i >> 2}.c`],
        series: {
          name: `a series of a long name, ${i}`,
          version: i + 1,
          part: 3,
          total: 12,
          rfc: false,
          resend: false,
        },
        date: `${2020 + (i % 5)}-${String((i % 12) + 1).padStart(2, '0')}-01T00:00:00.000Z`,
        text: words.repeat(8),
      }),
    );
    const { get } = webApp(new FakeEngine(documents), {}, assets);
    const page = await (await get('/?q=verifier', { Accept: 'text/html' })).text();
    expect(page.match(/class="hit"/g)).toHaveLength(10);
    expect(page).toContain('class="strip"');
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(budgets.page);
  });

  it('nothing is loaded from anywhere else', async () => {
    for (const name of ['main.css', 'main.js', 'icon.svg']) {
      const { bytes } = assets.get(assets.path(name)!.split('/').at(-1)!)!;
      const addresses =
        Buffer.from(bytes)
          .toString()
          .match(/(?:https?:)?\/\/[\w.-]+/g) ?? [];
      expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
    }
    const { get } = webApp(undefined, {}, assets);
    for (const path of lampPages) {
      const page = await (await get(path, { Accept: 'text/html' })).text();
      for (const [, address] of page.matchAll(/<(?:script|link|img)[^>]* (?:src|href)="([^"]*)"/g)) {
        expect(address).toMatch(/^\/(?!\/)/);
      }
    }
  });

  it('every file that a page names is there', async () => {
    const { get } = webApp(undefined, {}, assets);
    const page = await (await get('/', { Accept: 'text/html' })).text();
    const named = [...page.matchAll(/"(\/assets\/[^"]+)"/g)].map((match) => match[1]!);
    expect(new Set(named).size).toBe(3);
    for (const path of named) expect((await get(path)).status).toBe(200);
  });
});

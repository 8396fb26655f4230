import { expect, it } from 'vitest';
import { startServer } from '../../src/server/server.js';
import { AssetSet } from '../../src/server/web/asset-set.js';
import { bundleAssets } from '../../src/server/web/build-assets.js';
import { hostileTexts } from '../support/hostile-texts.js';
import { infectedLamps } from '../support/infected-lamps.js';
import { describeInBrowser, openAll, useBrowser } from './chromium.js';

const lamp = '20260101-lamp-v2-1%40example.org';

/** So many texts at once on each page. */
const portion = 12;
const portions = Array.from({ length: Math.ceil(hostileTexts.length / portion) }, (_, i) =>
  hostileTexts.slice(i * portion, (i + 1) * portion),
);

describeInBrowser('a browser that is shown hostile mail', () => {
  const open = useBrowser();

  it.each(portions.map((texts, i) => ({ from: i * portion + 1, to: i * portion + texts.length, texts })))(
    'runs nothing of it: texts $from to $to',
    async ({ texts }) => {
      const assets = new AssetSet(await bundleAssets());
      const engine = infectedLamps(texts.join(' '));
      const server = await startServer({ engine, port: 0, log: null, assets, drainDelay: 0 });
      try {
        const { page } = await open();
        await page.addInitScript('window.hit = () => { window.wasHit = true; }');
        const query = encodeURIComponent(`lamp dfctx:${texts.join(' ').slice(0, 300)}`);
        for (const path of [
          '/',
          '/?q=lamp',
          `/?q=${query}&collapse=none`,
          `/patch/${lamp}`,
          '/patch/reply-1%40example.org',
          `/compare?older=${lamp}&newer=20260101-lamp-v5-1%40example.org`,
          '/identifier/lamp_lit',
          '/digests/daily/2026-01-06',
        ]) {
          await page.goto(server.url + path);
          await openAll(page);
          expect([path, await page.evaluate('window.wasHit ?? null')]).toEqual([path, null]);
          const strange =
            'main script, style, iframe, object, embed, base, img, form:not([action="/"]):not([action="/compare"])';
          expect([path, await page.locator(strange).count()]).toEqual([path, 0]);
        }
        // Suggestions and live results are put into the page by script.
        await page.goto(`${server.url}/?q=wick`);
        await page.fill('#q', 'lamp');
        await page.waitForURL('**/?q=lamp');
        expect(await page.evaluate('window.wasHit ?? null')).toBeNull();
      } finally {
        await server.close();
      }
    },
  );
});
